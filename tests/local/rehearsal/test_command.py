"""The command `rehearse`: its refusals, its verdict and its exit status."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from cli import main as commands
from local.emulator import embedded_aws
from local.rehearsal import rehearse
from local.rehearsal.observation import Observation, Part
from tests.local.rehearsal.deployment import make_facts
from toolchain import system_packages
from toolchain.errors import CommandError

Captured = pytest.CaptureFixture[str]


def played(*answers: str) -> bytes:
    """Return an output of the isolated process; of its answers, `right` is expected."""
    seen = [
        Observation(part=Part.ANSWERS, subject="x", place="y", answer=answer, wanted=("right",))
        for answer in answers
    ]
    return TypeAdapter(list[Observation]).dump_json(seen)


def test_a_missing_program_is_reported_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    monkeypatch.setattr(system_packages, "search_path", str)
    monkeypatch.setattr(embedded_aws, "find", lambda: pytest.fail("the embedded AWS was searched"))
    assert commands.main(["rehearse"]) == 2
    errors = capsys.readouterr().err
    assert errors.startswith("not on the PATH: named, ")
    assert "apt-get install" in errors


def test_only_the_local_environment_is_accepted(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "example-production")
    assert commands.main(["rehearse"]) == 2
    assert "this command works only with 'local'" in capsys.readouterr().err


def test_without_a_deployment_the_error_names_the_command_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    monkeypatch.setattr(embedded_aws, "find", lambda: None)
    assert commands.main(["rehearse"]) == 1
    assert "Run make up first." in capsys.readouterr().err


def test_the_verdict_is_good_if_all_observations_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(rehearse, "run_isolated", lambda *_: played("right", "right"))
    rehearse.show(make_facts(), tmp_path)
    assert "All 2 observations are as expected." in capsys.readouterr().out
    assert len(json.loads((tmp_path / rehearse.RECORD).read_text())) == 2


def test_each_failed_observation_has_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearse, "run_isolated", lambda *_: played("right", "wrong", "worse"))
    with pytest.raises(CommandError) as caught:
        rehearse.show(make_facts(), tmp_path)
    assert caught.value.exit_status == 1
    assert str(caught.value).splitlines() == [
        "not as expected:",
        "  x (y): wrong, expected right",
        "  x (y): worse, expected right",
    ]


def test_no_secret_is_shown_with_the_facts() -> None:
    facts = make_facts()
    assert facts.transfer_mac not in repr(facts)
    assert facts.studio_url not in repr(facts)
