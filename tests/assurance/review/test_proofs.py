"""Both sides, judged by the same proofs."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from assurance.errors import UnjudgedError
from assurance.review import proofs
from assurance.review.base import Base, NoBase
from assurance.terraform_json import Stacks
from assurance.verdict import Verdict
from modules.settings import Settings
from testing.configuration import make_settings

NOW = make_settings()
CLAIM = "Everything is called good."


def good(stacks: Stacks, _: Settings) -> Iterable[Verdict]:
    bad = tuple(f"{stack} is not" for stack, it in stacks.items() if "good" not in it)
    return [Verdict(claim=CLAIM, problems=bad)]


@pytest.fixture(autouse=True)
def _proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "PROOFS", (good,))


def compare(after: Stacks, before: Stacks, settings: Settings = NOW) -> proofs.Comparison:
    base = Base(name="HEAD (123)", stacks=before, settings=settings)
    return proofs.compare(base, after, NOW)


def test_each_side_has_its_own_verdict() -> None:
    found = compare({"network": {}}, {"network": {"good": True}})
    assert found.before.holds
    assert found.before.of == "HEAD (123)"
    assert not found.after.holds
    assert found.after.verdicts[CLAIM].problems == ("network is not",)


def test_the_base_is_judged_by_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    def named(_: Stacks, settings: Settings) -> Iterable[Verdict]:
        return [Verdict(claim=settings.name, problems=())]

    monkeypatch.setattr(proofs, "PROOFS", (named,))
    other = make_settings(name="other")
    found = compare({"network": {}}, {"network": {}}, other)
    assert (set(found.before.verdicts), set(found.after.verdicts)) == ({"other"}, {"test"})


def test_what_is_the_same_is_proved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def counted(stacks: Stacks, settings: Settings) -> Iterable[Verdict]:
        calls.append(stacks)
        return good(stacks, settings)

    monkeypatch.setattr(proofs, "PROOFS", (counted,))
    found = compare({"network": {}}, {"network": {}})
    assert len(calls) == 1
    assert found.before.verdicts == found.after.verdicts


def test_without_a_base_the_plan_is_judged_nevertheless() -> None:
    reason = "this folder is no git checkout"
    found = proofs.compare(NoBase(reason), {"network": {"good": True}}, NOW)
    assert found.before.unjudged == [reason]
    assert found.after.holds


def test_a_proof_that_cannot_judge_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> Iterator[Verdict]:
        yield Verdict(claim="Half of it.", problems=())
        raise UnjudgedError("aws_new_kind: is not read.")

    monkeypatch.setattr(proofs, "PROOFS", (unable, good))
    found = compare({"network": {"good": True}}, {"network": {}})
    assert found.after.unjudged == ["aws_new_kind: is not read."]
    assert set(found.after.verdicts) == {CLAIM}
    # What nobody could judge is not taken for proved.
    assert not found.after.holds
