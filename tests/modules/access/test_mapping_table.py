import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from modules.access.mapping_table import MappingTable, MappingTableProps
from modules.core.naming import Naming
from modules.settings import ApiSettings, SpaceSettings, StudioApp, UserSettings
from presign.mapping import assignment_of
from presign.request import App as OpenedApp
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct

ADA = UserSettings(employee_id="ada", profile="ada-lovelace")
GRACE = UserSettings(employee_id="grace", profile="grace-hopper")


def synth(tmp_path: Path, *users: UserSettings, deletion_protection: bool = True) -> Terraform:
    props = MappingTableProps(
        naming=Naming.of(make_settings()),
        domain_id="d-1",
        users=users,
        spaces=[SpaceSettings(name="lab", kind="jupyterlab", owner="ada-lovelace")],
        api=ApiSettings(url_expiry_seconds=60, session_seconds=3600),
        key_arn="arn:key",
        deletion_protection=deletion_protection,
    )
    return synth_construct(lambda scope: MappingTable(scope, "mapping-table", props), tmp_path)


def mapping(table: Terraform) -> dict[str, dict[str, Any]]:
    """Return the item of each employee, by employee id."""
    items = [json.loads(item["item"]) for item in resources(table, "aws_dynamodb_table_item")]
    return {item.pop("employee_id")["S"]: item for item in items}


@pytest.fixture
def table(tmp_path: Path) -> Terraform:
    return synth(tmp_path, ADA, GRACE)


def test_each_employee_has_one_item(table: Terraform) -> None:
    found = mapping(table)
    assert found.keys() == {"ada", "grace"}
    assert found["ada"] | found["grace"] == found["ada"] | {
        "user_profile_name": {"S": "grace-hopper"}
    }
    assert found["ada"] == {
        "domain_id": {"S": "d-1"},
        "user_profile_name": {"S": "ada-lovelace"},
        "region": {"S": "us-west-2"},
        "apps": {
            "L": [
                {"M": {"name": {"S": "studio"}, "landing_uri": {"S": "studio::"}}},
                {"M": {"name": {"S": "jupyterlab"}, "landing_uri": {"S": "studio::jupyterlab"}}},
                {"M": {"name": {"S": "code-editor"}, "landing_uri": {"S": "studio::code-editor"}}},
            ]
        },
        "url_expiry_seconds": {"N": "60"},
        "session_seconds": {"N": "3600"},
        "enabled": {"BOOL": True},
    }


def test_a_user_s_own_settings_win(tmp_path: Path) -> None:
    user = UserSettings(
        employee_id="ada",
        profile="ada-lovelace",
        apps=(StudioApp.RSTUDIO, StudioApp.JUPYTERLAB, StudioApp.CODE_EDITOR),
        space="lab",
        url_expiry_seconds=5,
        session_seconds=43200,
        enabled=False,
    )
    item = mapping(synth(tmp_path, user))["ada"]
    assert item["apps"] == {
        "L": [
            {"M": {"name": {"S": "rstudio"}, "landing_uri": {"S": "app:RStudioServerPro:"}}},
            {"M": {"name": {"S": "jupyterlab"}, "landing_uri": {"S": "studio::jupyterlab/lab"}}},
            # The space runs no Code Editor.
            {"M": {"name": {"S": "code-editor"}, "landing_uri": {"S": "studio::code-editor"}}},
        ]
    }
    assert item["url_expiry_seconds"] == {"N": "5"}
    assert item["session_seconds"] == {"N": "43200"}
    assert item["enabled"] == {"BOOL": False}


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        # A day is over when the next one begins.
        (date(2027, 1, 31), "1801440000"),
        (datetime(2027, 2, 1, tzinfo=UTC), "1801440000"),
        (datetime(2027, 2, 1, 0, 0, 0, 1, tzinfo=UTC), "1801440001"),
        (datetime.fromisoformat("2027-02-01T01:00:00+01:00"), "1801440000"),
        (date(9999, 12, 31), "253402300800"),
        (date(1, 1, 1), "0"),
    ],
)
def test_the_end_is_kept_in_seconds(moment: date, seconds: str, tmp_path: Path) -> None:
    user = UserSettings.model_validate(
        {"employee_id": "ada", "profile": "ada-lovelace", "not_after": moment}
    )
    assert mapping(synth(tmp_path, user))["ada"]["not_after"] == {"N": seconds}


def test_the_function_understands_every_item(tmp_path: Path) -> None:
    users = [
        ADA.model_copy(
            update={
                "apps": tuple(StudioApp),
                "space": "lab",
                "not_after": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
            }
        ),
        GRACE,
    ]
    table = synth(tmp_path, *users)
    for item in mapping(table).values():
        assignment = assignment_of(item | {"domain_id": {"S": "d-abcdefghijkl"}}, "us-west-2")
        assert assignment.grant(None, now=0).app is OpenedApp.STUDIO
    assert [app.value for app in OpenedApp] == [app.value for app in StudioApp]


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
        UserSettings(employee_id=employee_id, profile=f"profile-{number}")
        for number, employee_id in enumerate(employee_ids)
    ]
    found = mapping(synth(tmp_path, *users))
    assert {employee_id: item["user_profile_name"]["S"] for employee_id, item in found.items()} == {
        user.employee_id: user.profile for user in users
    }


def test_is_read_by_employee_id_and_paid_by_request(table: Terraform) -> None:
    found = resource(table, "aws_dynamodb_table")
    assert found["name"] == "test-employees"
    assert found["hash_key"] == "employee_id"
    assert found["attribute"] == [{"name": "employee_id", "type": "S"}]
    assert found["billing_mode"] == "PAY_PER_REQUEST"
    (table_id,) = table["resource"]["aws_dynamodb_table"]
    for item in resources(table, "aws_dynamodb_table_item"):
        assert item["table_name"] == f"${{aws_dynamodb_table.{table_id}.name}}"
        assert item["hash_key"] == "employee_id"
