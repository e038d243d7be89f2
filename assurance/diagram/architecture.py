"""The architecture that the picture shows, read from the synthesized Terraform alone."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from assurance.terraform_json import Reference, Resource, Stacks, find, follow, path, resources
from modules.core.naming import endpoint_service
from toolchain.errors import CommandError

# The names in the picture, by the kind of a resource.
SERVICES = {
    "aws_cognito_user_pool": "user pool",
    "aws_api_gateway_rest_api": "private API",
    "aws_api_gateway_authorizer": "authorizer",
    "aws_dynamodb_table": "mapping table",
    "aws_sagemaker_domain": "Studio domain",
}
# The servers that have pinned addresses.
BIND = "BIND"
INBOUND = "resolver inbound"
OUTBOUND = "resolver outbound"
_RESOLVERS = {"INBOUND": INBOUND, "OUTBOUND": OUTBOUND}
# The endpoint that a function calls, by the service of the actions in its policies.
_ENDPOINTS = {"dynamodb": "dynamodb", "sagemaker": "sagemaker.api"}
_USER_POOL = re.compile(r"\$\{aws_cognito_user_pool\.[\w-]+\.id\}")
_WAYS_OUT = ("aws_internet_gateway", "aws_nat_gateway", "aws_egress_only_internet_gateway")


class UndrawableError(CommandError):
    """The Terraform has no Studio domain, around which the picture is built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An Availability Zone of a VPC.

    Attributes:
        name: The name, such as "us-west-2a".
        subnets: The address ranges of the subnets, by tier, such as "private".
        addresses: The pinned addresses, by server, such as "resolver inbound".
    """

    name: str
    subnets: Mapping[str, str]
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A VPC.

    Attributes:
        name: The name, such as "hub".
        cidr: The address range.
        zones: The zones; an existing network has none.
        dns_servers: The addresses of an existing network's DNS servers.
        interfaces: The services of its interface endpoints, such as "execute-api".
        gateways: The services of its gateway endpoints.
        has_way_out: Whether it has a gateway to the internet.
    """

    name: str
    cidr: str
    zones: tuple[Zone, ...] = ()
    dns_servers: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    has_way_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """The parts of an environment that are drawn.

    Attributes:
        region: The Region.
        hub: The hub.
        spokes: The networks that are peered with the hub.
        services: The names of the AWS services, of those in `SERVICES`.
        functions: The names of the functions in the hub, such as "presign".
        api_endpoints: The services of the endpoints through which the API is called.
        invoked: The names of the functions that the API calls, as authorizers or integrations.
        called: The services of the hub's endpoints that each function calls, by function.
        key_readers: The names of the functions that check tokens with the user pool's keys.
    """

    region: str
    hub: Network
    spokes: tuple[Network, ...]
    services: frozenset[str]
    functions: tuple[str, ...]
    api_endpoints: tuple[str, ...]
    invoked: tuple[str, ...]
    called: Mapping[str, tuple[str, ...]]
    key_readers: tuple[str, ...]


def read(stacks: Stacks) -> Architecture:
    """Read the architecture.

    Args:
        stacks: The synthesized stacks.

    Raises:
        UndrawableError: There is no Studio domain, or it is in none of the VPCs.
    """
    return _Reading(stacks).architecture()


