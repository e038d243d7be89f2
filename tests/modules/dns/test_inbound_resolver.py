from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.core.naming import Naming
from modules.dns.inbound_resolver import InboundResolver, InboundResolverProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, for_snapshot, resource, resources, synth_construct


@pytest.fixture
def resolver(tmp_path: Path) -> Terraform:
    props = InboundResolverProps(
        naming=Naming.of(make_settings()),
        vpc_id="vpc-hub",
        subnet_ids=["subnet-a", "subnet-b"],
        addresses=["10.16.43.122", "10.16.102.163"],
        sources={"onprem": "192.168.10.0/24", "site-b": "192.168.20.0/24"},
    )
    return synth_construct(lambda scope: InboundResolver(scope, "inbound", props), tmp_path)


def test_snapshot(resolver: Terraform, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(resolver) == snapshot


def test_has_the_pinned_address_in_each_zone(resolver: Terraform) -> None:
    endpoint = resource(resolver, "aws_route53_resolver_endpoint")
    assert endpoint["direction"] == "INBOUND"
    assert endpoint["ip_address"] == [
        {"ip": "10.16.43.122", "subnet_id": "subnet-a"},
        {"ip": "10.16.102.163", "subnet_id": "subnet-b"},
    ]


def test_answers_dns_of_the_spokes_and_nothing_else(resolver: Terraform) -> None:
    rules = resources(resolver, "aws_vpc_security_group_ingress_rule")
    assert {
        (rule["cidr_ipv4"], rule["ip_protocol"], rule["from_port"], rule["to_port"])
        for rule in rules
    } == {
        (cidr, protocol, 53, 53)
        for cidr in ("192.168.10.0/24", "192.168.20.0/24")
        for protocol in ("tcp", "udp")
    }
    assert resources(resolver, "aws_vpc_security_group_egress_rule") == []


def test_an_address_for_each_subnet_is_needed(tmp_path: Path) -> None:
    props = InboundResolverProps(
        naming=Naming.of(make_settings()),
        vpc_id="vpc-hub",
        subnet_ids=["subnet-a", "subnet-b"],
        addresses=["10.16.43.122"],
        sources={},
    )
    with pytest.raises(ValueError, match="shorter"):
        synth_construct(lambda scope: InboundResolver(scope, "inbound", props), tmp_path)
