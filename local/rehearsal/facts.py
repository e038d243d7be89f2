"""The facts of a deployment that a rehearsal needs: names, addresses and routes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolchain.errors import CommandError


class Target(StrEnum):
    """The target of a route that leaves its VPC."""

    PEER = "peer"
    INTERNET = "internet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route of a subnet's table.

    Attributes:
        destination: The address range.
        target: The target.
    """

    destination: str
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet with the routes of its table."""

    cidr: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An interface endpoint.

    Attributes:
        service: The service.
        names: The private DNS names, with all names below them.
        addresses: The addresses, one for each subnet.
    """

    service: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc:
    """A VPC with its subnets and endpoints."""

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
    """A rule of the hub's resolver, which names the servers that are asked for a zone."""

    zone: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameServer:
    """A corporate name server.

    Attributes:
        address: The address.
        user_data: The deployed user data, as cloud-config text.
    """

    address: str
    user_data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a deployment.

    Attributes:
        region: The Region.
        hub: The hub.
        spoke: The simulated corporate network of the rehearsal.
        inbound: The addresses of the hub's resolver to which name servers forward.
        outbound: The addresses from which the hub's resolver asks name servers.
        rules: The rules of the hub's resolver.
        name_servers: The name servers of the spoke, with the primary of its zone first.
        dhcp_servers: The name servers that DHCP names to hosts of the spoke.
        zone: The corporate zone.
        host: A full name in the zone, and its address.
        studio_url: A URL that the deployed API presigned.
        api_names: The two names of the private API.
        transfer_mac: The secret that signs zone transfers, base64.
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
        """The VPCs, by the names "hub" and "spoke"."""
        return {"hub": self.hub, "spoke": self.spoke}
