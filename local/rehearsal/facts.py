"""What is deployed, as far as names and routes go: all that the rehearsal knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolchain.errors import CommandError


class Target(StrEnum):
    """Where a route leads, out of its VPC."""

    PEER = "peer"
    INTERNET = "internet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route of a subnet's table.

    Attributes:
        destination: an address range.
    """

    destination: str
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet, with the routes of the table that it is associated with."""

    cidr: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An interface endpoint.

    Attributes:
        names: its private DNS names; all below each of them are its own too.
        addresses: one a subnet.
    """

    service: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc:
    """A VPC with what is reached by name in it."""

    cidr: str
    subnets: tuple[Subnet, ...]
    endpoints: tuple[Endpoint, ...]

    def endpoint(self, service: str) -> Endpoint:
        """Give the endpoint of a service, such as "studio".

        Raises:
            LocalError: the VPC has none.
        """
        for endpoint in self.endpoints:
            if endpoint.service == service:
                return endpoint
        raise CommandError(f"VPC {self.cidr} has no endpoint of {service}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingRule:
    """A resolver rule of the hub: who is asked for a zone."""

    zone: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameServer:
    """A corporate name server.

    Attributes:
        user_data: as deployed, cloud-config text.
    """

    address: str
    user_data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One deployment.

    Attributes:
        spoke: the simulated corporate network that is rehearsed from.
        inbound: addresses of the hub's resolver that name servers forward to.
        outbound: addresses that it asks name servers from.
        name_servers: the spoke's, the primary of its zone first.
        dhcp_servers: the name servers that hosts of the spoke are told.
        zone: the corporate zone.
        host: a full name in the zone, and its address.
        studio_url: presigned by the deployed API.
        api_names: the private API's two names.
        transfer_mac: what zone transfers are signed with, base64.
    """

    region: str
    hub: Vpc
    spoke: Vpc
    inbound: tuple[str, ...]
    outbound: tuple[str, ...]
    rules: tuple[ForwardingRule, ...]
    name_servers: tuple[NameServer, ...]
    dhcp_servers: tuple[str, ...]
    zone: str
    host: tuple[str, str]
    api_names: tuple[str, str]
    studio_url: str = field(repr=False)
    transfer_mac: str = field(repr=False)

    @property
    def vpcs(self) -> Mapping[str, Vpc]:
        """Both VPCs, by what they are here."""
        return {"hub": self.hub, "spoke": self.spoke}
