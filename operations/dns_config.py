"""Prints what the DNS team of a corporate network installs on its servers."""

import re

from modules.dns.corporate_config import ServerKind, corporate_config
from modules.dns.forwarding import hub_zones
from modules.settings import ExistingSpokeSettings, Settings, SpokeSettings
from toolchain.console import say
from toolchain.errors import InputError


def run(settings: Settings, *, spoke: str, format_: str, endpoint_id: str) -> None:
    """Print the configuration of each kind of DNS server, or of one.

    Args:
        settings: of the environment.
        spoke: The name of the one spoke to print it for; every existing spoke if it is empty.
        format_: One of `ServerKind`; every kind if it is empty.
        endpoint_id: The id of the API's VPC endpoint, which the names of `dns.private_api_ids`
            are made of.

    Raises:
        InputError: one of them does not serve.
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
                f"--spoke is {name!r}: {settings.environment} has none of that name: use {known}."
            )
        return found
    # Those that we make need nothing installed; with no other, they serve as an example.
    existing: list[SpokeSettings] = [
        one for one in settings.spokes if isinstance(one, ExistingSpokeSettings)
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
            f"--endpoint-id {stated}: it must be the id of the API's VPC endpoint, which the names "
            "of dns.private_api_ids hold.\n"
            "  It follows the API's id in api_url: pipenv run cdktf output access"
        )
    return given
