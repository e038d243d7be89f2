import json
from pathlib import Path

import pytest

from assurance.evidence import __main__ as command
from assurance.evidence.report import Claim, Report, Section
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.network.promises import PROMISES
from local.emulator import embedded_aws


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Whatever runs on the machine of the person who tests.
    monkeypatch.setattr(embedded_aws, "find", lambda: None)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "FOLDER", tmp_path / "evidence")
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    return tmp_path / "evidence"


def test_all_that_needs_no_deployment_is_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main() == 0
    document = json.loads((folder / "local.json").read_text(encoding="utf-8"))
    claims = [claim["text"] for section in document["sections"] for claim in section["claims"]]
    statements = (*THEOREMS, *POSSIBILITIES, *PROMISES)
    assert claims == [statement.claim for statement in statements]
    assert document["holds"] is True
    # It does not pass for more than it is.
    assert document["is_complete"] is False
    missing = [one["title"] for one in document["sections"] if one["missing"]]
    assert missing == ["Names, and the way into Studio", "Policy scan"]
    page = (folder / "local.html").read_text(encoding="utf-8")
    assert all(f"make {one}" in page for one in ("diagram", "prove", "rehearse", "scan"))
    output = capsys.readouterr().out
    assert f"{len(statements)} of {len(statements)} claims hold" in output
    assert output.count("not checked: ") == 2


@pytest.mark.parametrize("environment", ["nowhere", "no/where"])
def test_settings_that_cannot_be_used(
    environment: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    assert command.main() == 2
    assert "use example-production or local" in capsys.readouterr().err
    assert not folder.exists()


def test_what_does_not_hold_is_said_and_ends_with_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Claim(text="Nobody gets in.", problems=["somebody does"])
    section = Section(title="Access", command="make prove", introduction="", claims=[broken])
    report = Report(environment="local", facts=[], sections=[section])
    assert command._tell(report, folder / "local.html") == 1
    assert "does not hold: Nobody gets in.\n0 of 1 claims hold" in capsys.readouterr().out
