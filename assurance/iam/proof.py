"""Proves a theorem for every request there can be, or shows a request that got in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

import z3

from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.request import Address, Arn, Key, Request
from assurance.iam.term import Term
from assurance.verdict import Verdict
from toolchain.errors import CommandError

# Each proof takes milliseconds; one that takes 20 s is not going to end. The solver's steps are
# counted instead, so that a busy machine decides the same.
_STEPS = 100_000_000

# These say again who asks.
_TOLD_BY_WHO = ("aws:PrincipalAccount", "aws:PrincipalArn")
# The keys that policies have as variables: what is made of them is the hardest to find.
_SESSION = ("sagemaker:DomainId", "sagemaker:UserProfileName")
# These say from where.
_ORIGIN = ("aws:SourceVpce", "aws:VpcSourceIp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One part of a theorem.

    Attributes:
        subject: What it is about, such as "role presign".
        request: Of the formula.
        formula: The requests that must not exist, or, for a possibility, that must.
    """

    subject: str
    request: Request
    formula: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Theorem:
    """What holds for every request.

    Attributes:
        claim: What is proved, in a sentence.
        cases: Yields the cases; the formula of each describes requests that break the claim.
    """

    claim: str
    cases: Callable[[PolicyInventory], Iterator[Case]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Possibility:
    """What there is a request for: a perimeter that lets nobody in would be proved, too.

    Attributes:
        claim: What is possible, in a sentence.
        cases: Yields the cases; the formula of each describes requests, one of which must exist.
    """

    claim: str
    cases: Callable[[PolicyInventory], Iterator[Case]]


class UndecidedError(CommandError):
    """The solver gave up: nothing is proved, and nobody was found who gets in."""


def prove(statement: Theorem | Possibility, inventory: PolicyInventory) -> Verdict:
    """Decide a theorem or a possibility.

    Raises:
        UndecidedError: The solver cannot.
    """
    problem = _counter_example if isinstance(statement, Theorem) else _impossibility
    found = (problem(case) for case in statement.cases(inventory))
    return Verdict(claim=statement.claim, problems=tuple(filter(None, found)))


def is_empty(case: Case) -> bool:
    """Return whether no request is described by a case.

    Raises:
        UndecidedError: The solver cannot tell.
    """
    return _find(case) is None


def truthful(request: Request) -> Term:
    """What AWS sees to itself: it, and not the caller, fills in these keys.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    caller, keys = request.caller, request.keys
    principal, account = keys["aws:PrincipalArn"], keys["aws:PrincipalAccount"]
    return z3.And(
        z3.Not(z3.And(caller.signed, caller.is_service)),
        principal.present == caller.signed,
        account.present == caller.signed,
        account.value == caller.account,
        principal.value.account == caller.account,
    )


def _counter_example(case: Case) -> str | None:
    model = _find(case)
    if model is None:
        return None
    return f"{case.subject}: {_shown(_tidied(model, case), case.request)}"


def _impossibility(case: Case) -> str | None:
    return f"{case.subject}: there is no such request" if is_empty(case) else None


def _find(case: Case) -> z3.ModelRef | None:
    keys = case.request.keys
    # Who gets in mostly does so by few keys, and is found sooner where the others are left out.
    from_within = [name for name in keys if name not in {*_TOLD_BY_WHO, *_SESSION, *_ORIGIN}]
    attempts: list[tuple[Sequence[str], Sequence[Term]]] = [
        ([name for name in keys if name not in _TOLD_BY_WHO], []),
        ([name for name in keys if name in _SESSION], []),
        # Names to choose freely are what takes long.
        (from_within, _own_profile(case.request)),
        (from_within, []),
    ]
    for names, known in attempts:
        solver = _solver(case, names)
        solver.add(*known)
        # A service is hard to name; somebody without credentials is nobody in particular.
        solver.add(z3.Not(case.request.caller.is_service))
        if solver.check() == z3.sat:
            return solver.model()
    solver = _solver(case, [])
    match solver.check():
        case z3.unsat:
            return None
        case z3.sat:
            return solver.model()
        case _:
            raise UndecidedError(f"{case.subject}: not decided: {solver.reason_unknown()}")


def _own_profile(request: Request) -> list[Term]:
    names = ["domain", "profile"]
    return [
        *(request.keys[key].value == name for key, name in zip(_SESSION, names, strict=True)),
        request.resource.resource == "/".join(["user-profile", *names]),
    ]


def _tidied(model: z3.ModelRef, case: Case) -> z3.ModelRef:
    """Return a request without the keys that it can do without."""
    dropped: list[str] = []
    for name, key in case.request.keys.items():
        if z3.is_true(model.eval(key.present)):
            solver = _solver(case, [*dropped, name])
            if solver.check() == z3.sat:
                dropped.append(name)
                model = solver.model()
    return model


def _solver(case: Case, without: Sequence[str]) -> z3.Solver:
    request = case.request
    solver = z3.Solver()
    solver.set("rlimit", _STEPS)
    solver.add(truthful(request), request.action.consistency(), case.formula)
    solver.add(*[z3.Not(request.keys[name].present) for name in without])
    return solver


def _shown(model: z3.ModelRef, request: Request) -> str:
    def value(term: Term) -> Term:
        return model.eval(term, model_completion=True)

    def text(term: Term) -> str:
        match term:
            case Arn():
                return ":".join(["arn", *(value(part).as_string() for part in term.parts)])
            case Address():
                v4 = z3.is_true(value(term.is_v4))
                return str(IPv4Address(value(term.bits).as_long())) if v4 else "an IPv6 address"
            case _:
                known = value(term)
                return known.as_string() if z3.is_string_value(known) else str(known).lower()

    def who() -> str:
        if z3.is_true(value(request.caller.signed)):
            return text(request.keys["aws:PrincipalArn"].value)
        if z3.is_true(value(request.caller.is_service)):
            return text(request.caller.service)
        return "somebody without credentials"

    def has(key: Key) -> bool:
        return bool(z3.is_true(value(key.present)))

    what = text(request.resource) if z3.is_true(value(request.has_resource)) else "*"
    context = [
        f"{name} {text(key.value)}"
        for name, key in request.keys.items()
        if has(key) and name not in _TOLD_BY_WHO
    ]
    with_ = ", ".join(context) or "no condition key"
    return f"{who()} does {request.action.shown(model)} to {what} with {with_}"
