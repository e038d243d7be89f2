"""What a network consists of, as far as it decides where a packet gets to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv4Network

from assurance.network.addresses import AddressSet, Service
from toolchain.errors import InputError

HUB = "hub"

# A rule for every protocol, and a protocol that no rule names.
ALL = "all"
OTHER = "any other protocol"
WITH_PORTS = ("tcp", "udp")
LAST_PORT = 65535


class UnmodelledError(InputError):
    """Something that may change where packets get to, and that the model does not know."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vpc:
    """A VPC.

    Attributes:
        name: as in the settings.
        resource: its address in Terraform, as everywhere here.
        is_ours: otherwise its route tables hold more than is known here.
    """

    name: str
    resource: str
    cidr: IPv4Network
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Local:
    """The way within a VPC."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InternetGateway:
    """A VPC's way to and from the internet, for those with a public address."""

    resource: str
    vpc: Vpc


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peering:
    """The way between two VPCs, and no further."""

    resource: str
    vpcs: tuple[Vpc, Vpc]
    is_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GatewayEndpoint:
    """A VPC's way to a service."""

    resource: str
    service: Service


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NatGateway:
    """Sends on what it gets, from its own address."""

    resource: str
    address: IPv4Address
    subnet: "Subnet"
    interface: "Interface"


Target = Local | InternetGateway | Peering | GatewayEndpoint | NatGateway


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Route:
    """A line of a route table.

    Attributes:
        is_known: otherwise it may be there, in a table of somebody else's.
    """

    resource: str
    destination: IPv4Network | Service
    target: Target
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RouteTable:
    """Where a subnet's packets go.

    Attributes:
        routes: filled in last: a NAT gateway is in a subnet that has a table itself.
    """

    resource: str
    vpc: Vpc
    routes: list[Route]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """What a security group lets in or out.

    Attributes:
        protocol: "tcp", "udp", "icmp", a number, or `ALL`.
        ports: the first and the last.
        peer: from or to whom: a block, a service, or a group by its resource.
    """

    resource: str
    protocol: str
    ports: tuple[int, int]
    peer: IPv4Network | Service | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """A security group: answers to what it lets pass it lets pass, too."""

    resource: str
    vpc: Vpc
    inbound: tuple[Rule, ...]
    outbound: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AclRule:
    """A line of a network ACL; the first that fits decides."""

    resource: str
    number: int
    allows: bool
    protocol: str
    ports: tuple[int, int]
    peer: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acl:
    """A network ACL: it knows no connections, only packets."""

    resource: str
    inbound: tuple[AclRule, ...]
    outbound: tuple[AclRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subnet:
    """A subnet.

    Attributes:
        acl: None is the VPC's own, which lets everything pass.
    """

    resource: str
    vpc: Vpc
    cidr: IPv4Network
    table: RouteTable
    acl: Acl | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interface:
    """What has an address: it sends, and is sent to.

    Attributes:
        subnet: None is outside of all VPCs.
        addresses: which it has, or, before AWS gave it one, may get.
        groups: None where no group guards it, or none that is known.
        is_public: has a public address besides.
    """

    resource: str
    subnet: Subnet | None
    addresses: AddressSet
    groups: tuple[Group, ...] | None
    is_public: bool = False


class Role(Enum):
    """What a party is there for."""

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
    """Who is asked about by one name.

    Attributes:
        vpc: its name; None outside of all VPCs.
        service: that it leads to, or is, such as "sagemaker.api".
        interfaces: in each subnet one, or more.
    """

    name: str
    role: Role
    vpc: str | None
    service: str | None = None
    interfaces: tuple[Interface, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """All of it.

    Attributes:
        parties: by name.
        gateways: VPCs' names to their internet gateways.
        peerings: all of them.
        groups: all of them.
    """

    vpcs: tuple[Vpc, ...]
    subnets: tuple[Subnet, ...]
    groups: tuple[Group, ...]
    peerings: tuple[Peering, ...]
    gateways: Mapping[str, InternetGateway]
    parties: Mapping[str, Party]
