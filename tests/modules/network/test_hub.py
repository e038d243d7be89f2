from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.network.hub import Hub, HubProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct


@pytest.fixture
def hub(tmp_path: Path) -> Terraform:
    settings = make_settings()
    props = HubProps(
        naming=Naming.of(settings), hub=settings.hub, zones=settings.availability_zones
    )
    return synth_construct(lambda scope: Hub(scope, "hub", props), tmp_path)


def test_has_no_way_to_the_internet(hub: Terraform) -> None:
    for kind in ("aws_internet_gateway", "aws_nat_gateway", "aws_egress_only_internet_gateway"):
        assert resources(hub, kind) == []
    assert resources(hub, "aws_route") == []


def test_has_a_private_subnet_in_each_zone(hub: Terraform) -> None:
    subnets = resources(hub, "aws_subnet")
    assert {subnet["availability_zone"]: subnet["cidr_block"] for subnet in subnets} == {
        "us-west-2a": "10.16.32.0/20",
        "us-west-2b": "10.16.96.0/20",
    }
    assert not any(subnet["map_public_ip_on_launch"] for subnet in subnets)


def test_empties_the_default_security_group(hub: Terraform) -> None:
    group = resource(hub, "aws_default_security_group")
    assert "ingress" not in group
    assert "egress" not in group


def test_keeps_the_resolvers_addresses_for_the_resolver(hub: Terraform) -> None:
    reserved = {
        reservation["cidr_block"]: reservation["reservation_type"]
        for reservation in resources(hub, "aws_ec2_subnet_cidr_reservation")
    }
    assert reserved == dict.fromkeys(
        ("10.16.43.122/32", "10.16.102.163/32", "10.16.43.123/32", "10.16.102.164/32"), "explicit"
    )


def test_has_dns_for_private_names(hub: Terraform) -> None:
    vpc = resource(hub, "aws_vpc")
    assert (vpc["cidr_block"], vpc["tags"]) == ("10.16.0.0/16", {"Name": "test-hub"})
    assert vpc["enable_dns_support"]
    assert vpc["enable_dns_hostnames"]
