from ipaddress import IPv4Address
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.core.naming import Naming
from modules.dns.forwarding import ForwardZone
from modules.dns.outbound_resolver import OutboundResolver, OutboundResolverProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, for_snapshot, resource, resources, synth_construct

ZONES = {
    "onprem": ForwardZone(
        name="corp.example.com",
        servers=(IPv4Address("192.168.10.10"), IPv4Address("192.168.10.74")),
    ),
    "office": ForwardZone(name="office.example.com", servers=(IPv4Address("172.20.0.10"),)),
}


@pytest.fixture
def resolver(tmp_path: Path) -> Terraform:
    props = OutboundResolverProps(
        naming=Naming.of(make_settings()),
        vpc_id="vpc-hub",
        subnet_ids=["subnet-a", "subnet-b"],
        addresses=["10.16.43.123", "10.16.102.164"],
        zones=ZONES,
    )
    return synth_construct(lambda scope: OutboundResolver(scope, "outbound", props), tmp_path)


def test_snapshot(resolver: Terraform, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(resolver) == snapshot


def test_asks_from_the_pinned_address_of_each_zone(resolver: Terraform) -> None:
    endpoint = resource(resolver, "aws_route53_resolver_endpoint")
    assert endpoint["direction"] == "OUTBOUND"
    assert endpoint["ip_address"] == [
        {"ip": "10.16.43.123", "subnet_id": "subnet-a"},
        {"ip": "10.16.102.164", "subnet_id": "subnet-b"},
    ]


def test_the_hub_asks_each_spokes_servers_for_its_zone(resolver: Terraform) -> None:
    rules = resolver["resource"]["aws_route53_resolver_rule"]
    assert {
        rule["domain_name"]: [target["ip"] for target in rule["target_ip"]]
        for rule in rules.values()
    } == {
        "corp.example.com": ["192.168.10.10", "192.168.10.74"],
        "office.example.com": ["172.20.0.10"],
    }
    assert {rule["rule_type"] for rule in rules.values()} == {"FORWARD"}
    associations = resources(resolver, "aws_route53_resolver_rule_association")
    assert {(one["resolver_rule_id"], one["vpc_id"]) for one in associations} == {
        (f"${{aws_route53_resolver_rule.{id_}.id}}", "vpc-hub") for id_ in rules
    }


def test_asks_those_servers_over_dns_and_is_asked_by_nobody(resolver: Terraform) -> None:
    assert {
        (rule["cidr_ipv4"], rule["ip_protocol"], rule["from_port"], rule["to_port"])
        for rule in resources(resolver, "aws_vpc_security_group_egress_rule")
    } == {
        (f"{server}/32", protocol, 53, 53)
        for zone in ZONES.values()
        for server in zone.servers
        for protocol in ("tcp", "udp")
    }
    assert resources(resolver, "aws_vpc_security_group_ingress_rule") == []