class _Reading:
    def __init__(self, stacks: Stacks) -> None:
        self._stacks = stacks

    def architecture(self) -> Architecture:
        functions = self._functions()
        return Architecture(
            region=self._region(),
            hub=self._network(self._hub(), "hub"),
            spokes=tuple(self._spokes()),
            services=frozenset(SERVICES[kind] for kind in SERVICES if self._all(kind)),
            functions=tuple(name for name in functions if "vpc_config" in functions[name]),
            api_endpoints=tuple(self._api_endpoints()),
            invoked=tuple(sorted(set(self._invoked()))),
            called={name: tuple(self._called(functions[name])) for name in functions},
            key_readers=tuple(name for name in functions if _reads_keys(functions[name])),
        )

    def _functions(self) -> dict[str, Resource]:
        functions = self._all("aws_lambda_function")
        return dict(sorted((_function_name(function), function) for _, _, function in functions))

    def _api_endpoints(self) -> Iterator[str]:
        for stack, _, api in self._all("aws_api_gateway_rest_api"):
            for endpoint_id in api["endpoint_configuration"].get("vpc_endpoint_ids", []):
                endpoint = self._resource(stack, endpoint_id)
                if endpoint is not None:
                    yield endpoint_service(endpoint["service_name"])

    def _invoked(self) -> Iterator[str]:
        for kind, attribute in (
            ("aws_api_gateway_authorizer", "authorizer_uri"),
            ("aws_api_gateway_integration", "uri"),
        ):
            for stack, _, caller in self._all(kind):
                function = self._resource(stack, caller.get(attribute, ""))
                if function is not None:
                    yield _function_name(function)

    def _called(self, function: Resource) -> Iterator[str]:
        stack = path(function).split("/")[0]
        role = self._resource(stack, function["role"])
        services = {
            action.partition(":")[0]
            for policy_stack, _, policy in self._all("aws_iam_role_policy")
            if role is not None and self._resource(policy_stack, policy["role"]) == role
            for statement in json.loads(policy["policy"])["Statement"]
            for action in statement["Action"]
        }
        yield from (endpoint for service, endpoint in _ENDPOINTS.items() if service in services)

    def _reference(self, stack: str, value: str) -> Reference | None:
        return follow(self._stacks, stack, value.removeprefix("${").removesuffix("}"))

    def _resource(self, stack: str, value: str) -> Resource | None:
        reference = self._reference(stack, value)
        return None if reference is None else find(self._stacks, reference.resource)

    def _all(self, kind: str) -> list[tuple[str, str, Resource]]:
        return [(id_.stack, id_.name, found) for id_, found in resources(self._stacks, kind)]

    def _vpc(self, stack: str, value: str) -> str | None:
        reference = self._reference(stack, value)
        if reference is None or reference.resource.kind != "aws_vpc":
            return None
        return reference.resource.name

    def _in(self, kind: str, vpc: str) -> Iterator[Resource]:
        for stack, _, found in self._all(kind):
            if self._vpc(stack, found.get("vpc_id", "")) == vpc:
                yield found

    def _region(self) -> str:
        (provider,) = {
            terraform["provider"]["aws"][0]["region"] for terraform in self._stacks.values()
        }
        return str(provider)

    def _hub(self) -> str:
        for stack, _, domain in self._all("aws_sagemaker_domain"):
            if vpc := self._vpc(stack, domain["vpc_id"]):
                return vpc
        raise UndrawableError("no Studio domain in a VPC of this project: nothing to draw.")

    def _spokes(self) -> Iterator[Network]:
        for stack, id_, peering in self._all("aws_vpc_peering_connection"):
            name = path(peering).split("/")[1].removeprefix("peering-")
            cidrs = [
                route["destination_cidr_block"]
                for _, _, route in self._all("aws_route")
                if f".{id_}." in route.get("vpc_peering_connection_id", "")
                and path(route).split("/")[-1].startswith("hub-")
            ]
            vpc = self._vpc(stack, peering["peer_vpc_id"])
            if vpc is not None:
                yield self._network(vpc, name)
            elif cidrs:
                yield Network(
                    name=name,
                    cidr=cidrs[0],
                    dns_servers=tuple(at for at in self._forwarded_to() if _within(at, cidrs)),
                )

    def _network(self, vpc: str, name: str) -> Network:
        (cidr,) = (found["cidr_block"] for _, id_, found in self._all("aws_vpc") if id_ == vpc)
        endpoints = list(self._in("aws_vpc_endpoint", vpc))
        subnets = list(self._in("aws_subnet", vpc))
        zones = sorted({subnet["availability_zone"] for subnet in subnets})
        return Network(
            name=name,
            cidr=cidr,
            zones=tuple(
                self._zone(
                    zone,
                    [resource for resource in subnets if resource["availability_zone"] == zone],
                )
                for zone in zones
            ),
            interfaces=_services(endpoints, "Interface"),
            gateways=_services(endpoints, "Gateway"),
            has_way_out=any(any(self._in(kind, vpc)) for kind in _WAYS_OUT),
        )

    def _zone(self, name: str, subnets: list[Resource]) -> Zone:
        tiers = {
            path(resource).split("/")[-1].split("-subnet-")[0]: resource["cidr_block"]
            for resource in subnets
        }
        pinned = [
            (BIND, instance["private_ip"])
            for _, _, instance in self._all("aws_instance")
            if "private_ip" in instance
        ] + [
            (_RESOLVERS[endpoint["direction"]], block["ip"])
            for _, _, endpoint in self._all("aws_route53_resolver_endpoint")
            for block in endpoint["ip_address"]
        ]
        return Zone(
            name=name,
            subnets=tiers,
            addresses={what: at for what, at in pinned if _within(at, list(tiers.values()))},
        )

    def _forwarded_to(self) -> list[str]:
        return [
            target["ip"]
            for _, _, rule in self._all("aws_route53_resolver_rule")
            for target in rule["target_ip"]
        ]


def _function_name(function: Resource) -> str:
    return path(function).split("/")[1]


def _reads_keys(function: Resource) -> bool:
    variables = function.get("environment", {}).get("variables", {})
    return any(_USER_POOL.search(value) for value in variables.values())


def _services(endpoints: list[Resource], type_: str) -> tuple[str, ...]:
    chosen = (
        resource["service_name"] for resource in endpoints if resource["vpc_endpoint_type"] == type_
    )
    return tuple(sorted(map(endpoint_service, chosen)))


def _within(address: str, cidrs: list[str]) -> bool:
    return any(ip_address(address) in ip_network(cidr) for cidr in cidrs)
