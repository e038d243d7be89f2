"""A model of IAM: its decisions as formulas over the parts of a request.

The model has only the elements that the policies of this project use. Every other element raises
`UnmodelledError`, because a proof that overlooks it would be worthless.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network
from types import MappingProxyType
from typing import Any

import z3

from assurance.iam.request import (
    Address,
    Arn,
    Key,
    Kind,
    Request,
    arn_parts,
    kind_of,
)
from assurance.iam.term import Term, UnmodelledError
from modules.core.iam import ANYONE, Statement

_ANY_DIFFERS = "ForAnyValue:StringNotEquals"
_ELEMENTS = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_WILDCARD = re.compile(r"[*?]")
# In "user-profile/...", the first part is a kind. Readers of IAM differ about wildcards in kinds.
_OPEN_KIND = re.compile(r"[^/:]*[*?][^/:]*[/:]")
_ACCOUNT = re.compile(r"arn:aws:iam::(\d{12}):root")
_ANY = z3.Full(z3.ReSort(z3.StringSort()))
_ANY_CHARACTER = z3.AllChar(z3.ReSort(z3.StringSort()))


def permits(statements: Sequence[Statement], request: Request) -> Term:
    """Return the formula that says that a policy allows a request and does not deny it."""
    return z3.And(allows(statements, request), z3.Not(denies(statements, request)))


def allows(statements: Sequence[Statement], request: Request) -> Term:
    """Return the formula that says that a statement allows a request, whatever others deny."""
    return _some(statements, "Allow", request)


def denies(statements: Sequence[Statement], request: Request) -> Term:
    """Return the formula that says that a statement denies a request."""
    return _some(statements, "Deny", request)


def action_matches(patterns: Sequence[str], request: Request) -> Term:
    """Return the formula that says that the action of a request matches one of some IAM patterns.

    Raises:
        UnmodelledError: A wildcard stands elsewhere than at the end.
    """
    return z3.Or([request.action.matches(pattern) for pattern in patterns])


def resource_matches(patterns: Sequence[str], request: Request) -> Term:
    """Return the formula that says that the resource of a request matches one of some patterns."""
    return z3.Or([_resource(pattern, request) for pattern in patterns])


def condition_holds(operator: str, key: str, values: Sequence[str], request: Request) -> Term:
    """Return the formula that says that a condition holds.

    Raises:
        UnmodelledError: The operator, the key, both together, or a value is not modelled.
    """
    held_kind = kind_of(key)
    held = request.keys[key]
    if operator == "Null":
        return z3.Or([_is_absent(value, held) for value in values])
    base = operator.removesuffix("IfExists")
    if base not in _OPERATORS:
        raise UnmodelledError(f"{operator}: the model knows no such condition operator.")
    kind, negated, matches = _OPERATORS[base]
    if held_kind is not kind or (base == _ANY_DIFFERS and operator != base):
        raise UnmodelledError(f"{operator}: {key} holds another kind of value.")
    if negated and any(_VARIABLE.search(value) for value in values):
        raise UnmodelledError(f"{operator}: the model knows no variables in it.")
    equal = z3.Or([matches(value, held.value, request) for value in values])
    if operator == _ANY_DIFFERS:
        # The operator needs a value that differs, so an absent key does not match.
        return z3.And(held.present, z3.Not(equal))
    if negated:
        return z3.Or(z3.Not(held.present), z3.Not(equal))
    if operator == base:
        return z3.And(held.present, equal)
    return z3.Or(z3.Not(held.present), equal)


def _some(statements: Sequence[Statement], effect: str, request: Request) -> Term:
    for statement in statements:
        if statement.get("Effect") not in {"Allow", "Deny"}:
            raise UnmodelledError(f"{statement.get('Sid')}: the Effect is neither Allow nor Deny.")
    return z3.Or([_holds(one, request) for one in statements if one["Effect"] == effect])


def _holds(statement: Statement, request: Request) -> Term:
    if unknown := statement.keys() - _ELEMENTS:
        raise UnmodelledError(f"{statement.get('Sid')}: the model knows no {min(unknown)}.")
    parts = [
        action_matches(_listed(statement["Action"]), request),
        *(
            condition_holds(operator, key, _listed(values), request)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        ),
    ]
    if "Principal" in statement:
        parts.append(_principal(statement["Principal"], request))
    # A trust policy has no Resource element, because its role is the resource.
    if "Resource" in statement:
        parts.append(resource_matches(_listed(statement["Resource"]), request))
    return z3.And(parts)


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _principal(principal: Mapping[str, Any] | str, request: Request) -> Term:
    match principal:
        case str() if principal == ANYONE:
            return z3.BoolVal(val=True)
        case {"Service": str(service), **others} if not others and service != ANYONE:
            return z3.And(request.caller.is_service, request.caller.service == service)
        case {"AWS": str(account), **others} if not others and (own := _ACCOUNT.fullmatch(account)):
            return z3.And(request.caller.signed, request.caller.account == own[1])
        case _:
            raise UnmodelledError(f"{principal}: the model knows no such principal.")


def _resource(pattern: str, request: Request) -> Term:
    if pattern == "*":
        return z3.BoolVal(val=True)
    if _OPEN_KIND.match(arn_parts(pattern)[-1]):
        raise UnmodelledError(f"{pattern}: the model knows no wildcard in the kind of a resource.")
    return z3.And(request.has_resource, _arn(pattern, request.resource, request))


def _arn(pattern: str, arn: Arn, request: Request) -> Term:
    # A wildcard does not match the colons between the parts.
    parts = zip(arn_parts(pattern), arn.parts, strict=True)
    return z3.And([_pattern(part, value, request) for part, value in parts])


def _pattern(pattern: str, value: Term, request: Request) -> Term:
    if "${" not in pattern:
        return _glob(pattern, value)
    # IAM takes the value of a variable literally, so a wildcard in it matches nothing else.
    open_ended = pattern.endswith("*")
    fixed = pattern.removesuffix("*")
    known, text = _filled(fixed, request)
    if _WILDCARD.search(_VARIABLE.sub("", fixed)):
        raise UnmodelledError(f"{pattern}: the model knows variables before a last * only.")
    return z3.And(known, z3.PrefixOf(text, value) if open_ended else text == value)


def _filled(text: str, request: Request) -> tuple[Term, Term]:
    present, pieces, start = [], [], 0
    for variable in _VARIABLE.finditer(text):
        if kind_of(variable[1]) is not Kind.TEXT:
            raise UnmodelledError(f"{variable[0]}: the model knows variables of text only.")
        key = request.keys[variable[1]]
        pieces += [z3.StringVal(text[start : variable.start()]), key.value]
        present.append(key.present)
        start = variable.end()
    pieces.append(z3.StringVal(text[start:]))
    return z3.And(present), pieces[0] if len(pieces) == 1 else z3.Concat(pieces)


def _glob(pattern: str, value: Term) -> Term:
    if not _WILDCARD.search(pattern):
        return value == pattern
    # Most patterns are prefixes, and the solver is much faster at prefixes than at expressions.
    if not _WILDCARD.search(start := pattern.removesuffix("*")):
        return z3.PrefixOf(start, value)
    pieces = [
        {"*": _ANY, "?": _ANY_CHARACTER}.get(piece, z3.Re(piece))
        for piece in re.findall(r"[*?]|[^*?]+", pattern)
    ]
    return z3.InRe(value, z3.Concat(pieces))


def _is_absent(value: str, key: Key) -> Term:
    match value:
        case "true":
            return z3.Not(key.present)
        case "false":
            return key.present
        case _:
            raise UnmodelledError(f"{value}: Null takes true or false.")


def _same_text(wanted: str, value: Term, request: Request) -> Term:
    known, text = _filled(wanted, request)
    return z3.And(known, text == value)


def _like_text(pattern: str, value: Term, request: Request) -> Term:
    return _pattern(pattern, value, request)


def _in_network(network: str, address: Address, _: Request) -> Term:
    try:
        block = IPv4Network(network)
    except ValueError:
        raise UnmodelledError(f"{network}: the model knows IPv4 networks only.") from None
    mask = int(block.netmask)
    return z3.And(address.is_v4, address.bits & mask == int(block.network_address))


def _is_truth(wanted: str, value: Term, _: Request) -> Term:
    match wanted:
        case "true":
            return value
        case "false":
            return z3.Not(value)
        case _:
            raise UnmodelledError(f"{wanted}: Bool takes true or false.")


# For each operator: the kind of its key, whether it is negated, and how a value matches.
_Match = Callable[[str, Any, Request], Term]
_OPERATORS: Mapping[str, tuple[Kind, bool, _Match]] = MappingProxyType(
    {
        "ArnEquals": (Kind.ARN, False, _arn),
        "ArnLike": (Kind.ARN, False, _arn),
        "ArnNotEquals": (Kind.ARN, True, _arn),
        "ArnNotLike": (Kind.ARN, True, _arn),
        _ANY_DIFFERS: (Kind.TEXTS, True, _same_text),
        "Bool": (Kind.TRUTH, False, _is_truth),
        "IpAddress": (Kind.ADDRESS, False, _in_network),
        "NotIpAddress": (Kind.ADDRESS, True, _in_network),
        "StringEquals": (Kind.TEXT, False, _same_text),
        "StringLike": (Kind.TEXT, False, _like_text),
        "StringNotEquals": (Kind.TEXT, True, _same_text),
        "StringNotLike": (Kind.TEXT, True, _like_text),
    }
)
