"""Plans of the deployment: they have no change, or the changes that were asked for."""

import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from assurance.review.document import COMMENT_CHARACTERS
from assurance.saved_plans import Action, Plan, read
from modules.stacks import STACKS
from tests.assurance.review.examples import EXAMPLES, Edit
from tests.e2e.conftest import Deployment, UnchangedPlan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]


@contextmanager
def edited(folder: Path, edits: Sequence[Edit]) -> Iterator[None]:
    """Edit files of the project, and restore them afterwards."""
    originals = {edit.file: (folder / edit.file).read_text() for edit in edits}
    try:
        for edit in edits:
            text = (folder / edit.file).read_text()
            assert edit.old in text
            (folder / edit.file).write_text(text.replace(edit.old, edit.new))
        yield
    finally:
        for name, text in originals.items():
            (folder / name).write_text(text)


def planned(deployed: Deployment, *edits: Edit, status: int) -> tuple[str, dict[str, Plan]]:
    """Return the output of `plan` for the edited project, and the plans that it saved."""
    with edited(deployed.checkout.folder, edits):
        result = deployed.checkout.python("-m", "cli", "plan", "--detailed-exitcode")
    assert result.returncode == status, result.stdout + result.stderr
    assert result.stderr == ""
    folder = deployed.checkout.folder / "build" / "plans" / "local"
    assert len((folder / "review.md").read_text()) < COMMENT_CHARACTERS
    files = [folder / f"{stack}.json" for stack in STACKS]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    return result.stdout, {plan.stack: plan for plan in read(files)}


def kinds(plan: Plan) -> list[tuple[str, Action]]:
    return sorted((change.kind, change.action) for change in plan.changes)


def test_a_second_plan_is_empty(unchanged_plan: UnchangedPlan) -> None:
    plans = read(sorted(unchanged_plan.folder.glob("*.json")))
    assert [plan.stack for plan in plans]
    assert not any(plan.changes for plan in plans)
    assert "No resource changes. Proofs: all " in unchanged_plan.output
    assert "claims hold." in unchanged_plan.output


def test_a_change_touches_what_it_names_alone(deployed: Deployment) -> None:
    host = Edit(
        file="environments/local.toml",
        old='portal = "192.168.10.20"',
        new='portal = "192.168.10.21"',
    )
    # The two changes concern different stacks, so each resource is of one of them.
    output, plans = planned(deployed, host, EXAMPLES["user"], status=20)
    assert not plans["network"].changes

    # A corporate host replaces the primary server of its zone, which keeps its address.
    changes = plans["dns"].changes
    assert all(
        "server-us-west-2a" in change.address or "alarm-us-west-2a" in change.address
        for change in changes
    )
    assert Action.REPLACED in {change.action for change in changes}

    # A user has a profile and an item of the mapping table.
    assert kinds(plans["studio"]) == [
        ("aws_sagemaker_user_profile", Action.CREATED),
        ("aws_sagemaker_user_profile", Action.DESTROYED),
    ]
    assert kinds(plans["access"]) == [("aws_dynamodb_table_item", Action.CHANGED)]
    assert all("grace" in change.address for change in plans["access"].changes)
    assert "item.user_profile_name.S  grace-hopper -> rear-admiral" in output


def test_a_policy_and_an_address_range_are_reviewed_with_all_they_touch(
    deployed: Deployment,
) -> None:
    output, _ = planned(deployed, EXAMPLES["endpoint-policy"], EXAMPLES["cidr"], status=30)
    for part in (
        "OwnBuckets: Allow, loses a condition",
        "-       if   IpAddress aws:VpcSourceIp 192.168.10.0/24",
        "aws_vpc_peering_connection.peering-onprem_connection",
        "dns: planned with",
        "claims NOT PROVED",
    ):
        assert part in output
