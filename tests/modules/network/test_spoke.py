from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.network.spoke import Spoke, SpokeProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct


@pytest.fixture
def spoke(tmp_path: Path) -> Terraform:
    settings = make_settings()
    props = SpokeProps(
        naming=Naming.of(settings),
        spoke=settings.simulated_spokes[0],
        zones=settings.availability_zones,
    )
    return synth_construct(lambda scope: Spoke(scope, "spoke-onprem", props), tmp_path)


def test_only_public_subnets_have_a_way_to_the_internet(spoke: Terraform) -> None:
    route = resource(spoke, "aws_route")
    assert "internet_gateway" in route["gateway_id"]
    assert route["destination_cidr_block"] == "0.0.0.0/0"
    (vpc,) = spoke["resource"]["aws_vpc"]
    assert resource(spoke, "aws_internet_gateway")["vpc_id"] == f"${{aws_vpc.{vpc}.id}}"
    table = spoke["resource"]["aws_route_table"][route["route_table_id"].split(".")[1]]
    assert table["tags"]["Name"] == "test-onprem-public"


def test_has_the_subnets_of_its_settings(spoke: Terraform) -> None:
    assert resource(spoke, "aws_vpc")["cidr_block"] == "192.168.10.0/24"
    assert {
        subnet["tags"]["Name"]: subnet["cidr_block"] for subnet in resources(spoke, "aws_subnet")
    } == {
        "test-onprem-private-us-west-2a": "192.168.10.0/26",
        "test-onprem-private-us-west-2b": "192.168.10.64/26",
        "test-onprem-public-us-west-2a": "192.168.10.128/26",
        "test-onprem-public-us-west-2b": "192.168.10.192/26",
    }


def test_keeps_the_name_servers_addresses_for_them(spoke: Terraform) -> None:
    reservations = resources(spoke, "aws_ec2_subnet_cidr_reservation")
    subnets = spoke["resource"]["aws_subnet"]
    assert {
        reservation["cidr_block"]: subnets[reservation["subnet_id"].split(".")[1]]["cidr_block"]
        for reservation in reservations
    } == {
        "192.168.10.10/32": "192.168.10.0/26",
        "192.168.10.74/32": "192.168.10.64/26",
    }
    assert all(reservation["reservation_type"] == "explicit" for reservation in reservations)
