import json
import os
from pathlib import Path

import pytest

from assurance.evidence import command
from assurance.evidence.report import Claim, Report, Section
from assurance.iam import simulator
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.network.promises import PROMISES
from assurance.scan import checkov
from local.emulator import embedded_aws
from modules.settings import load
from toolchain import system_packages
from toolchain.errors import MissingToolError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # An embedded AWS may run on the machine of whoever runs the tests.
    monkeypatch.setattr(embedded_aws, "find", lambda: None)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "FOLDER", tmp_path / "evidence")
    return tmp_path / "evidence"


def test_all_that_needs_no_deployment_is_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.gather_evidence(load("local"))
    document = json.loads((folder / "local.json").read_text(encoding="utf-8"))
    claims = [claim["text"] for section in document["sections"] for claim in section["claims"]]
    statements = (*THEOREMS, *POSSIBILITIES, *PROMISES)
    assert claims == [statement.claim for statement in statements]
    assert document["holds"] is True
    # A page without a deployment says that it is not complete.
    assert document["is_complete"] is False
    missing = [one["title"] for one in document["sections"] if one["missing"]]
    assert missing == ["Names, and the way into Studio", "Policy scan"]
    page = (folder / "local.html").read_text(encoding="utf-8")
    assert all(f"make {one}" in page for one in ("diagram", "prove", "rehearse", "scan"))
    output = capsys.readouterr().out
    assert f"{len(statements)} of {len(statements)} claims hold" in output
    assert output.count("not checked: ") == 2


def test_all_missing_tools_are_named_before_the_first_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_running", lambda _: object())
    monkeypatch.setattr(checkov.check_installed, "__defaults__", (folder / "python",))
    monkeypatch.setattr(system_packages, "search_path", lambda: "")
    monkeypatch.setattr(simulator, "_PACKAGE", folder / "iam-simulate")
    monkeypatch.setenv("PATH", "")
    # Root on Debian would install the programs.
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(command, "synthesize", lambda _: pytest.fail("the tools come first"))
    with pytest.raises(MissingToolError) as caught:
        list(command._sections(load("local")))
    message = str(caught.value)
    for tool in (
        *("Terraform", "iam-simulate is not in node_modules", "checkov is not in build/checkov"),
        *("chromium", "dot", "named"),
    ):
        assert tool in message
    assert "bind9" in message
    assert "graphviz" in message


def test_what_does_not_hold_is_said_and_the_page_does_not_hold(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Claim(text="Nobody gets in.", problems=["somebody does"])
    section = Section(title="Access", command="make prove", introduction="", claims=[broken])
    report = Report(environment="local", facts=[], sections=[section])
    assert not command._summarize(report, folder / "local.html")
    assert "does not hold: Nobody gets in.\n0 of 1 claims hold" in capsys.readouterr().out
