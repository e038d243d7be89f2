from collections.abc import Callable, Sequence
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from constructs import Construct

from modules.core.naming import Naming
from modules.dns.forwarding import ForwardZone
from modules.dns.resolver_endpoint import Direction, ResolverEndpoint, ResolverEndpointProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct

INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"
ADDRESSES = ("10.16.43.122", "10.16.102.163")
ZONES = {
    "onprem": ForwardZone(
        name="corp.example.com",
        servers=(IPv4Address("192.168.10.10"), IPv4Address("192.168.10.74")),
    ),
    "office": ForwardZone(name="office.example.com", servers=(IPv4Address("172.20.0.10"),)),
}


def synth(
    direction: Direction,
    folder: Path,
    add_spokes: Callable[[ResolverEndpoint], None],
    addresses: Sequence[str] = ADDRESSES,
) -> Terraform:
    props = ResolverEndpointProps(
        naming=Naming.of(make_settings()),
        direction=direction,
        purpose="DNS queries",
        vpc_id="vpc-hub",
        subnet_ids=["subnet-a", "subnet-b"],
        addresses=addresses,
    )

    def build(scope: Construct) -> None:
        add_spokes(ResolverEndpoint(scope, "endpoint", props))

    return synth_construct(build, folder)


@pytest.fixture
def inbound(tmp_path: Path) -> Terraform:
    def admit(endpoint: ResolverEndpoint) -> None:
        endpoint.admit("onprem", "192.168.10.0/24")
        endpoint.admit("site-b", "192.168.20.0/24")

    return synth("inbound", tmp_path, admit)


@pytest.fixture
def outbound(tmp_path: Path) -> Terraform:
    def forward(endpoint: ResolverEndpoint) -> None:
        for spoke, zone in ZONES.items():
            endpoint.forward(spoke, zone)

    return synth("outbound", tmp_path, forward)


def opened(terraform: Terraform, kind: str) -> set[tuple[str, str, int, int]]:
    """Return the peers, protocols and ports of the security group's rules of a kind."""
    return {
        (rule["cidr_ipv4"], rule["ip_protocol"], rule["from_port"], rule["to_port"])
        for rule in resources(terraform, kind)
    }


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_has_the_pinned_address_in_each_zone(
    direction: Direction, request: pytest.FixtureRequest
) -> None:
    terraform = request.getfixturevalue(direction)
    (group_id,) = terraform["resource"]["aws_security_group"]
    name = f"test-{direction}"
    assert resource(terraform, "aws_route53_resolver_endpoint") == {
        "direction": direction.upper(),
        "name": name,
        "tags": {"Name": name},
        "security_group_ids": [f"${{aws_security_group.{group_id}.id}}"],
        "ip_address": [
            {"ip": "10.16.43.122", "subnet_id": "subnet-a"},
            {"ip": "10.16.102.163", "subnet_id": "subnet-b"},
        ],
    }
    group = resource(terraform, "aws_security_group")
    assert (group["name"], group["vpc_id"]) == (f"test-resolver-{direction}", "vpc-hub")


def test_answers_dns_of_the_spokes_and_nothing_else(inbound: Terraform) -> None:
    assert opened(inbound, INGRESS) == {
        (cidr, protocol, 53, 53)
        for cidr in ("192.168.10.0/24", "192.168.20.0/24")
        for protocol in ("tcp", "udp")
    }
    assert resources(inbound, EGRESS) == []


def test_the_hub_asks_each_spokes_servers_for_its_zone(outbound: Terraform) -> None:
    (endpoint_id,) = outbound["resource"]["aws_route53_resolver_endpoint"]
    rules = outbound["resource"]["aws_route53_resolver_rule"]
    assert sorted(rules.values(), key=lambda rule: str(rule["name"])) == [
        {
            "name": f"test-{spoke}",
            "tags": {"Name": f"test-{spoke}"},
            "rule_type": "FORWARD",
            "domain_name": zone.name,
            "resolver_endpoint_id": f"${{aws_route53_resolver_endpoint.{endpoint_id}.id}}",
            "target_ip": [{"ip": str(server)} for server in zone.servers],
        }
        for spoke, zone in sorted(ZONES.items())
    ]
    associations = resources(outbound, "aws_route53_resolver_rule_association")
    assert {(found["resolver_rule_id"], found["vpc_id"]) for found in associations} == {
        (f"${{aws_route53_resolver_rule.{id_}.id}}", "vpc-hub") for id_ in rules
    }


def test_asks_those_servers_over_dns_and_is_asked_by_nobody(outbound: Terraform) -> None:
    assert opened(outbound, EGRESS) == {
        (f"{server}/32", protocol, 53, 53)
        for zone in ZONES.values()
        for server in zone.servers
        for protocol in ("tcp", "udp")
    }
    assert resources(outbound, INGRESS) == []


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_no_query_passes_before_a_spoke_is_added(direction: Direction, tmp_path: Path) -> None:
    terraform = synth(direction, tmp_path, lambda _: None)
    assert opened(terraform, INGRESS) | opened(terraform, EGRESS) == set()


def test_an_address_for_each_subnet_is_needed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shorter"):
        synth("inbound", tmp_path, lambda _: None, addresses=ADDRESSES[:1])
