"""The network: the hub, the spokes and their name servers."""

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
        inbound_addresses: The pinned addresses to which corporate name servers forward, one in the
            hub's subnet of each zone.
        outbound_addresses: The pinned addresses from which corporate name servers are asked, one
            in the hub's subnet of each zone.
    """

    inbound_addresses: tuple[IPv4Address, ...]
    outbound_addresses: tuple[IPv4Address, ...]


class HubSettings(Section):
    """The VPC that holds Studio and its endpoints.

    Attributes:
        cidr: The address range.
        private_subnets: The subnets, one for each of `availability_zones`, in their order.
        resolver: The Resolver.
    """

    cidr: Cidr
    private_subnets: tuple[Cidr, ...]
    resolver: ResolverSettings


class NameServerSettings(Section):
    """The BIND servers of a simulated spoke, and the corporate zone that they hold.

    Attributes:
        zone: The corporate zone; the hub asks these servers for its names.
        servers: The pinned addresses, one in the private subnet of each Availability Zone. The
            first server is the primary of the corporate zone.
        hosts: The addresses of hosts, by their names within the zone.
    """

    zone: ZoneName
    servers: tuple[IPv4Address, ...]
    hosts: dict[HostName, IPv4Address] = Field(default_factory=dict)


class AppServerSystem(StrEnum):
    """The operating system of a host in a spoke, on which to try Studio by hand."""

    LINUX = "linux"
    WINDOWS = "windows"


class SimulatedSpokeSettings(Section):
    """A simulated corporate network: a VPC that this project creates and peers with the hub.

    Attributes:
        name: The name.
        cidr: The address range.
        private_subnets: The private subnets, one for each of `availability_zones`, in their order.
        public_subnets: The subnets with a route to the internet, one for each of
            `availability_zones`, in their order.
        dns: The name servers.
        app_server: The system of a host in the first private subnet; None adds no host.
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
    """The DNS servers of an existing network.

    Attributes:
        zone: The corporate zone; the hub asks these servers for its names.
        servers: The addresses of the servers.
    """

    zone: ZoneName
    servers: tuple[IPv4Address, ...]


class ExistingSpokeSettings(Section):
    """An existing corporate network: a VPC in this account that somebody else manages.

    Attributes:
        name: The name.
        vpc_id: The id of the VPC.
        cidr: The address range.
        route_table_ids: The route tables that get a route to the hub.
        dns: The DNS servers that the hub asks for corporate names; None asks no server.
    """

    name: Name
    existing_vpc_id: VpcId
    cidr: Cidr
    route_table_ids: tuple[RouteTableId, ...]
    dns: CorporateDnsSettings | None = None


def _spoke_kind(value: object) -> str:
    if not isinstance(value, dict):
        return "existing" if isinstance(value, ExistingSpokeSettings) else "simulated"
    # The kind is the one that more keys of the table belong to, so one misspelt key does not change
    # it.
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
    """The names that corporate name servers forward to the hub.

    Attributes:
        private_api_ids: The REST APIs whose names are forwarded. If the list is empty, all of
            `execute-api.<region>.amazonaws.com` is forwarded, and no other API of the Region can
            be called from a spoke. Otherwise a new API is unknown in spokes until it is listed.
    """

    private_api_ids: tuple[ApiId, ...] = ()


def simulated(spokes: tuple[SpokeSettings, ...]) -> list[SimulatedSpokeSettings]:
    """Return the spokes that this project creates, in their order."""
    return [spoke for spoke in spokes if isinstance(spoke, SimulatedSpokeSettings)]
