"""checkov itself, from its own pinned environment."""

from pathlib import Path

import pytest

from assurance.scan import checkov
from assurance.scan.checkov import scan
from modules.settings import ROOT
from tests.assurance.scan.plan_files import resource, write
from toolchain.errors import CommandError, InputError

KEY = {"enable_key_rotation": True, "policy": None, "description": "it"}
BAD_KEY = KEY | {"enable_key_rotation": False}


def test_what_fails_is_named_by_check_and_address(tmp_path: Path) -> None:
    good = write(tmp_path, "good", resource("aws_kms_key", "good", KEY))
    bad = write(tmp_path, "bad", resource("aws_kms_key", "bad", BAD_KEY))
    verdict = scan([good, bad])
    assert verdict.passed > 0
    unrotated = [one.resource for one in verdict.failed if one.check == "CKV_AWS_7"]
    assert unrotated == ["aws_kms_key.bad"]


def test_a_plan_that_is_cut_off_is_an_error_though_the_others_pass(tmp_path: Path) -> None:
    good = write(tmp_path, "good", resource("aws_kms_key", "good", KEY))
    cut = tmp_path / "cut.json"
    cut.write_text(good.read_text()[:200])
    with pytest.raises(CommandError, match=r"passed nothing in .*cut\.json: it checked nothing"):
        scan([good, cut])


def test_a_plan_in_which_nothing_passes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="it checked nothing there"):
        scan([write(tmp_path, "empty")])


def test_a_missing_checkov_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Install it: make build/checkov/installed"):
        scan([tmp_path / "a.json"], tmp_path / "python")


def test_it_is_pinned_whole_and_by_hash() -> None:
    lines = (ROOT / "assurance" / "scan" / "requirements.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#", "-"))]
    assert len(pins) > 50
    assert all("==" in pin for pin in pins)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)
    wanted = (ROOT / "assurance" / "scan" / "requirements.in").read_text().splitlines()[-1]
    assert any(pin.startswith(f"{wanted} ") for pin in pins)
    assert "://" not in "\n".join(line for line in lines if not line.startswith(" "))


def test_the_environment_is_apart_from_the_project_s() -> None:
    assert checkov.PYTHON.is_file(), "make build/checkov/installed"
    assert ".venv" not in checkov.PYTHON.parts
