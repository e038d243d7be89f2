"""VPCs, subnets and route tables, read from resources."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from assurance.network.addresses import single
from assurance.network.model import (
    HUB,
    Acl,
    GatewayEndpoint,
    Interface,
    InternetGateway,
    Local,
    NatGateway,
    Peering,
    Route,
    RouteTable,
    Subnet,
    Vpc,
)
from assurance.network.resources import ById, NetworkResource, Resources
from assurance.network.security_rules import service_of
from assurance.terraform_json import ResourceId
from modules.settings import ExistingSpokeSettings, Settings

_Routed = InternetGateway | NatGateway | Peering


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The subnets, and the targets of their routes.

    Attributes:
        subnets: The subnets, by resource; an existing VPC has one for each known route table.
        gateways: The internet gateways, by the name of their VPC.
    """

    subnets: ById[Subnet]
    peerings: tuple[Peering, ...]
    gateways: dict[str, InternetGateway]


def read_vpcs(resources: Resources, settings: Settings) -> ById[Vpc]:
    """Return the VPCs, also those that are only looked up.

    Raises:
        UnmodelledError: A VPC is not in the settings.
    """
    ours = {settings.hub.cidr: HUB} | {one.cidr: one.name for one in settings.simulated_spokes}
    existing = {
        one.existing_vpc_id: one
        for one in settings.spokes
        if isinstance(one, ExistingSpokeSettings)
    }
    vpcs: ById[Vpc] = ById()
    for resource in resources.of("aws_vpc"):
        if resource.block("cidr_block") not in ours:
            raise resource.error("it is neither the hub nor a spoke of the settings.")
        cidr = resource.block("cidr_block")
        vpcs[resource.id] = Vpc(name=ours[cidr], resource=str(resource.id), cidr=cidr, is_ours=True)
    for resource in resources.of("data.aws_vpc"):
        spoke = existing.get(resource.value("id"))
        if spoke is None:
            raise resource.error("it is no spoke of the settings.")
        vpcs[resource.id] = Vpc(
            name=spoke.name, resource=str(resource.id), cidr=spoke.cidr, is_ours=False
        )
    return vpcs


def read_layout(resources: Resources, vpcs: ById[Vpc], acls: dict[ResourceId, Acl]) -> Layout:
    """Return the subnets with their route tables, and the targets of the routes."""
    return _Reading(resources, vpcs, acls).layout()


class _Reading:
    def __init__(self, resources: Resources, vpcs: ById[Vpc], acls: dict[ResourceId, Acl]) -> None:
        self._resources = resources
        self._vpcs = vpcs
        self._tables = self._read_tables()
        self._subnets = self._read_subnets(acls)
        self._gateways = {
            resource.id: InternetGateway(resource=str(resource.id), vpc=vpcs[resource.to("vpc_id")])
            for resource in resources.of("aws_internet_gateway")
        }
        self._peerings = {
            resource.id: Peering(
                resource=str(resource.id),
                vpcs=(vpcs[resource.to("vpc_id")], vpcs[resource.to("peer_vpc_id")]),
                is_accepted=resource.value("auto_accept", default=False),
            )
            for resource in resources.of("aws_vpc_peering_connection")
        }
        self._nat_gateways = {
            resource.id: self._nat_gateway(resource) for resource in resources.of("aws_nat_gateway")
        }

    def layout(self) -> Layout:
        for resource in self._resources.of("aws_route"):
            self._add_route(resource)
        for resource in self._resources.of("aws_vpc_endpoint"):
            service = service_of(resource)
            target = GatewayEndpoint(resource=str(resource.id), service=service)
            for table in resource.to_each("route_table_ids"):
                route = Route(resource=str(resource.id), destination=service, target=target)
                self._tables[table].routes.append(route)
        return Layout(
            subnets=self._subnets,
            peerings=tuple(self._peerings.values()),
            gateways={gateway.vpc.name: gateway for gateway in self._gateways.values()},
        )

    def _read_tables(self) -> ById[RouteTable]:
        return ById(
            (resource.id, _table(str(resource.id), self._vpcs[resource.to("vpc_id")]))
            for kind in ("aws_route_table", "data.aws_route_table")
            for resource in self._resources.of(kind)
        )

    def _read_subnets(self, acls: dict[ResourceId, Acl]) -> ById[Subnet]:
        main = {
            vpc: _table(f"{vpc.resource} (its main route table)", vpc)
            for vpc in self._vpcs.values()
        }
        for resource in self._resources.of("aws_main_route_table_association"):
            main[self._vpcs[resource.to("vpc_id")]] = self._tables[resource.to("route_table_id")]
        associated = {
            resource.to("subnet_id"): self._tables[resource.to("route_table_id")]
            for resource in self._resources.of("aws_route_table_association")
        }
        subnets: ById[Subnet] = ById()
        for resource in self._resources.of("aws_subnet"):
            vpc = self._vpcs[resource.to("vpc_id")]
            subnets[resource.id] = Subnet(
                resource=str(resource.id),
                vpc=vpc,
                cidr=resource.block("cidr_block"),
                table=associated.get(resource.id, main[vpc]),
                acl=acls.get(resource.id),
            )
        for id_, table in self._tables.items():
            if not table.vpc.is_ours:
                subnets[id_] = Subnet(
                    resource=table.resource,
                    vpc=table.vpc,
                    cidr=table.vpc.cidr,
                    table=table,
                    acl=None,
                )
        return subnets

    def _nat_gateway(self, resource: NetworkResource) -> NatGateway:
        if not resource.value("private_ip"):
            raise resource.error("private_ip: is known after the deployment only: give it one.")
        address = IPv4Address(resource.value("private_ip"))
        subnet = self._subnets[resource.to("subnet_id")]
        interface = Interface(
            resource=str(resource.id),
            subnet=subnet,
            addresses=single(address),
            groups=None,
            is_public="allocation_id" in resource.values,
        )
        return NatGateway(
            resource=str(resource.id), address=address, subnet=subnet, interface=interface
        )

    def _add_route(self, resource: NetworkResource) -> None:
        table = self._tables[resource.to("route_table_id")]
        destination = resource.block("destination_cidr_block")
        if destination in [route.destination for route in table.routes]:
            raise resource.error(f"{destination} has a route in that table already.")
        target = self._target(resource)
        if table.vpc not in _vpcs_of(target):
            raise resource.error("its target is of another VPC than its table.")
        table.routes.append(
            Route(resource=str(resource.id), destination=destination, target=target)
        )

    def _target(self, resource: NetworkResource) -> _Routed:
        targets: dict[str, Mapping[ResourceId, _Routed]] = {
            "gateway_id": self._gateways,
            "nat_gateway_id": self._nat_gateways,
            "vpc_peering_connection_id": self._peerings,
        }
        for attribute, known in targets.items():
            if attribute in resource.values:
                id_ = resource.to(attribute)
                if id_ not in known:
                    raise resource.error(f"the model does not know {id_.kind} as a target.")
                return known[id_]
        raise resource.error("it has no target.")


def _vpcs_of(target: _Routed) -> tuple[Vpc, ...]:
    match target:
        case Peering(vpcs=vpcs):
            return vpcs
        case InternetGateway(vpc=vpc):
            return (vpc,)
        case NatGateway(subnet=subnet):
            return (subnet.vpc,)


def _table(resource: str, vpc: Vpc) -> RouteTable:
    local = Route(resource=resource, destination=vpc.cidr, target=Local())
    return RouteTable(resource=resource, vpc=vpc, routes=[local])
