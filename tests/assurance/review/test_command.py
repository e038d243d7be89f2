"""The commands: what they print, what they write, and how they end."""

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from assurance.review import base, command
from assurance.review.base import NoBase
from assurance.review.proofs import Comparison, Judgement
from assurance.review.report import Outcome
from assurance.verdict import Verdict
from cli import main as commands
from local.emulator import embedded_aws
from modules.settings import load
from tests.assurance.review.making import document, resource, save
from toolchain import plans, terraform
from toolchain.errors import CommandError, InputError

Captured = pytest.CaptureFixture[str]

STAYS = resource("aws_vpc", {}, {}, actions=["no-op"])
RENAMED = resource("aws_sns_topic", {"name": "a"}, {"name": "b"})
DANGEROUS = resource("aws_kms_key", {"description": "a"})
JUDGED = Judgement(of="this plan", verdicts={"All.": Verdict(claim="All.", problems=())})
PROVED = Comparison(before=JUDGED, after=JUDGED)
OUTCOMES = [(STAYS, 0), (RENAMED, 10), (DANGEROUS, 20)]


@pytest.mark.parametrize(("content", "status"), OUTCOMES)
def test_saved_plans_are_reviewed(
    content: dict[str, Any], status: int, tmp_path: Path, capsys: Captured
) -> None:
    file = str(save(tmp_path, "network", document(content)))
    assert commands.main(["review", file]) == 0
    plain = capsys.readouterr().out
    assert plain.startswith("Plan in network.json\n\n")
    assert commands.main(["review", "--detailed-exitcode", file]) == status
    assert capsys.readouterr().out == plain


def test_files_that_cannot_be_used_are_all_named(tmp_path: Path, capsys: Captured) -> None:
    empty = tmp_path / "dns.json"
    empty.touch()
    assert commands.main(["review", str(tmp_path / "none.json"), str(empty)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == (
        f"{tmp_path}/none.json: there is no such file: perimeter plan writes it\n"
        f"{empty}: is empty: perimeter plan writes it again\n"
    )


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """By stack, the plan that Terraform will make; in the order of deployment."""
    made = {stack: document(STAYS) for stack in ("network", "dns")}
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "OUTPUT", tmp_path / "cdktf.out")
    monkeypatch.setattr(plans, "FOLDER", tmp_path / "build" / "plans")
    monkeypatch.setattr(command, "synthesize", lambda _: dict.fromkeys(made, frozenset()))
    monkeypatch.setattr(command, "synthesize_base", lambda *_: NoBase("this is a test"))
    monkeypatch.setattr(command, "compare", lambda *_: PROVED)
    monkeypatch.setattr(
        plans, "make", lambda stacks, folder, _: [save(folder, name, made[name]) for name in stacks]
    )
    return made


@pytest.mark.parametrize(("content", "outcome"), OUTCOMES)
def test_a_deployment_is_reviewed(
    content: dict[str, Any],
    outcome: int,
    planned: dict[str, dict[str, Any]],
    tmp_path: Path,
    capsys: Captured,
) -> None:
    planned["dns"] = document(content)
    assert command.review_deployment(load("local"), os.environ) == outcome
    output = capsys.readouterr().out
    folder = tmp_path / "build" / "plans" / "local"
    assert {file.name for file in folder.iterdir()} == {
        *("network.json", "dns.json", "review.txt", "review.md")
    }
    for name in ("review.txt", "review.md"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert (folder / "review.txt").read_text() in output
    assert (folder / "review.md").read_text().startswith("# Plan of local\n")
    assert output.endswith("for a comment: build/plans/local/review.md\n")
    assert "\x1b" not in output


@pytest.mark.usefixtures("planned")
def test_the_proofs_are_made_while_terraform_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2, timeout=20)
    make = plans.make

    def meet_and_compare(*_: object) -> Comparison:
        meeting.wait()
        return PROVED

    def meet_and_make(*arguments: Any) -> list[Path]:
        meeting.wait()
        return make(*arguments)

    monkeypatch.setattr(command, "compare", meet_and_compare)
    monkeypatch.setattr(plans, "make", meet_and_make)
    assert command.review_deployment(load("local"), os.environ) is Outcome.UNCHANGED


@pytest.mark.usefixtures("planned")
def test_a_base_that_git_does_not_know_is_reported_before_terraform_plans(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "synthesize_base", base.synthesize_base)
    monkeypatch.setattr(plans, "make", lambda *_: pytest.fail("planned"))
    with pytest.raises(InputError, match="--base is 'nowhere'"):
        command.review_deployment(load("local"), os.environ, "nowhere")


def test_a_plan_that_fails_leaves_no_review(
    planned: dict[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "build" / "plans" / "local"
    command.review_deployment(load("local"), os.environ)
    assert (folder / "review.md").exists()
    del planned["network"]

    def fail(*_: object) -> list[Path]:
        raise CommandError("dns: terraform plan failed.")

    monkeypatch.setattr(plans, "make", fail)
    with pytest.raises(CommandError):
        command.review_deployment(load("local"), os.environ)
    assert not (folder / "review.md").exists()


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--detailed-exitcode"], 30)])
def test_plan_ends_with_the_outcome_where_it_is_asked_to(
    options: list[str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Running:
        def is_healthy(self) -> bool:
            return True

        def process_environment(self) -> dict[str, str]:
            return dict(os.environ)

    monkeypatch.setenv("ENVIRONMENT", "local")
    monkeypatch.setattr(embedded_aws, "find", Running)
    monkeypatch.setattr(terraform, "environment", dict)
    monkeypatch.setattr(command, "review_deployment", lambda *_: Outcome.UNPROVED)
    assert commands.main(["plan", *options]) == status
