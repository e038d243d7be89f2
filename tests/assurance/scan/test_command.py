"""The command: what it shows, and how it ends."""

import json
from pathlib import Path

import pytest

from assurance.scan import checkov, command
from assurance.scan.checkov import Verdict
from assurance.scan.finding import Finding
from assurance.scan.reviewed import REVIEWED
from modules.settings import load
from tests.assurance.scan.plan_files import resource, write
from toolchain import plans
from toolchain.errors import InputError

Captured = pytest.CaptureFixture[str]
OPEN = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment's saved plans, of which checkov finds just what was reviewed."""
    monkeypatch.setattr(plans, "FOLDER", tmp_path)
    found = tuple(
        Finding(check=entry.check, resource=entry.resource.replace("*", "x"), title="")
        for entry in REVIEWED
        if entry.when(load("local"))
    )
    verdict = Verdict(version="3", passed=7, failed=found)
    monkeypatch.setattr(checkov, "scan", lambda _: verdict)
    write(tmp_path / "local", "network", resource("aws_vpc", "hub_12345678", {"tags": {}}))
    return tmp_path / "local"


@pytest.mark.usefixtures("folder")
def test_what_was_reviewed_is_shown_with_its_reason(capsys: Captured) -> None:
    assert command.scan_plans(load("local"))
    output = capsys.readouterr().out
    assert output.startswith("1 plans of local, 1 resources: checkov 3 passed 7 checks\n")
    assert all(entry.reason in output for entry in REVIEWED if entry.when(load("local")))
    assert output.endswith("nothing found that was not reviewed\n")


def test_what_a_rule_of_ours_finds_is_not_clean(folder: Path, capsys: Captured) -> None:
    write(folder, "dns", resource("aws_vpc_endpoint", "it_12345678", {"policy": OPEN}))
    assert not command.scan_plans(load("local"))
    assert "FOUND      PERIMETER_1  aws_vpc_endpoint.it_12345678" in capsys.readouterr().out


def test_an_entry_that_is_needed_no_more_is_not_clean(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert folder.is_dir()
    monkeypatch.setattr(checkov, "scan", lambda _: Verdict(version="3", passed=7, failed=()))
    assert not command.scan_plans(load("local"))
    output = capsys.readouterr().out
    assert "STALE      CKV_AWS_120  aws_api_gateway_stage.private-api_stage_*" in output


@pytest.mark.parametrize(
    ("text", "message"), [("", "is empty"), ('{"format_version": "1.2"', r"network\.json")]
)
def test_a_plan_that_cannot_be_used_is_one_clear_error(
    folder: Path, text: str, message: str, capsys: Captured
) -> None:
    (folder / "network.json").write_text(text)
    with pytest.raises(InputError, match=message):
        command.scan_plans(load("local"))
    assert capsys.readouterr().out == ""


def test_without_plans_it_says_how_to_make_them(folder: Path) -> None:
    (folder / "network.json").unlink()
    with pytest.raises(InputError) as caught:
        command.scan_plans(load("local"))
    assert str(caught.value) == (
        "the environment is 'local', and no plan of it is saved.\n"
        "  Make them: perimeter plan --environment local"
    )
