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
        destination: An address range.
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
        names: Its private DNS names; all below each of them are its own too.
        addresses: One a subnet.
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
        """Return the endpoint of a service, such as "studio".

        Raises:
            CommandError: The VPC has none.
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
        user_data: As deployed, cloud-config text.
    """

    address: str
    user_data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One deployment.

    Attributes:
        spoke: The simulated corporate network that is rehearsed from.
        inbound: Addresses of the hub's resolver that name servers forward to.
        outbound: Addresses that it asks name servers from.
        name_servers: The spoke's, the primary of its zone first.
        dhcp_servers: The name servers that hosts of the spoke are told.
        zone: The corporate zone.
        host: A full name in the zone, and its address.
        studio_url: Presigned by the deployed API.
        api_names: The private API's two names.
        transfer_mac: What zone transfers are signed with, base64.
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
