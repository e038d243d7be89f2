"""The verdicts of the proofs on the planned stacks, compared with those on the base."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assurance.errors import UnjudgedError
from assurance.iam.loading import collect
from assurance.iam.proof import prove
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.network import promises
from assurance.review.base import Base, NoBase
from assurance.terraform_json import Stacks
from assurance.verdict import Verdict
from modules.settings import Settings

# Each prover yields the verdicts on synthesized stacks, claim by claim.
Proof = Callable[[Stacks, Settings], Iterable[Verdict]]


def _iam(stacks: Stacks, settings: Settings) -> Iterable[Verdict]:
    inventory = collect(stacks, settings)
    return [prove(statement, inventory) for statement in (*THEOREMS, *POSSIBILITIES)]


PROOFS: tuple[Proof, ...] = (_iam, promises.prove)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdicts on one side of a comparison.

    Attributes:
        of: The name of the side, such as a revision.
        verdicts: The verdicts, by claim.
        unjudged: The reason why verdicts are missing.
    """

    of: str
    verdicts: Mapping[str, Verdict]
    unjudged: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether every claim is proved."""
        return not self.unjudged and all(one.is_proved for one in self.verdicts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The verdicts on both sides of a comparison."""

    before: Judgement
    after: Judgement


def compare(base: Base | NoBase, stacks: Stacks, settings: Settings) -> Comparison:
    """Prove the claims about the base and about the planned stacks.

    Args:
        base: The revision to compare with, or the reason why there is none.
        stacks: The planned stacks, as synthesized.
        settings: The settings of the planned stacks.
    """
    after = _judge("this plan", stacks, settings)
    match base:
        case NoBase(reason):
            before = Judgement(of="the base", verdicts={}, unjudged=[reason])
        case Base() if (base.stacks, base.settings) == (stacks, settings):
            before = Judgement(of=base.name, verdicts=after.verdicts, unjudged=after.unjudged)
        case Base():
            before = _judge(base.name, base.stacks, base.settings)
    return Comparison(before=before, after=after)


def _judge(of: str, stacks: Stacks, settings: Settings) -> Judgement:
    verdicts: dict[str, Verdict] = {}
    unjudged = []
    for proof in PROOFS:
        try:
            verdicts |= {verdict.claim: verdict for verdict in proof(stacks, settings)}
        except UnjudgedError as error:
            unjudged.append(str(error))
    return Judgement(of=of, verdicts=verdicts, unjudged=unjudged)
