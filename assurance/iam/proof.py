"""Proofs of theorems for every possible request, with a counter-example if one fails."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

import z3

from assurance.errors import UnjudgedError
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.request import Address, Arn, Key, Request
from assurance.iam.term import Term
from assurance.verdict import Verdict

# A proof takes milliseconds, and one that takes 20 s will not end. The limit counts the steps of
# the solver, so that a busy machine gets the same result.
_STEPS = 100_000_000

# These keys repeat who the caller is.
_IDENTITY = ("aws:PrincipalAccount", "aws:PrincipalArn")
# Policies use these keys as variables, for which values are the hardest to find.
_SESSION = ("sagemaker:DomainId", "sagemaker:UserProfileName")
# These keys say where the request comes from.
_ORIGIN = ("aws:SourceVpce", "aws:VpcSourceIp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A part of a theorem or of a possibility.

    Attributes:
        subject: The subject, such as "role presign".
        request: The request of the formula.
        formula: Describes the requests that must not exist, or, for a possibility, must.
    """

    subject: str
    request: Request
    formula: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Theorem:
    """A statement about every request.

    Attributes:
        claim: The statement in a sentence.
        cases: Yields the cases; the formula of each describes requests that break the claim.
    """

    claim: str
    cases: Callable[[PolicyInventory], Iterator[Case]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Possibility:
    """A statement that a request exists.

    A perimeter that admits nobody would satisfy every theorem.

    Attributes:
        claim: The statement in a sentence.
        cases: Yields the cases; the formula of each describes requests, one of which must exist.
    """

    claim: str
    cases: Callable[[PolicyInventory], Iterator[Case]]


class UndecidedError(UnjudgedError):
    """The solver reached its limit, so nothing is proved and no counter-example was found."""


def prove(statement: Theorem | Possibility, inventory: PolicyInventory) -> Verdict:
    """Decide a theorem or a possibility.

    Raises:
        UndecidedError: The solver cannot decide it.
    """
    problem = _counter_example if isinstance(statement, Theorem) else _impossibility
    problems = (problem(case) for case in statement.cases(inventory))
    return Verdict(claim=statement.claim, problems=tuple(filter(None, problems)))


def is_empty(case: Case) -> bool:
    """Return whether the formula of a case describes no request.

    Raises:
        UndecidedError: The solver cannot tell.
    """
    return _find(case) is None


def truthful(request: Request) -> Term:
    """Return the formula of the context keys that AWS sets, and not the caller.

    The solver may not choose these keys freely.

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
    constraints = _constraints(case)
    # Counter-examples usually need few context keys, and the solver is much faster with small sets.
    from_within = [name for name in keys if name not in {*_IDENTITY, *_SESSION, *_ORIGIN}]
    attempts: list[tuple[Sequence[str], Sequence[Term]]] = [
        ([name for name in keys if name not in _IDENTITY], []),
        ([name for name in keys if name in _SESSION], []),
        # Free choices of names take the solver long.
        (from_within, _own_profile(case.request)),
        (from_within, []),
    ]
    for names, known in attempts:
        solver = _solver(case, constraints, names)
        solver.add(*known)
        # A caller without credentials makes a simpler counter-example than a service.
        solver.add(z3.Not(case.request.caller.is_service))
        if solver.check() == z3.sat:
            return solver.model()
    solver = _solver(case, constraints, [])
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
    """Return a model with as few context keys as possible."""
    constraints = _constraints(case)
    dropped: list[str] = []
    for name, key in case.request.keys.items():
        if z3.is_true(model.eval(key.present)):
            solver = _solver(case, constraints, [*dropped, name])
            if solver.check() == z3.sat:
                dropped.append(name)
                model = solver.model()
    return model


def _constraints(case: Case) -> Sequence[Term]:
    # Several solvers look for the requests of a case, and building these takes as long as solving.
    return (truthful(case.request), case.request.action.consistency(), case.formula)


def _solver(case: Case, constraints: Sequence[Term], without: Sequence[str]) -> z3.Solver:
    solver = z3.Solver()
    solver.set("rlimit", _STEPS)
    # The solver would take Ctrl-C for the end of its own search, and the command would go on.
    solver.set("ctrl_c", False)  # noqa: FBT003 (the solver takes nothing else)
    solver.add(*constraints)
    solver.add(*[z3.Not(case.request.keys[name].present) for name in without])
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
        if has(key) and name not in _IDENTITY
    ]
    with_ = ", ".join(context) or "no condition key"
    return f"{who()} does {request.action.shown(model)} to {what} with {with_}"
