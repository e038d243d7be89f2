"""The parties of a network: synthesized interfaces, and hosts that may exist."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import Any

from assurance.network.addresses import ANY_ADDRESS, AddressSet, single, span, without
from assurance.network.free_addresses import FreeAddresses, pinned
from assurance.network.layout import Layout
from assurance.network.model import Group, Interface, Party, Role, Subnet, UnmodelledError, Vpc
from assurance.network.resources import ById, NetworkResource, Resources
from assurance.network.security_rules import own_group, service_of
from assurance.terraform_json import ResourceId
from modules.settings import ExistingSpokeSettings, Settings

INTERNET = "internet"

# Prefix for parties outside every VPC, used only if a spoke already has that name.
_NOBODYS = "public"
# The short names of the endpoints that employees use.
_CALLED = {"cognito-idp": "cognito", "execute-api": "api"}
_RESOLVERS = {"INBOUND": Role.RESOLVER_INBOUND, "OUTBOUND": Role.RESOLVER_OUTBOUND}
_NAMES_GROUPS = {"security_group_ids", "security_groups"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """The reader of the parties.

    Attributes:
        groups: The security groups, by resource.
        free_addresses: The addresses that interfaces without a pinned address may get.
    """

    resources: Resources
    settings: Settings
    vpcs: ById[Vpc]
    layout: Layout
    groups: ById[Group]
    free_addresses: FreeAddresses

    def read(self) -> dict[str, Party]:
        """Return all parties by name; a name that two would have begins with the VPC."""
        parties = [*self._synthesized(), *self._assumed()]
        nouns = [party.name for party in parties]
        named = [
            party
            if party.role is Role.HOST or nouns.count(party.name) == 1
            else replace(party, name=f"{party.vpc or _NOBODYS}-{party.name}")
            for party in parties
        ]
        names = [party.name for party in named]
        for party in named:
            if names.count(party.name) > 1:
                raise UnmodelledError(
                    f"{party.interfaces[0].resource}: there is another {party.name}."
                )
        return dict(zip(names, named, strict=True))

    def _synthesized(self) -> Iterator[Party]:
        yield from self._endpoints()
        yield from self._resolver()
        yield from self._instances()
        yield from self._functions()
        yield from self._studio()

    def _endpoints(self) -> Iterator[Party]:
        for resource in self.resources.of("aws_vpc_endpoint"):
            match resource.value("vpc_endpoint_type", "Gateway"):
                case "Gateway":
                    continue
                case "Interface":
                    service = service_of(resource).name
                case kind:
                    raise resource.error(f"the model does not know endpoints of type {kind}.")
            name = f"{_CALLED.get(service, service).replace('.', '-')}-endpoint"
            vpc = self.vpcs[resource.to("vpc_id")]
            groups = self._groups(resource, "security_group_ids", vpc)
            interfaces = self._in_each(resource.to_each("subnet_ids"), resource, groups)
            yield _party(name, Role.ENDPOINT, interfaces, service=service)

    def _resolver(self) -> Iterator[Party]:
        for resource in self.resources.of("aws_route53_resolver_endpoint"):
            direction = resource.value("direction")
            if direction not in _RESOLVERS:
                raise resource.error(f"the model does not know the direction {direction}.")
            interfaces = []
            for values in resource.values["ip_address"]:
                address = resource.within("ip_address", values)
                subnet = self.layout.subnets[address.to("subnet_id")]
                groups = self._groups(resource, "security_group_ids", subnet.vpc)
                own = pinned(address, "ip") or self.free_addresses.of(subnet)
                interfaces.append(_interface(resource, subnet, own, groups))
            yield _party(f"resolver-{direction.lower()}", _RESOLVERS[direction], interfaces)

    def _instances(self) -> Iterator[Party]:
        with_public_address = {
            resource.to("instance")
            for resource in self.resources.of("aws_eip")
            if "instance" in resource.values
        }
        subnets_with = {
            resource.id
            for resource in self.resources.of("aws_subnet")
            if resource.value("map_public_ip_on_launch", default=False)
        }
        servers = self._name_servers()
        with_app_server = {one.name for one in self.settings.simulated_spokes if one.app_server}
        for resource in self.resources.of("aws_instance"):
            subnet = self.layout.subnets[resource.to("subnet_id")]
            interface = replace(
                _interface(
                    resource,
                    subnet,
                    pinned(resource, "private_ip") or self.free_addresses.of(subnet),
                    self._groups(resource, "vpc_security_group_ids", subnet.vpc),
                ),
                is_public=resource.id in with_public_address
                or resource.value(
                    "associate_public_ip_address", default=resource.to("subnet_id") in subnets_with
                ),
            )
            name = servers.get(resource.value("private_ip"))
            if name:
                yield _party(name, Role.NAME_SERVER, [interface])
            elif subnet.vpc.name in with_app_server:
                yield _party("app-server", Role.APP_SERVER, [interface])
            else:
                raise resource.error("it is neither a name server nor the app server of a spoke.")

    def _functions(self) -> Iterator[Party]:
        for resource in self.resources.of("aws_lambda_function"):
            place = resource.within("vpc_config", resource.values.get("vpc_config", {}))
            subnets = place.to_each("subnet_ids")
            # A function outside every VPC runs in AWS's network, and reaches no VPC from there.
            if not subnets:
                continue
            vpc = self.layout.subnets[subnets[0]].vpc
            groups = self._groups(place, "security_group_ids", vpc)
            noun = resource.value("function_name").removeprefix(f"{self.settings.name}-")
            interfaces = self._in_each(subnets, resource, groups)
            yield _party(f"{noun}-function", Role.FUNCTION, interfaces)

    def _studio(self) -> Iterator[Party]:
        for resource in self.resources.of("aws_sagemaker_domain"):
            if resource.value("app_network_access_type") != "VpcOnly":
                raise resource.error(
                    "app_network_access_type must be VpcOnly: else AWS routes apps."
                )
            vpc = self.vpcs[resource.to("vpc_id")]
            interfaces = [
                interface
                for place, attribute in _with_groups(resource)
                for interface in self._in_each(
                    resource.to_each("subnet_ids"), resource, self._groups(place, attribute, vpc)
                )
            ]
            yield _party("studio-apps", Role.STUDIO, interfaces)
        for resource in self.resources.of("aws_sagemaker_user_profile"):
            if list(_with_groups(resource)):
                raise resource.error("the model does not know security groups of a user profile.")

    def _assumed(self) -> Iterator[Party]:
        for vpc in self.vpcs.values():
            hosts = [one for one in self.layout.subnets.values() if one.vpc is vpc]
            yield _party(
                vpc.name,
                Role.HOST,
                [_host(one, self.free_addresses.of(one), None) for one in hosts],
            )
            if vpc.is_ours:
                own = own_group(vpc, self.resources, self.groups)
                yield _party(
                    "default-group",
                    Role.DEFAULT_GROUP,
                    [_host(one, self.free_addresses.of(one), (own,)) for one in hosts],
                )
        yield from self._corporate_servers()
        gateways = (
            service_of(resource)
            for resource in self.resources.of("aws_vpc_endpoint")
            if "route_table_ids" in resource.values
        )
        for service in dict.fromkeys(gateways):
            yield _outside(service.name, Role.SERVICE, service, service.name)
        inside = (span(vpc.cidr) for vpc in self.vpcs.values())
        yield _outside(INTERNET, Role.INTERNET, without([span(ANY_ADDRESS)], inside))

    def _corporate_servers(self) -> Iterator[Party]:
        for spoke in self.settings.spokes:
            if isinstance(spoke, ExistingSpokeSettings) and spoke.dns:
                subnets = [
                    one for one in self.layout.subnets.values() if one.vpc.name == spoke.name
                ]
                for name, address in zip(_letters("dns"), spoke.dns.servers, strict=False):
                    interfaces = [_host(one, single(address), None) for one in subnets]
                    yield _party(name, Role.NAME_SERVER, interfaces)

    def _name_servers(self) -> dict[str, str]:
        return {
            str(address): name
            for spoke in self.settings.simulated_spokes
            for name, address in zip(_letters("bind"), spoke.dns.servers, strict=False)
        }

    def _groups(self, resource: NetworkResource, attribute: str, vpc: Vpc) -> tuple[Group, ...]:
        named = tuple(self.groups[id_] for id_ in resource.to_each(attribute))
        return named or (own_group(vpc, self.resources, self.groups),)

    def _in_each(
        self, subnets: Iterable[ResourceId], resource: NetworkResource, groups: tuple[Group, ...]
    ) -> list[Interface]:
        places = [self.layout.subnets[id_] for id_ in subnets]
        return [
            _interface(resource, place, self.free_addresses.of(place), groups) for place in places
        ]


def _letters(noun: str) -> Iterator[str]:
    return (f"{noun}-{letter}" for letter in ascii_lowercase)


def _with_groups(resource: NetworkResource) -> Iterator[tuple[NetworkResource, str]]:
    """Yield every nested block that names security groups, with the attribute that names them."""

    def search(
        place: str,
        values: Any,  # noqa: ANN401 - JSON
    ) -> Iterator[tuple[NetworkResource, str]]:
        if isinstance(values, dict):
            for name, inner in values.items():
                if name in _NAMES_GROUPS:
                    yield resource.within(place, values), name
                yield from search(name, inner)

    for name, values in resource.values.items():
        yield from search(name, values)


def _interface(
    resource: NetworkResource, subnet: Subnet, addresses: AddressSet, groups: tuple[Group, ...]
) -> Interface:
    return Interface(resource=str(resource.id), subnet=subnet, addresses=addresses, groups=groups)


def _host(subnet: Subnet, addresses: AddressSet, groups: tuple[Group, ...] | None) -> Interface:
    return Interface(
        resource=subnet.resource,
        subnet=subnet,
        addresses=addresses,
        groups=groups,
        is_public=True,
    )


def _outside(name: str, role: Role, addresses: AddressSet, service: str | None = None) -> Party:
    interface = Interface(
        resource=name, subnet=None, addresses=addresses, groups=None, is_public=True
    )
    return _party(name, role, [interface], service)


def _party(
    name: str, role: Role, interfaces: Sequence[Interface], service: str | None = None
) -> Party:
    if not interfaces:
        raise UnmodelledError(f"{name}: it is in no subnet, or names no security group.")
    subnet = interfaces[0].subnet
    vpc = subnet.vpc.name if subnet else None
    return Party(name=name, role=role, vpc=vpc, service=service, interfaces=tuple(interfaces))
