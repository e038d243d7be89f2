from collections.abc import Sequence

import pytest
import z3

from assurance.iam.action import AnyAction, KnownAction
from assurance.iam.term import Term, UnmodelledError


def is_possible(yes: Sequence[str], no: Sequence[str]) -> bool:
    action = AnyAction()
    solver = z3.Solver()
    matches: list[Term] = [action.matches(pattern) for pattern in yes]
    matches += [z3.Not(action.matches(pattern)) for pattern in no]
    solver.add(*matches, action.consistency())
    return bool(solver.check() == z3.sat)


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        (["kms:*"], ["kms:Decrypt", "kms:Put*"]),
        (["kms:*", "kms:Put*"], ["kms:PutKeyPolicy"]),
        (["kms:Decrypt", "kms:*", "*"], ["s3:*"]),
        (["kms:decrypt", "KMS:Decrypt"], []),
        ([], ["kms:*", "s3:*"]),
    ],
)
def test_there_is_an_action_that(yes: Sequence[str], no: Sequence[str]) -> None:
    assert is_possible(yes, no)


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        (["kms:*", "s3:*"], []),
        (["kms:Decrypt", "kms:Encrypt"], []),
        (["kms:Decrypt"], ["kms:*"]),
        (["kms:Decrypt"], ["kms:De*"]),
        (["kms:De*"], ["kms:*"]),
        (["kms:De*", "kms:Put*"], []),
        (["kms:Decrypt", "kms:Put*"], []),
        (["kms:Decrypt"], ["*"]),
    ],
)
def test_there_is_no_action_that(yes: Sequence[str], no: Sequence[str]) -> None:
    assert not is_possible(yes, no)


@pytest.mark.parametrize("pattern", ["kms:*Key", "kms:?ecrypt", "k*", "s3"])
def test_other_patterns_are_refused(pattern: str) -> None:
    for action in (AnyAction(), KnownAction("kms:Decrypt")):
        with pytest.raises(UnmodelledError):
            action.matches(pattern)


@pytest.mark.parametrize(
    ("yes", "no", "shown"),
    [
        (["kms:*", "kms:Decrypt"], [], "kms:Decrypt"),
        (["kms:*", "kms:Put*"], [], "kms:put..."),
        ([], ["kms:*"], "..."),
    ],
)
def test_an_action_is_shown(yes: Sequence[str], no: Sequence[str], shown: str) -> None:
    action = AnyAction()
    solver = z3.Solver()
    solver.add(*[action.matches(pattern) for pattern in yes])
    solver.add(*[z3.Not(action.matches(pattern)) for pattern in no])
    solver.add(action.consistency())
    assert solver.check() == z3.sat
    assert action.shown(solver.model()) == shown
