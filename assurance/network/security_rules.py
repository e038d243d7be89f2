"""Security groups and network ACLs, read from resources."""

from ipaddress import IPv4Network

from assurance.network.addresses import ANY_ADDRESS, Service
from assurance.network.model import ALL, LAST_PORT, WITH_PORTS, Acl, AclRule, Group, Rule, Vpc
from assurance.network.resources import ById, NetworkResource, Resources
from assurance.terraform_json import ResourceId
from modules.core.naming import endpoint_service

# https://www.iana.org/assignments/protocol-numbers
_PROTOCOLS = {"-1": ALL, "1": "icmp", "6": "tcp", "17": "udp"}
_ALL_PORTS = (0, LAST_PORT)


def service_of(endpoint: NetworkResource) -> Service:
    """Return the service of an endpoint, such as "sagemaker.api" or "studio"."""
    try:
        return Service(endpoint_service(endpoint.value("service_name")))
    except ValueError as error:
        raise endpoint.error(str(error)) from None


def read_groups(resources: Resources, vpcs: ById[Vpc]) -> ById[Group]:
    """Return every security group, and the default group of a VPC if a resource manages it."""
    inbound = _rules(resources, "aws_vpc_security_group_ingress_rule")
    outbound = _rules(resources, "aws_vpc_security_group_egress_rule")
    return ById(
        (
            resource.id,
            Group(
                resource=str(resource.id),
                vpc=vpcs[resource.to("vpc_id")],
                inbound=tuple(inbound.get(resource.id, ())),
                outbound=tuple(outbound.get(resource.id, ())),
            ),
        )
        for kind in ("aws_security_group", "aws_default_security_group")
        for resource in resources.of(kind)
    )


def own_group(vpc: Vpc, resources: Resources, groups: ById[Group]) -> Group:
    """Return the default group of a VPC, which interfaces without a group get."""
    for resource in resources.of("aws_default_security_group"):
        if groups[resource.id].vpc is vpc:
            return groups[resource.id]
    # https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    name = f"{vpc.resource} (its default security group, as AWS makes it)"
    itself = Rule(resource=name, protocol=ALL, ports=_ALL_PORTS, peer=name)
    anyone = Rule(resource=name, protocol=ALL, ports=_ALL_PORTS, peer=ANY_ADDRESS)
    return Group(resource=name, vpc=vpc, inbound=(itself,), outbound=(anyone,))


def read_acls(resources: Resources) -> dict[ResourceId, Acl]:
    """Return the network ACL of each subnet that has one."""
    rules: dict[ResourceId, list[tuple[bool, AclRule]]] = {}
    for resource in resources.of("aws_network_acl_rule"):
        rules.setdefault(resource.to("network_acl_id"), []).append(
            (resource.value("egress", default=False), _acl_rule(resource))
        )
    acls = {}
    for resource in resources.of("aws_network_acl"):
        ordered = sorted(rules.get(resource.id, []), key=lambda one: one[1].number)
        acl = Acl(
            resource=str(resource.id),
            inbound=tuple(rule for is_outbound, rule in ordered if not is_outbound),
            outbound=tuple(rule for is_outbound, rule in ordered if is_outbound),
        )
        acls.update(dict.fromkeys(resource.to_each("subnet_ids"), acl))
    return acls


def _rules(resources: Resources, kind: str) -> dict[ResourceId, list[Rule]]:
    rules: dict[ResourceId, list[Rule]] = {}
    for resource in resources.of(kind):
        protocol = _protocol(resource, resource.value("ip_protocol"))
        rule = Rule(
            resource=str(resource.id),
            protocol=protocol,
            ports=_ports(resource, protocol),
            peer=_peer(resource, resources),
        )
        rules.setdefault(resource.to("security_group_id"), []).append(rule)
    return rules


def _peer(resource: NetworkResource, resources: Resources) -> IPv4Network | Service | str:
    if "cidr_ipv4" in resource.values:
        return resource.block("cidr_ipv4")
    if "referenced_security_group_id" in resource.values:
        return str(resource.to("referenced_security_group_id"))
    if "prefix_list_id" not in resource.values:
        raise resource.error("it names no block, no group and no prefix list.")
    endpoints = ById((one.id, service_of(one)) for one in resources.of("aws_vpc_endpoint"))
    return endpoints[resource.to("prefix_list_id")]


def _acl_rule(resource: NetworkResource) -> AclRule:
    protocol = _protocol(resource, resource.value("protocol"))
    return AclRule(
        resource=str(resource.id),
        number=resource.value("rule_number"),
        allows=resource.value("rule_action") == "allow",
        protocol=protocol,
        ports=_ports(resource, protocol),
        peer=resource.block("cidr_block"),
    )


def _protocol(resource: NetworkResource, given: str) -> str:
    protocol = _PROTOCOLS.get(given, given)
    if protocol not in {*_PROTOCOLS.values()} and not protocol.isdigit():
        raise resource.error(f"the model does not know the protocol {given}.")
    return protocol


def _ports(resource: NetworkResource, protocol: str) -> tuple[int, int]:
    first, last = resource.value("from_port", default=-1), resource.value("to_port", default=-1)
    if protocol in WITH_PORTS:
        return first, last
    # For ICMP, these attributes are type and code.
    if protocol != ALL and (first, last) not in {(-1, -1), (0, 0)}:
        raise resource.error(f"the model does not know {first} to {last} of protocol {protocol}.")
    return _ALL_PORTS
