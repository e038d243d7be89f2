from ipaddress import IPv4Network
from pathlib import Path

import pytest
from constructs import Construct

from modules.network.vpc import Vpc, VpcProps
from tests.support.synthesis import Terraform, resource, resources, synth_construct


def add_vpc(scope: Construct) -> None:
    vpc = Vpc(scope, "network", VpcProps(name="test", cidr=IPv4Network("10.0.0.0/16")))
    for tier, octet in (("private", 0), ("public", 100)):
        cidrs = [IPv4Network(f"10.0.{octet + zone}.0/24") for zone in range(2)]
        vpc.add_subnet_tier(tier, ["us-west-2a", "us-west-2b"], cidrs)


@pytest.fixture
def vpc(tmp_path: Path) -> Terraform:
    return synth_construct(add_vpc, tmp_path)


def test_empties_the_default_security_group(vpc: Terraform) -> None:
    group = resource(vpc, "aws_default_security_group")
    assert not group.keys() & {"ingress", "egress"}


def test_each_tier_has_a_route_table_of_its_own(vpc: Terraform) -> None:
    tables = vpc["resource"]["aws_route_table"]
    subnets = vpc["resource"]["aws_subnet"]
    assert len(tables) == 2
    for association in resources(vpc, "aws_route_table_association"):
        table_id = association["route_table_id"].split(".")[1]
        subnet_id = association["subnet_id"].split(".")[1]
        assert subnets[subnet_id]["tags"]["Name"].startswith(tables[table_id]["tags"]["Name"])
    assert len(resources(vpc, "aws_route_table_association")) == len(subnets)


def test_tables_start_without_a_route(vpc: Terraform) -> None:
    assert not any("route" in table for table in resources(vpc, "aws_route_table"))
    assert resources(vpc, "aws_route") == []


def test_gives_no_public_address_by_itself(vpc: Terraform) -> None:
    assert not any(subnet["map_public_ip_on_launch"] for subnet in resources(vpc, "aws_subnet"))


def test_has_its_range_and_dns(vpc: Terraform) -> None:
    found = resource(vpc, "aws_vpc")
    assert found["cidr_block"] == "10.0.0.0/16"
    assert found["enable_dns_support"] is found["enable_dns_hostnames"] is True


def test_a_tier_has_a_subnet_in_each_zone(vpc: Terraform) -> None:
    assert {
        (subnet["tags"]["Name"], subnet["availability_zone"], subnet["cidr_block"])
        for subnet in resources(vpc, "aws_subnet")
    } == {
        (f"test-{tier}-{zone}", zone, f"10.0.{octet + number}.0/24")
        for tier, octet in (("private", 0), ("public", 100))
        for number, zone in enumerate(("us-west-2a", "us-west-2b"))
    }
