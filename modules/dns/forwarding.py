"""The zones that corporate name servers forward to the hub."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from modules.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardZone:
    """A zone and its servers.

    Attributes:
        name: The name of the zone, without a dot at its end.
        servers: The servers, each of which knows every name of the zone.
    """

    name: str
    servers: tuple[IPv4Address, ...]


def hub_zones(settings: Settings, execute_api_endpoint_id: str) -> tuple[ForwardZone, ...]:
    """Return the zones for which the hub's inbound resolver answers, in a fixed order.

    Each zone has private answers in the hub. More zones would make the hub resolve names of AWS
    services that have nothing to do with Studio.

    Args:
        settings: The settings of the environment.
        execute_api_endpoint_id: The endpoint of the API, which is a part of the API's second name.
            It is used only if `dns.private_api_ids` lists APIs.
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
