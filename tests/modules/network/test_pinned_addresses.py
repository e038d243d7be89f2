from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.network.pinned_addresses import PinnedAddresses, PinnedAddressesProps
from tests.support.synthesis import Terraform, resource, resources, synth_construct

PROPS = PinnedAddressesProps(
    zones=["us-west-2a", "us-west-2b"],
    subnet_ids=["subnet-a", "subnet-b"],
    addresses={"server": [IPv4Address("10.0.0.10"), IPv4Address("10.0.1.10")]},
)


@pytest.fixture
def pinned(tmp_path: Path) -> Terraform:
    return synth_construct(lambda scope: PinnedAddresses(scope, "pinned", PROPS), tmp_path)


def test_aws_gives_the_address_to_nobody_by_itself(pinned: Terraform) -> None:
    reservations = resources(pinned, "aws_ec2_subnet_cidr_reservation")
    assert {
        (reservation["subnet_id"], reservation["cidr_block"], reservation["reservation_type"])
        for reservation in reservations
    } == {("subnet-a", "10.0.0.10/32", "explicit"), ("subnet-b", "10.0.1.10/32", "explicit")}


def test_others_can_wait_for_each_reservation(tmp_path: Path) -> None:
    def build(scope: Construct) -> None:
        reservations = PinnedAddresses(scope, "pinned", PROPS).reservations
        VpcEndpoint(scope, "other", vpc_id="vpc", service_name="s", depends_on=reservations)

    pinned = synth_construct(build, tmp_path)
    assert resource(pinned, "aws_vpc_endpoint")["depends_on"] == [
        f"aws_ec2_subnet_cidr_reservation.{id_}"
        for id_ in pinned["resource"]["aws_ec2_subnet_cidr_reservation"]
    ]
