"""The command: what it prints, and how it ends."""

import pytest

from assurance.iam import command, simulator
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from modules.settings import load
from toolchain.errors import MissingToolError

Captured = pytest.CaptureFixture[str]
API_POLICY = "access/private-api/policy"


def test_everything_is_proved(capsys: Captured) -> None:
    assert command.prove_policies(load("local"))
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert lines[0] == "the policies of local, as synthesized"
    assert "take on the presign role" in lines
    assert sum(line.startswith("proved ") for line in lines) == (len(THEOREMS) + len(POSSIBILITIES))
    assert lines[-1] == "all proved"
    assert all(len(line) <= 100 for line in lines)
    assert output.err == ""


def test_a_hole_is_told_with_who_gets_in(
    inventory: PolicyInventory, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    kept = [one for one in inventory.policies[API_POLICY] if one["Effect"] == "Allow"]
    monkeypatch.setattr(command, "synthesize", lambda _: {})
    monkeypatch.setattr(command, "collect", lambda *_: inventory.with_policy(API_POLICY, kept))
    assert not command.prove_policies(load("local"))
    output = capsys.readouterr().out
    assert "NOT PROVED  The API is invoked through our execute-api endpoint only" in output
    assert "API access/private-api: somebody without credentials does execute-api:Invoke" in output
    assert output.endswith("\n1 not proved\n")


def test_a_missing_tool_is_told_in_one_message(
    inventory: PolicyInventory,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.setattr(command, "synthesize", lambda _: {})
    monkeypatch.setattr(command, "collect", lambda *_: inventory)
    monkeypatch.setattr(simulator, "_PACKAGE", tmp_path_factory.mktemp("empty") / "nothing")
    with pytest.raises(MissingToolError) as caught:
        command.prove_policies(load("local"))
    assert str(caught.value) == "iam-simulate is not in node_modules.\n  Install it: make setup"
