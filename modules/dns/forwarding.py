"""The zones that corporate name servers forward to the hub."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from modules.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardZone:
    """A zone, and who answers for it.

    Attributes:
        name: without a dot at its end.
        servers: each knows every name of the zone.
    """

    name: str
    servers: tuple[IPv4Address, ...]


def hub_zones(settings: Settings, execute_api_endpoint_id: str) -> tuple[ForwardZone, ...]:
    """Returns what the hub's inbound resolver answers for, in a fixed order.

    Each is a name that has a private answer in the hub. Forwarding more would put the hub in the
    way of AWS services that have nothing to do with Studio.

    Args:
        settings: of the environment.
        execute_api_endpoint_id: part of an API's second name; used only where
            `dns.private_api_ids` lists APIs.
    """
    region = settings.region
    names = (
        *_api_names(settings, execute_api_endpoint_id),
        f"studio.{region}.sagemaker.aws",
        f"api.sagemaker.{region}.amazonaws.com",
        f"runtime.sagemaker.{region}.amazonaws.com",
        f"cognito-idp.{region}.amazonaws.com",
    )
    servers = settings.hub.resolver.inbound_addresses
    return tuple(ForwardZone(name=name, servers=servers) for name in names)


def _api_names(settings: Settings, endpoint_id: str) -> Iterator[str]:
    suffix = f"execute-api.{settings.region}.amazonaws.com"
    if not settings.dns.private_api_ids:
        yield suffix
    for api_id in settings.dns.private_api_ids:
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
        yield f"{api_id}.{suffix}"
        yield f"{api_id}-{endpoint_id}.{suffix}"
