"""The verdicts of the proofs on the planned stacks, compared with those on the base."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assurance.errors import UnjudgedError
from assurance.iam.policy_inventory import collect
from assurance.iam.proof import prove
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.network import promises
from assurance.review.base import NoBaseError, synthesize_base
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


def compare(
    environment: str,
    stacks: Stacks,
    settings: Settings,
    variables: Mapping[str, str],
    revision: str,
) -> Comparison:
    """Prove the claims about the planned stacks, and about the base.

    Args:
        environment: The name of the environment.
        stacks: The planned stacks, as synthesized.
        settings: The settings of the environment.
        variables: The environment variables of the base's program.
        revision: The revision of git that is the base; the last commit if it is empty.

    Raises:
        InputError: Git does not know the revision.
    """
    try:
        base = synthesize_base(environment, variables, revision)
    except NoBaseError as error:
        before = Judgement(of="the base", verdicts={}, unjudged=[str(error)])
        return Comparison(before=before, after=_judged("this plan", stacks, settings))
    after = _judged("this plan", stacks, settings)
    if (base.stacks, base.settings) == (stacks, settings):
        before = Judgement(of=base.name, verdicts=after.verdicts, unjudged=after.unjudged)
    else:
        before = _judged(base.name, base.stacks, base.settings)
    return Comparison(before=before, after=after)


def _judged(of: str, stacks: Stacks, settings: Settings) -> Judgement:
    verdicts: dict[str, Verdict] = {}
    unjudged = []
    for proof in PROOFS:
        try:
            verdicts |= {verdict.claim: verdict for verdict in proof(stacks, settings)}
        except UnjudgedError as error:
            unjudged.append(str(error))
    return Judgement(of=of, verdicts=verdicts, unjudged=unjudged)
