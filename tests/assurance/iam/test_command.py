"""The command: what it prints, and how it ends."""

import pytest

from assurance.iam import __main__ as command
from assurance.iam import simulator
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.theorems import POSSIBILITIES, THEOREMS

Captured = pytest.CaptureFixture[str]
API_POLICY = "access/private-api/policy"


@pytest.fixture(autouse=True)
def _chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "local")


def test_everything_is_proved(capsys: Captured) -> None:
    assert command.main() == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == "the policies of local, as synthesized"
    assert "take on the presign role" in lines
    assert sum(line.startswith("proved ") for line in lines) == (len(THEOREMS) + len(POSSIBILITIES))
    assert lines[-1] == "all proved"
    assert all(len(line) <= 100 for line in lines)
    assert said.err == ""


def test_a_hole_is_told_with_who_gets_in(
    estate: PolicyInventory, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    kept = [one for one in estate.policies[API_POLICY] if one["Effect"] == "Allow"]
    monkeypatch.setattr(command, "synthesize", lambda _: {})
    monkeypatch.setattr(command, "collect", lambda *_: estate.with_policy(API_POLICY, kept))
    assert command.main() == 1
    said = capsys.readouterr().out
    assert "NOT PROVED  The API is invoked through our execute-api endpoint only" in said
    assert "the API: somebody without credentials does execute-api:Invoke" in said
    assert said.endswith("\n1 not proved\n")


def test_an_unknown_environment_is_told_in_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "nowhere")
    assert command.main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith('environment "nowhere": 1 problem\n  ENVIRONMENT: ')


def test_a_missing_tool_is_told_in_one_message(
    estate: PolicyInventory,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: Captured,
) -> None:
    monkeypatch.setattr(command, "synthesize", lambda _: {})
    monkeypatch.setattr(command, "collect", lambda *_: estate)
    monkeypatch.setattr(simulator, "_PACKAGE", tmp_path_factory.mktemp("empty") / "nothing")
    assert command.main() == 2
    assert capsys.readouterr().err == (
        "iam-simulate is not in node_modules.\n  Install it: make setup\n"
    )
