"""The parts of a network that decide which packets arrive."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv4Network

from assurance.errors import UnjudgedError
from assurance.network.addresses import AddressSet, Service

HUB = "hub"

# `ALL` is the protocol of a rule for every protocol; `OTHER` stands for protocols without a rule.
ALL = "all"
OTHER = "any other protocol"
WITH_PORTS = ("tcp", "udp")
LAST_PORT = 65535


class UnmodelledError(UnjudgedError):
    """A resource may change which packets arrive, and the model does not know it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vpc:
    """A VPC.

    Attributes:
        name: The name in the settings.
        resource: The address in Terraform, here and in the other classes.
        is_ours: Whether this project makes it; otherwise its route tables hold unknown routes.
    """

    name: str
    resource: str
    cidr: IPv4Network
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Local:
    """The route to addresses within the VPC."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InternetGateway:
    """The gateway between a VPC and the internet, for interfaces with a public address."""

    resource: str
    vpc: Vpc


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peering:
    """The connection between two VPCs, which carries no traffic of other networks."""

    resource: str
    vpcs: tuple[Vpc, Vpc]
    is_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GatewayEndpoint:
    """The route of a VPC to an AWS service."""

    resource: str
    service: Service


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NatGateway:
    """A NAT gateway, which forwards packets with its own address as the source."""

    resource: str
    address: IPv4Address
    subnet: "Subnet"
    interface: "Interface"


Target = Local | InternetGateway | Peering | GatewayEndpoint | NatGateway


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Route:
    """A line of a route table.

    Attributes:
        is_known: Whether the route is certain; otherwise an existing network may have it.
    """

    resource: str
    destination: IPv4Network | Service
    target: Target
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RouteTable:
    """The route table of a subnet.

    Attributes:
        routes: The routes. They are added last, because a route can lead to a NAT gateway in a
            subnet that has a table itself.
    """

    resource: str
    vpc: Vpc
    routes: list[Route]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """A rule of a security group.

    Attributes:
        protocol: The protocol: "tcp", "udp", "icmp", a number, or `ALL`.
        ports: The first and the last port.
        peer: The other side: a CIDR block, a service, or the resource of a security group.
    """

    resource: str
    protocol: str
    ports: tuple[int, int]
    peer: IPv4Network | Service | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """A security group, which also admits the answers to admitted traffic."""

    resource: str
    vpc: Vpc
    inbound: tuple[Rule, ...]
    outbound: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AclRule:
    """A line of a network ACL; the first matching line decides."""

    resource: str
    number: int
    allows: bool
    protocol: str
    ports: tuple[int, int]
    peer: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acl:
    """A network ACL, which judges each packet by itself."""

    resource: str
    inbound: tuple[AclRule, ...]
    outbound: tuple[AclRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subnet:
    """A subnet.

    Attributes:
        acl: The ACL; None is the default ACL of the VPC, which admits everything.
    """

    resource: str
    vpc: Vpc
    cidr: IPv4Network
    table: RouteTable
    acl: Acl | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interface:
    """A network interface.

    Attributes:
        subnet: The subnet; None is outside all VPCs.
        addresses: The addresses that it has, or that AWS may give it.
        groups: The security groups; None if no group is known.
        is_public: Whether it has a public address as well.
    """

    resource: str
    subnet: Subnet | None
    addresses: AddressSet
    groups: tuple[Group, ...] | None
    is_public: bool = False


class Role(Enum):
    """The purpose of a party."""

    HOST = "any host of a VPC, as if no group guarded it and it had a public address"
    DEFAULT_GROUP = "the same, but that it has the group that a VPC gives to whatever names none"
    ENDPOINT = "an interface endpoint"
    RESOLVER_INBOUND = "the inbound end of the resolver"
    RESOLVER_OUTBOUND = "the outbound end of the resolver"
    NAME_SERVER = "a name server of a spoke"
    APP_SERVER = "a host to try Studio from"
    FUNCTION = "a Lambda function"
    STUDIO = "the apps of Studio"
    SERVICE = "a service behind gateway endpoints"
    INTERNET = "everything outside of the VPCs"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Party:
    """A group of interfaces with one name and one purpose.

    Attributes:
        vpc: The name of its VPC; None outside all VPCs.
        service: The service that it is or leads to, such as "sagemaker.api".
        interfaces: The interfaces, at least one in each subnet.
    """

    name: str
    role: Role
    vpc: str | None
    service: str | None = None
    interfaces: tuple[Interface, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """The whole network.

    Attributes:
        parties: The parties, by name.
        gateways: The internet gateways, by the name of their VPC.
        peerings: The peering connections.
        groups: The security groups.
    """

    vpcs: tuple[Vpc, ...]
    subnets: tuple[Subnet, ...]
    groups: tuple[Group, ...]
    peerings: tuple[Peering, ...]
    gateways: Mapping[str, InternetGateway]
    parties: Mapping[str, Party]
