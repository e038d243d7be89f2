"""The configuration that the DNS team of a corporate network adds to its servers."""

import re

from modules.dns.corporate_config import ServerKind, corporate_config
from modules.dns.forwarding import hub_zones
from modules.settings import ExistingSpokeSettings, Settings, SpokeSettings
from toolchain.console import say
from toolchain.errors import InputError


def run(settings: Settings, *, spoke: str = "", format_: str = "", endpoint_id: str = "") -> None:
    """Print the configuration for each kind of DNS server, or for one kind.

    Args:
        settings: The settings of the environment.
        spoke: The name of a spoke. If it is empty, every existing spoke is included.
        format_: One of `ServerKind`. If it is empty, every kind is printed.
        endpoint_id: The id of the API's VPC endpoint, which is a part of the names of the APIs in
            `dns.private_api_ids`.

    Raises:
        InputError: An argument cannot be used.
    """
    spokes = _spokes(settings, spoke)
    kinds = _kinds(format_)
    zones = hub_zones(settings, _endpoint_id(settings, endpoint_id))
    say("\n".join(corporate_config(kind, settings, spokes, zones) for kind in kinds).rstrip())


def _spokes(settings: Settings, name: str) -> list[SpokeSettings]:
    if name:
        found = [spoke for spoke in settings.spokes if spoke.name == name]
        if not found:
            known = " or ".join(spoke.name for spoke in settings.spokes)
            raise InputError(
                f"--spoke is {name!r}: {settings.environment} has no such spoke: use {known}."
            )
        return found
    # The name servers of simulated spokes are configured by Terraform. If there are no others,
    # they serve as an example.
    existing: list[SpokeSettings] = [
        spoke for spoke in settings.spokes if isinstance(spoke, ExistingSpokeSettings)
    ]
    return existing or list(settings.spokes)


def _kinds(name: str) -> list[ServerKind]:
    if name and name not in list(ServerKind):
        raise InputError(f"--format is {name!r}: use {' or '.join(ServerKind)}.")
    return [ServerKind(name)] if name else list(ServerKind)


def _endpoint_id(settings: Settings, given: str) -> str:
    if settings.dns.private_api_ids and not re.fullmatch(r"vpce-[0-9a-f]{8,17}", given):
        stated = f"is {given!r}" if given else "is missing"
        raise InputError(
            f"--endpoint-id {stated}: it must be the id of the API's VPC endpoint, which is a "
            "part of the names of dns.private_api_ids.\n"
            "  It stands after the id of the API in api_url: pipenv run cdktf output access"
        )
    return given
