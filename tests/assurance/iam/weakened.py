"""Theorems on weakened policies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Theorem, is_empty, prove
from assurance.iam.theorems import THEOREMS
from modules.core.iam import Statement

# By a policy's place, the theorems that look at it, and which cases of them.
Readers = dict[str, dict[Theorem, set[int]]]


class _Read(dict[str, list[Statement]]):
    """Policies that know which of them were looked at."""

    def __init__(self, policies: Mapping[str, list[Statement]]) -> None:
        super().__init__(policies)
        self.places: set[str] = set()

    def __getitem__(self, place: str) -> list[Statement]:
        self.places.add(place)
        return super().__getitem__(place)


def readers(inventory: PolicyInventory) -> Readers:
    """Find out who looks at which policy."""
    found: Readers = {place: {} for place in inventory.policies}
    policies = _Read({place: list(one) for place, one in inventory.policies.items()})
    watched = replace(inventory, policies=policies)
    for theorem in THEOREMS:
        for index, _ in enumerate(theorem.cases(watched)):
            for place in policies.places:
                found[place].setdefault(theorem, set()).add(index)
            policies.places.clear()
    return found


def breaks(theorem: Theorem, cases: set[int], weakened: PolicyInventory) -> bool:
    """Return whether one of these cases of a theorem has a counter-example."""
    return any(
        index in cases and not is_empty(case) for index, case in enumerate(theorem.cases(weakened))
    )


def broken(weakened: PolicyInventory, of: Mapping[Theorem, set[int]]) -> Iterator[Theorem]:
    """Yield the theorems that no longer hold."""
    return (theorem for theorem, cases in of.items() if breaks(theorem, cases, weakened))


def counter_examples(
    inventory: PolicyInventory, theorems: Iterable[Theorem] = THEOREMS, subject: str = ""
) -> str:
    """Return the counter-examples of theorems, each on a line of its own.

    Args:
        inventory: The policies.
        theorems: The theorems.
        subject: The start of the subjects whose cases are looked at; by default every case is.
    """
    verdicts = (prove(_about(subject, theorem), inventory) for theorem in theorems)
    return "\n".join(problem for verdict in verdicts for problem in verdict.problems)


def _about(subject: str, theorem: Theorem) -> Theorem:
    def cases(inventory: PolicyInventory) -> Iterator[Case]:
        return (case for case in theorem.cases(inventory) if case.subject.startswith(subject))

    return replace(theorem, cases=cases)
