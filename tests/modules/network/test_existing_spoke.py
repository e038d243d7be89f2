from pathlib import Path

import pytest

from modules.network.existing_spoke import ExistingSpoke, ExistingSpokeProps
from modules.settings import ExistingSpokeSettings
from testing.configuration import EXISTING_SPOKE, make_settings
from tests.support.synthesis import Terraform, synth_construct


@pytest.fixture
def existing(tmp_path: Path) -> Terraform:
    (spoke,) = make_settings(spokes=[EXISTING_SPOKE]).spokes
    assert isinstance(spoke, ExistingSpokeSettings)
    props = ExistingSpokeProps(spoke=spoke)
    return synth_construct(lambda scope: ExistingSpoke(scope, "spoke", props), tmp_path)


def test_makes_and_changes_nothing(existing: Terraform) -> None:
    assert "resource" not in existing


def test_a_plan_fails_where_the_range_is_not_the_vpcs(existing: Terraform) -> None:
    (vpc,) = existing["data"]["aws_vpc"].values()
    assert vpc["id"] == "vpc-0123456789abcdef0"
    (check,) = vpc["lifecycle"]["postcondition"]
    assert check["condition"] == (
        '${contains(self.cidr_block_associations[*].cidr_block, "172.20.0.0/24")}'
    )
    assert check["error_message"] == (
        "spokes.office.cidr: 172.20.0.0/24: must be an address range of vpc-0123456789abcdef0."
    )


def test_a_plan_fails_where_a_table_is_of_another_vpc(existing: Terraform) -> None:
    (vpc,) = existing["data"]["aws_vpc"]
    tables = existing["data"]["aws_route_table"].values()
    assert [(table["vpc_id"], table["route_table_id"]) for table in tables] == [
        (f"${{data.aws_vpc.{vpc}.id}}", "rtb-0123456789abcdef0"),
        (f"${{data.aws_vpc.{vpc}.id}}", "rtb-12345678"),
    ]
