"""The steps that any CI can call, with programs in the place of make, Terraform and GitHub's."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from modules.settings import ROOT

MARK = "<!-- studio-perimeter: plan -->"


@dataclass(frozen=True)
class Stage:
    """A folder in which a script runs, and the calls that it makes."""

    folder: Path

    def program(self, name: str, body: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        log = self.folder / "calls"
        path.write_text(f'#!/usr/bin/env bash\necho "{path.name} $*" >> {log}\n{body}\n')
        path.chmod(0o755)

    def run(self, script: str, *arguments: str, **variables: str) -> tuple[int, str]:
        environment = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_REPOSITORY": "example/perimeter",
        }
        done = subprocess.run(
            [str(self.folder / ".ci" / script), *arguments],
            cwd=self.folder,
            env=environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def calls(self) -> list[str]:
        log = self.folder / "calls"
        return log.read_text().splitlines() if log.exists() else []

    @property
    def comment(self) -> str:
        return (self.folder / "build" / "comment.md").read_text()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    review = tmp_path / "build" / "plans" / "production" / "review.md"
    review.parent.mkdir(parents=True)
    review.write_text("# Plan of production\n")
    staged = Stage(tmp_path)
    staged.program("bin/make", "echo 'nothing found that was not reviewed'")
    return staged


def keep_body(stage: Stage, known: str = "") -> Path:
    """Plays GitHub's program: it lists a comment's id, and keeps the text of what is written."""
    kept = stage.folder / "kept"
    stage.program(
        "bin/gh",
        f'if [ "$2" = --paginate ]; then echo "{known}"; exit; fi\n'
        f'last=${{!#}}; cat "${{last#body=@}}" > {kept}',
    )
    return kept


@pytest.mark.parametrize(
    ("planned", "ended"), [(0, 0), (10, 0), (20, 0), (30, 1), (1, 1), (2, 2), (130, 130)]
)
def test_a_plan_fails_where_a_proof_does_or_it_could_not_be_made(
    planned: int, ended: int, stage: Stage
) -> None:
    stage.program(".venv/bin/python", f"exit {planned}")
    status, output = stage.run("plan", ENVIRONMENT="production")
    assert status == ended, output
    assert stage.calls[0] == "python -m cli plan --detailed-exitcode"


def test_the_comment_is_the_review(stage: Stage) -> None:
    stage.program(".venv/bin/python", "exit 10")
    assert stage.run("plan", ENVIRONMENT="production")[0] == 0
    assert stage.comment == "# Plan of production\n"


def test_what_the_scan_finds_leads_the_comment_and_fails(stage: Stage) -> None:
    stage.program(".venv/bin/python", "exit 10")
    stage.program("bin/make", "printf 'reviewed x\\nFOUND  PERIMETER_1 it\\n   closed\\n'; exit 1")
    assert stage.run("plan", ENVIRONMENT="production")[0] == 1
    assert stage.comment.startswith("**The scan found what was not reviewed.**")
    assert "FOUND  PERIMETER_1 it\n   closed\n" in stage.comment
    assert stage.comment.endswith("# Plan of production\n")


def test_a_plan_is_compared_with_the_base_of_a_pull_request(stage: Stage) -> None:
    stage.program(".venv/bin/python", "exit 0")
    stage.run("plan", ENVIRONMENT="production", BASE="4f2c1d0")
    assert stage.calls[0] == "python -m cli plan --detailed-exitcode --base 4f2c1d0"


@pytest.mark.parametrize("script", ["plan", "deploy", "drift"])
def test_an_environment_must_be_named(script: str, stage: Stage) -> None:
    status, output = stage.run(script)
    assert status != 0
    assert "ENVIRONMENT: name a file of environments/" in output
    assert stage.calls == []


def test_the_first_comment_is_a_new_one(stage: Stage) -> None:
    stage.program("bin/gh", ":")
    (stage.folder / "review.md").write_text("it changes")
    assert stage.run("comment", "7", "review.md") == (0, "")
    looked, posted = stage.calls
    assert "--paginate repos/example/perimeter/issues/7/comments" in looked
    assert "--method POST repos/example/perimeter/issues/7/comments" in posted


def test_the_next_comment_takes_the_place_of_the_first(stage: Stage) -> None:
    kept = keep_body(stage, known="41")
    (stage.folder / "review.md").write_text("it changes")
    assert stage.run("comment", "7", "review.md") == (0, "")
    assert "--method PATCH repos/example/perimeter/issues/comments/41" in stage.calls[1]
    assert kept.read_text() == f"{MARK}\nit changes"


def test_a_comment_is_as_long_as_github_takes(stage: Stage) -> None:
    kept = keep_body(stage)
    (stage.folder / "review.md").write_text("ä" * 70_000)
    assert stage.run("comment", "7", "review.md") == (0, "")
    assert len(kept.read_text()) == 65_536


def test_stacks_are_deployed_in_their_order_and_the_first_failure_ends_it(stage: Stage) -> None:
    stage.program(
        ".venv/bin/python",
        'case "$2 $4" in *stacks*) echo network dns studio ;; *dns) exit 1 ;; esac',
    )
    assert stage.run("deploy", ENVIRONMENT="production")[0] == 1
    listed, *deployed = stage.calls
    assert listed == "python -m modules.stacks"
    assert [call.split()[4] for call in deployed] == ["network", "dns"]


def test_nothing_is_deployed_if_the_stacks_cannot_be_listed(stage: Stage) -> None:
    stage.program(".venv/bin/python", "exit 1")
    assert stage.run("deploy", ENVIRONMENT="production")[0] == 1
    assert stage.calls == ["python -m modules.stacks"]


@pytest.mark.parametrize(("planned", "drifted"), [(0, "false"), (10, "true"), (30, "true")])
def test_drift_is_told_to_the_workflow(planned: int, drifted: str, stage: Stage) -> None:
    stage.program(".venv/bin/python", f"exit {planned}")
    output = stage.folder / "output"
    assert stage.run("drift", ENVIRONMENT="production", GITHUB_OUTPUT=str(output))[0] == 0
    assert output.read_text() == f"drifted={drifted}\n"
    assert stage.comment == "# Plan of production\n"


def test_a_plan_that_failed_is_no_drift(stage: Stage) -> None:
    stage.program(".venv/bin/python", "exit 2")
    output = stage.folder / "output"
    assert stage.run("drift", ENVIRONMENT="production", GITHUB_OUTPUT=str(output))[0] == 2
    assert not output.exists()


@pytest.mark.parametrize(
    ("drifted", "known", "call"),
    [
        ("true", "", "gh issue create"),
        ("true", "5", "gh issue edit 5"),
        ("false", "5", "gh issue close 5"),
    ],
)
def test_there_is_one_issue_about_drift(drifted: str, known: str, call: str, stage: Stage) -> None:
    stage.program("bin/gh", f'if [ "$2" = list ]; then echo "{known}"; fi')
    assert stage.run("report-drift", drifted, "build/comment.md")[0] == 0
    assert len(stage.calls) == 2
    assert stage.calls[1].startswith(call)


def test_without_drift_and_issue_nothing_is_told(stage: Stage) -> None:
    stage.program("bin/gh", ":")
    assert stage.run("report-drift", "false", "build/comment.md")[0] == 0
    assert len(stage.calls) == 1
