"""The network: the hub and the spokes, and whom they ask for names."""

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from modules.settings.section import Section
from modules.settings.types import (
    ApiId,
    Cidr,
    HostName,
    Name,
    RouteTableId,
    VpcId,
    ZoneName,
)


class ResolverSettings(Section):
    """The Route 53 Resolver in the hub.

    Attributes:
        inbound_addresses: Pinned, one a zone, each inside the hub's subnet of that zone; the
            corporate name servers forward to these.
        outbound_addresses: Likewise; the corporate name servers are asked from these.
    """

    inbound_addresses: tuple[IPv4Address, ...]
    outbound_addresses: tuple[IPv4Address, ...]


class HubSettings(Section):
    """The VPC that holds Studio and its endpoints.

    Attributes:
        private_subnets: One an Availability Zone, in the order of `availability_zones`.
    """

    cidr: Cidr
    private_subnets: tuple[Cidr, ...]
    resolver: ResolverSettings


class NameServerSettings(Section):
    """The BIND servers of a simulated spoke, and the corporate zone that they hold.

    Attributes:
        zone: The corporate zone; the hub asks these servers for its names.
        servers: Pinned, one a zone, each inside the spoke's private subnet of that zone. The
            first is the zone's primary.
        hosts: Names within the zone to addresses.
    """

    zone: ZoneName
    servers: tuple[IPv4Address, ...]
    hosts: dict[HostName, IPv4Address] = Field(default_factory=dict)


class AppServerSystem(StrEnum):
    """The system of a host in a spoke, from which to try Studio by hand."""

    LINUX = "linux"
    WINDOWS = "windows"


class SimulatedSpokeSettings(Section):
    """A simulated corporate network: a VPC of ours, peered with the hub.

    Attributes:
        private_subnets: One an Availability Zone, in the order of `availability_zones`.
        public_subnets: Likewise; these have a way to the internet, as a corporate network has.
        app_server: Adds a host to the first private subnet; none without it.
    """

    name: Name
    cidr: Cidr
    private_subnets: tuple[Cidr, ...]
    public_subnets: tuple[Cidr, ...]
    dns: NameServerSettings
    app_server: AppServerSystem | None = None

    @property
    def subnets(self) -> tuple[IPv4Network, ...]:
        """All subnets, private ones first."""
        return self.private_subnets + self.public_subnets


class CorporateDnsSettings(Section):
    """The DNS servers that an existing network brings.

    Attributes:
        zone: The corporate zone; the hub asks these servers for its names.
        servers: Their addresses.
    """

    zone: ZoneName
    servers: tuple[IPv4Address, ...]


class ExistingSpokeSettings(Section):
    """A corporate network that is there already: a VPC of somebody else's, in this account.

    Attributes:
        cidr: Its address range.
        route_table_ids: Each gets a route to the hub.
        dns: Where the hub asks for corporate names; it knows none without it.
    """

    name: Name
    existing_vpc_id: VpcId
    cidr: Cidr
    route_table_ids: tuple[RouteTableId, ...]
    dns: CorporateDnsSettings | None = None


def _spoke_kind(value: object) -> str:
    if not isinstance(value, dict):
        return "existing" if isinstance(value, ExistingSpokeSettings) else "simulated"
    # What most of its settings belong to: a mistyped one must not make it the other kind.
    existing, simulated = (
        len(value.keys() & kind.model_fields.keys())
        for kind in (ExistingSpokeSettings, SimulatedSpokeSettings)
    )
    return "existing" if existing > simulated else "simulated"


SpokeSettings = Annotated[
    Annotated[SimulatedSpokeSettings, Tag("simulated")]
    | Annotated[ExistingSpokeSettings, Tag("existing")],
    Discriminator(_spoke_kind),
]


class DnsSettings(Section):
    """What corporate name servers forward to the hub.

    Attributes:
        private_api_ids: Forward the names of these REST APIs only. Without them all of
            `execute-api.<region>.amazonaws.com` is forwarded, and no other API of the Region can
            be called from a spoke; with them a new API is unknown there until it is listed.
    """

    private_api_ids: tuple[ApiId, ...] = ()


def simulated(spokes: tuple[SpokeSettings, ...]) -> list[SimulatedSpokeSettings]:
    """Return those that this project makes, in their order."""
    return [spoke for spoke in spokes if isinstance(spoke, SimulatedSpokeSettings)]
