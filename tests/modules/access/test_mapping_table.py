import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.access.mapping_table import MappingTable, MappingTableProps
from modules.core.naming import Naming
from modules.settings import User
from tests.support.configuration import make_settings
from tests.support.synthesis import Terraform, for_snapshot, resource, resources, synth_construct

ADA = User(employee_id="ada", profile="ada-lovelace")
GRACE = User(employee_id="grace", profile="grace-hopper")


def synth(tmp_path: Path, *users: User, deletion_protection: bool = True) -> Terraform:
    props = MappingTableProps(
        naming=Naming.of(make_settings()),
        domain_id="d-1",
        users=users,
        key_arn="arn:key",
        deletion_protection=deletion_protection,
    )
    return synth_construct(lambda scope: MappingTable(scope, "mapping-table", props), tmp_path)


def mapping(table: Terraform) -> dict[str, dict[str, str]]:
    """Returns what is kept of each employee, by employee id."""
    items = [json.loads(item["item"]) for item in resources(table, "aws_dynamodb_table_item")]
    plain = [{name: value["S"] for name, value in item.items()} for item in items]
    return {item.pop("employee_id"): item for item in plain}


@pytest.fixture
def table(tmp_path: Path) -> Terraform:
    return synth(tmp_path, ADA, GRACE)


def test_snapshot(table: Terraform, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(table) == snapshot


def test_each_employee_has_one_item(table: Terraform) -> None:
    assert mapping(table) == {
        "ada": {"domain_id": "d-1", "user_profile_name": "ada-lovelace"},
        "grace": {"domain_id": "d-1", "user_profile_name": "grace-hopper"},
    }


def test_is_encrypted_with_our_key(table: Terraform) -> None:
    found = resource(table, "aws_dynamodb_table")
    assert found["server_side_encryption"] == {"enabled": True, "kms_key_arn": "arn:key"}


def test_can_be_restored_to_any_moment(table: Terraform) -> None:
    found = resource(table, "aws_dynamodb_table")
    assert found["point_in_time_recovery"] == {"enabled": True}


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_protection_follows_the_setting(tmp_path: Path, *, protected: bool) -> None:
    table = synth(tmp_path, ADA, deletion_protection=protected)
    assert resource(table, "aws_dynamodb_table")["deletion_protection_enabled"] is protected


@pytest.mark.parametrize(
    "employee_ids",
    [("a.b", "ab", "a-b", "a_b"), ("table", "item"), ("default", "resource")],
)
def test_employee_ids_do_not_fall_together(employee_ids: tuple[str, ...], tmp_path: Path) -> None:
    users = [
        User(employee_id=employee_id, profile=f"profile-{number}")
        for number, employee_id in enumerate(employee_ids)
    ]
    found = mapping(synth(tmp_path, *users))
    assert {employee_id: item["user_profile_name"] for employee_id, item in found.items()} == {
        user.employee_id: user.profile for user in users
    }
