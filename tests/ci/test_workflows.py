"""The workflows: valid, least of rights, pinned, and nothing untrusted in a script."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from modules.core.bindings import node
from modules.settings import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONLINT = ROOT / "node_modules" / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js"
ZIZMOR = Path(sys.executable).with_name("zizmor")

# By workflow and job, all that its token may do.
PERMISSIONS = {
    ("test", "test"): {"contents": "read"},
    ("pull-request", "test"): {"contents": "read"},
    ("pull-request", "plan"): {"contents": "read", "id-token": "write"},
    ("pull-request", "comment"): {"contents": "read", "pull-requests": "write"},
    ("deploy", "test"): {"contents": "read"},
    ("deploy", "deploy"): {"contents": "read", "id-token": "write"},
    ("drift", "compare"): {"contents": "read", "id-token": "write"},
    ("drift", "report"): {"contents": "read", "issues": "write"},
}


def read(workflow: Path) -> dict[Any, Any]:
    return dict(yaml.safe_load(workflow.read_text()))


def jobs() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (workflow.stem, name): job
        for workflow in WORKFLOWS
        for name, job in read(workflow)["jobs"].items()
    }


def steps() -> list[dict[str, Any]]:
    return [step for job in jobs().values() for step in job.get("steps", [])]


def test_actionlint_finds_nothing() -> None:
    assert ACTIONLINT.is_file(), "not in node_modules: make setup"
    result = subprocess.run(
        # It takes one argument, a pattern.
        [str(node()), str(ACTIONLINT), str(ROOT / ".github" / "workflows" / "*.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Checking {len(WORKFLOWS)} workflow" in result.stdout


def test_zizmor_finds_nothing() -> None:
    assert ZIZMOR.is_file(), "not in .venv: make setup"
    result = subprocess.run(
        [
            *(str(ZIZMOR), "--offline", "--no-progress", "--quiet", "--persona=auditor"),
            # Below that are matters of taste: names of jobs, a newer way to write a path.
            "--min-severity=medium",
            *map(str, WORKFLOWS),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_each_job_may_do_just_what_it_needs() -> None:
    assert all(read(workflow)["permissions"] == {} for workflow in WORKFLOWS)
    assert {key: job["permissions"] for key, job in jobs().items()} == PERMISSIONS


def test_who_takes_on_a_role_writes_nothing_to_the_repository() -> None:
    for job in jobs().values():
        permissions = job["permissions"]
        if permissions.get("id-token") == "write":
            assert [right for right in permissions.values() if right == "write"] == ["write"]


def test_only_the_environment_with_reviewers_deploys() -> None:
    running = {
        (key, step["run"])
        for key, job in jobs().items()
        for step in job.get("steps", [])
        if ".ci/deploy" in step.get("run", "")
    }
    assert running == {(("deploy", "deploy"), ".ci/deploy")}
    assert jobs()["deploy", "deploy"]["environment"] == "production"
    assert jobs()["deploy", "deploy"]["needs"] == "test"
    roles = {
        (key, step["with"]["role-to-assume"])
        for key, job in jobs().items()
        for step in job.get("steps", [])
        if "configure-aws-credentials" in step.get("uses", "")
    }
    assert roles == {
        (("deploy", "deploy"), "${{ vars.PERIMETER_DEPLOY_ROLE }}"),
        (("pull-request", "plan"), "${{ vars.PERIMETER_PLAN_ROLE }}"),
        (("drift", "compare"), "${{ vars.PERIMETER_PLAN_ROLE }}"),
    }


def test_deployments_wait_for_one_another_and_reviews_do_not() -> None:
    cancels = {
        workflow.stem: read(workflow)["concurrency"]["cancel-in-progress"]
        for workflow in WORKFLOWS
        if workflow.stem != "test"
    }
    assert cancels == {"pull-request": True, "deploy": False, "drift": True}


def test_actions_and_images_are_pinned_by_hash() -> None:
    uses = [step["uses"] for step in steps() if "uses" in step]
    assert len(set(uses)) == 6
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one) for one in uses)
    images = [job["container"]["image"] for job in jobs().values() if "container" in job]
    assert images
    assert all(re.fullmatch(r"debian:12@sha256:[0-9a-f]{64}", image) for image in images)


def test_a_fork_gets_no_role_and_no_workflow_trusts_one() -> None:
    triggers = {event for workflow in WORKFLOWS for event in read(workflow)[True]}
    assert triggers == {"pull_request", "push", "schedule", "workflow_call", "workflow_dispatch"}
    assert jobs()["pull-request", "plan"]["if"] == (
        "github.event.pull_request.head.repo.full_name == github.repository"
    )


def test_no_script_holds_an_expression() -> None:
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]


def test_no_secret_is_used() -> None:
    assert not [workflow for workflow in WORKFLOWS if "secrets." in workflow.read_text()]


def test_the_plans_themselves_are_kept_nowhere() -> None:
    kept = [step["with"]["path"] for step in steps() if "upload-artifact" in step.get("uses", "")]
    assert set(kept) == {"build/comment.md"}


@pytest.mark.parametrize("name", ["run", "plan", "comment", "deploy", "drift", "report-drift"])
def test_scripts_can_be_run_and_pass_shellcheck(name: str) -> None:
    script = ROOT / ".ci" / name
    assert script.stat().st_mode & 0o111
    shellcheck = Path(sys.executable).with_name("shellcheck")
    result = subprocess.run(
        [str(shellcheck), str(script)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_every_script_that_a_workflow_runs_is_there() -> None:
    named = {found for step in steps() for found in re.findall(r"\.ci/([\w-]+)", str(step))}
    assert named == {"run", "plan", "comment", "deploy", "drift", "report-drift"}
