"""The review of plans: dangers, proofs and changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from assurance.review.dangers import Concern, Danger, dangers
from assurance.review.document import Block, Heading, Listing, Paragraph, Table
from assurance.review.proofs import Comparison, Judgement
from assurance.review.resource_lines import listing
from assurance.saved_plans import Action, Plan

_COUNTED = (Action.CREATED, Action.CHANGED, Action.REPLACED, Action.DESTROYED)


class Outcome(IntEnum):
    """The outcome of a review, which is the exit status for a pipeline."""

    UNCHANGED = 0
    CHANGES = 10
    DANGERS = 20
    UNPROVED = 30


@dataclass(frozen=True, kw_only=True)
class Review:
    """The review of plans.

    Attributes:
        title: The title, which says what was planned.
        plans: The plans of the stacks, in the order of deployment.
        proofs: The verdicts on both sides; None if only the plans are known.
    """

    title: str
    plans: Sequence[Plan]
    proofs: Comparison | None = None

    @cached_property
    def dangers(self) -> list[Danger]:
        """The dangers of all stacks, the worst first."""
        order = list(Concern)
        found = [danger for plan in self.plans for danger in dangers(plan)]
        return sorted(found, key=lambda danger: order.index(danger.concern))

    @property
    def outcome(self) -> Outcome:
        """The outcome."""
        if self.proofs and not self.proofs.after.holds:
            return Outcome.UNPROVED
        if self.dangers:
            return Outcome.DANGERS
        if any(plan.changes or plan.new_outputs or not plan.is_whole for plan in self.plans):
            return Outcome.CHANGES
        return Outcome.UNCHANGED

    def blocks(self) -> Iterator[Block]:
        """Yield the parts of the review, in the order in which a reviewer needs them."""
        yield Heading(1, self.title)
        yield Paragraph(f"{self._changes_in_short()} {self._proofs_in_short()}")
        yield self._table()
        yield from map(Paragraph, self._reservations())
        yield from self._dangers()
        if self.proofs:
            yield from _proofs(self.proofs)
        for plan in self.plans:
            yield from _stack(plan)

    def _changes_in_short(self) -> str:
        changed = [len(plan.changes) for plan in self.plans if plan.changes]
        if not changed:
            return "No resource changes."
        found = _counted(len(self.dangers), "danger") if self.dangers else "no danger found"
        return (
            f"Changes: {_counted(sum(changed), 'resource')} of {_counted(len(changed), 'stack')}, "
            f"{found}."
        )

    def _proofs_in_short(self) -> str:
        if self.proofs is None:
            return "Proofs: not run on saved plans; perimeter plan runs them."
        after = self.proofs.after
        if after.unjudged:
            return "Proofs: NOT JUDGED."
        count = len(after.verdicts)
        broken = sum(not one.is_proved for one in after.verdicts.values())
        if broken:
            return f"Proofs: {broken} of {count} claims NOT PROVED."
        return f"Proofs: all {count} claims hold."

    def _table(self) -> Table:
        found = [danger.change.stack for danger in self.dangers]
        return Table(
            ["stack", *_COUNTED, "dangers"],
            [
                [
                    plan.stack,
                    *(_figure(plan.counts[action]) for action in _COUNTED),
                    _figure(found.count(plan.stack)),
                ]
                for plan in self.plans
            ],
        )

    def _reservations(self) -> Iterator[str]:
        for plan in self.plans:
            if not plan.is_whole:
                yield (
                    f"{plan.stack}: not whole. Terraform stopped before its end, as it does where "
                    "a stack before this one is not deployed yet."
                )
            if plan.is_first and plan.changes:
                yield (
                    f"{plan.stack}: nothing of it is there yet, so that all of it is new and is "
                    "not listed among the dangers."
                )
            for other in self.plans:
                read = {name for stack, name in plan.inputs if stack == other.stack}
                if stale := read & other.new_outputs:
                    yield (
                        f"{plan.stack}: planned with {_counted(len(stale), 'value')} of "
                        f"{other.stack} that this change replaces. More of it will change: plan "
                        f"again once {other.stack} is deployed."
                    )

    def _dangers(self) -> Iterator[Block]:
        if not self.dangers:
            return
        yield Heading(2, f"Dangers: {len(self.dangers)}")
        for concern in Concern:
            lines = [
                line
                for one in self.dangers
                if one.concern is concern
                for line in _danger_lines(one)
            ]
            if lines:
                yield Heading(3, concern.value)
                yield Listing(lines)


def _danger_lines(danger: Danger) -> Iterator[str]:
    change = danger.change
    yield f"! {change.stack}: {change.address} is {change.action}"
    if danger.says:
        yield f"    {danger.says}"
    yield from (f"{line[0]}     {line[2:]}" for line in danger.lines)


def _proofs(proofs: Comparison) -> Iterator[Block]:
    yield Heading(2, "Proofs")
    yield Table(
        ["", "proved", "not proved"],
        [_row("before", proofs.before), _row("after", proofs.after)],
    )
    lines = [
        *(f"! {side.of}: not judged: {why}" for side in _sides(proofs) for why in side.unjudged),
        *_verdicts(proofs),
    ]
    if lines:
        yield Listing(lines)


def _row(when: str, side: Judgement) -> list[str]:
    if side.unjudged and not side.verdicts:
        return [f"{when}, {side.of}", "?", "?"]
    proved = sum(one.is_proved for one in side.verdicts.values())
    return [f"{when}, {side.of}", str(proved), _figure(len(side.verdicts) - proved)]


def _sides(proofs: Comparison) -> tuple[Judgement, Judgement]:
    return (proofs.before, proofs.after)


def _verdicts(proofs: Comparison) -> Iterator[str]:
    """Yield each claim that fails on one side, with the side and the counter-examples."""
    sides = _sides(proofs)
    for claim in dict.fromkeys(claim for side in sides for claim in side.verdicts):
        before, after = (side.verdicts.get(claim) for side in sides)
        if after and not after.is_proved:
            since = "newly broken" if before and before.is_proved else "not proved before either"
            yield f"- {claim}"
            yield f"    {since if before else 'not proved'}"
            yield from (f"      {problem}" for problem in after.problems)
        elif before and not before.is_proved:
            yield f"+ {claim}"
            yield f"    {'proved now, and not before' if after else 'no longer claimed'}"


def _stack(plan: Plan) -> Iterator[Block]:
    lines = list(listing(plan))
    if lines:
        yield Heading(2, f"Stack {plan.stack}")
        yield Listing(lines)


def _figure(count: int) -> str:
    return str(count) if count else "-"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
