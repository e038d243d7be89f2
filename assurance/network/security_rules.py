"""Security groups and network ACLs, read from resources."""

from ipaddress import IPv4Network

from assurance.network.addresses import ANY_ADDRESS, Service
from assurance.network.model import ALL, LAST_PORT, WITH_PORTS, Acl, AclRule, Group, Rule, Vpc
from assurance.network.resources import ById, Found, Resources
from assurance.terraform_json import ResourceId
from modules.core.naming import endpoint_service

# https://www.iana.org/assignments/protocol-numbers
_PROTOCOLS = {"-1": ALL, "1": "icmp", "6": "tcp", "17": "udp"}
_ALL_PORTS = (0, LAST_PORT)


def service_of(endpoint: Found) -> Service:
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
            found.id,
            Group(
                resource=str(found.id),
                vpc=vpcs[found.to("vpc_id")],
                inbound=tuple(inbound.get(found.id, ())),
                outbound=tuple(outbound.get(found.id, ())),
            ),
        )
        for kind in ("aws_security_group", "aws_default_security_group")
        for found in resources.of(kind)
    )


def own_group(vpc: Vpc, resources: Resources, groups: ById[Group]) -> Group:
    """Return the default group of a VPC, which interfaces without a group get."""
    for found in resources.of("aws_default_security_group"):
        if groups[found.id].vpc is vpc:
            return groups[found.id]
    # https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    resource = f"{vpc.resource} (its default security group, as AWS makes it)"
    itself = Rule(resource=resource, protocol=ALL, ports=_ALL_PORTS, peer=resource)
    anyone = Rule(resource=resource, protocol=ALL, ports=_ALL_PORTS, peer=ANY_ADDRESS)
    return Group(resource=resource, vpc=vpc, inbound=(itself,), outbound=(anyone,))


def read_acls(resources: Resources) -> dict[ResourceId, Acl]:
    """Return the network ACL of each subnet that has one."""
    rules: dict[ResourceId, list[tuple[bool, AclRule]]] = {}
    for found in resources.of("aws_network_acl_rule"):
        rules.setdefault(found.to("network_acl_id"), []).append(
            (found.value("egress", default=False), _acl_rule(found))
        )
    found_acls = {}
    for found in resources.of("aws_network_acl"):
        ordered = sorted(rules.get(found.id, []), key=lambda one: one[1].number)
        acl = Acl(
            resource=str(found.id),
            inbound=tuple(rule for is_outbound, rule in ordered if not is_outbound),
            outbound=tuple(rule for is_outbound, rule in ordered if is_outbound),
        )
        found_acls.update(dict.fromkeys(found.to_each("subnet_ids"), acl))
    return found_acls


def _rules(resources: Resources, kind: str) -> dict[ResourceId, list[Rule]]:
    rules: dict[ResourceId, list[Rule]] = {}
    for found in resources.of(kind):
        protocol = _protocol(found, found.value("ip_protocol"))
        rule = Rule(
            resource=str(found.id),
            protocol=protocol,
            ports=_ports(found, protocol),
            peer=_peer(found, resources),
        )
        rules.setdefault(found.to("security_group_id"), []).append(rule)
    return rules


def _peer(found: Found, resources: Resources) -> IPv4Network | Service | str:
    if "cidr_ipv4" in found.values:
        return found.block("cidr_ipv4")
    if "referenced_security_group_id" in found.values:
        return str(found.to("referenced_security_group_id"))
    if "prefix_list_id" not in found.values:
        raise found.error("it names no block, no group and no prefix list.")
    endpoints = ById((one.id, service_of(one)) for one in resources.of("aws_vpc_endpoint"))
    return endpoints[found.to("prefix_list_id")]


def _acl_rule(found: Found) -> AclRule:
    protocol = _protocol(found, found.value("protocol"))
    return AclRule(
        resource=str(found.id),
        number=found.value("rule_number"),
        allows=found.value("rule_action") == "allow",
        protocol=protocol,
        ports=_ports(found, protocol),
        peer=found.block("cidr_block"),
    )


def _protocol(found: Found, given: str) -> str:
    protocol = _PROTOCOLS.get(given, given)
    if protocol not in {*_PROTOCOLS.values()} and not protocol.isdigit():
        raise found.error(f"the model does not know the protocol {given}.")
    return protocol


def _ports(found: Found, protocol: str) -> tuple[int, int]:
    first, last = found.value("from_port", default=-1), found.value("to_port", default=-1)
    if protocol in WITH_PORTS:
        return first, last
    # For ICMP, these attributes are type and code.
    if protocol != ALL and (first, last) not in {(-1, -1), (0, 0)}:
        raise found.error(f"the model does not know {first} to {last} of protocol {protocol}.")
    return _ALL_PORTS
