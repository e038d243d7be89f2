"""What could go wrong in a policy: each condition, denial, and limit weakened, one at a time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assurance.iam.policy_inventory import ALLOW_ALL
from assurance.iam.request import Kind, kind_of
from modules.core.iam import Statement

# Something of somebody else's, for each kind of value.
_FOREIGN = {
    Kind.TEXT: "foreign",
    Kind.TEXTS: "foreign",
    Kind.ARN: "arn:aws:iam::999999999999:role/foreign",
    Kind.ADDRESS: "198.51.100.0/24",
}
_REVERSED = {
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
    "IpAddress": "NotIpAddress",
    "StringEquals": "StringNotEquals",
    "StringLike": "StringNotLike",
}
_REVERSED |= {negated: positive for positive, negated in _REVERSED.items()}


class Mutation(NamedTuple):
    """A weaker policy.

    Attributes:
        sid: of the statement that differs.
        change: what was done to it.
        statements: the whole policy.
    """

    sid: str
    change: str
    statements: list[Statement]


def mutations(statements: Sequence[Statement]) -> Iterator[Mutation]:
    """Yields every weakening of a policy."""
    yield Mutation("", "AllowAll added", [*statements, ALLOW_ALL])
    for index, statement in enumerate(statements):
        before, after = list(statements[:index]), list(statements[index + 1 :])
        weaker = _weaker_allow if statement["Effect"] == "Allow" else _weaker_deny
        for change, mutant in weaker(statement):
            yield Mutation(
                statement["Sid"], change, [*before, *([mutant] if mutant else []), *after]
            )


def _weaker_allow(statement: Statement) -> Iterator[tuple[str, Statement]]:
    for operator, key, values in _conditions(statement):
        without = _with_condition(statement, operator, key, None)
        yield f"without {operator} {key}", without
        if operator == "Null":
            continue
        if_exists = without["Condition"] | {f"{operator}IfExists": {key: values}}
        yield f"{operator} {key} if it exists", statement | {"Condition": if_exists}
        others = ["true", "false"] if operator == "Bool" else [*values, _FOREIGN[kind_of(key)]]
        yield f"{operator} {key} admits another", _with_condition(statement, operator, key, others)
    for resource in statement.get("Resource", []):
        for wider in _wider(resource):
            others = [one for one in statement["Resource"] if one != resource]
            yield f"{resource} becomes {wider}", statement | {"Resource": [*others, wider]}
    services = {action.partition(":")[0] for action in statement["Action"]}
    for wider in sorted({f"{service}:*" for service in services} - {*statement["Action"]}) or "*":
        yield f"acts on {wider}", statement | {"Action": [wider]}
    if statement.get("Principal", "*") != "*":
        yield "for anyone", statement | {"Principal": "*"}


def _weaker_deny(statement: Statement) -> Iterator[tuple[str, Statement | None]]:
    yield "removed", None
    yield "allows", statement | {"Effect": "Allow"}
    for action in statement["Action"]:
        others = [one for one in statement["Action"] if one != action]
        if others:
            yield f"without {action}", statement | {"Action": others}
    for resource in statement["Resource"]:
        others = [one for one in statement["Resource"] if one != resource]
        rest = others or ["arn:aws:s3:::foreign"]
        yield f"without {resource}", statement | {"Resource": rest}
    for operator, key, values in _conditions(statement):
        condition = statement["Condition"]
        if operator in _REVERSED:
            without = _with_condition(statement, operator, key, None)["Condition"]
            reversed_ = without | {_REVERSED[operator]: {key: values}}
            yield f"{operator} {key} reversed", statement | {"Condition": reversed_}
        if "Not" in operator:
            more = [*values, _FOREIGN[kind_of(key)]]
            yield (
                f"{operator} {key} spares another",
                _with_condition(statement, operator, key, more),
            )
            # An operator for any value spares who has none as it is.
            if not operator.startswith("ForAnyValue:") and key not in condition.get("Null", {}):
                spared = condition | {"Null": {key: ["false"]}}
                yield f"spares who has no {key}", statement | {"Condition": spared}
        elif operator not in ("Bool", "Null"):
            none = [_FOREIGN[kind_of(key)]]
            yield f"{operator} {key} of another", _with_condition(statement, operator, key, none)
        else:
            flipped = ["true" if value == "false" else "false" for value in values]
            yield f"{operator} {key} flipped", _with_condition(statement, operator, key, flipped)


# The least that widens: what is wider still lets in whoever gets in by it, too.
def _wider(resource: str) -> Iterator[str]:
    if resource == "*":
        return
    parts = resource.split(":", 5)
    if parts[4]:
        yield ":".join([*parts[:4], "*", parts[5]])
    if parts[5] != "*":
        yield ":".join([*parts[:5], "*"])
    elif not parts[4]:
        yield "*"


def _conditions(statement: Statement) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            yield operator, key, [values] if isinstance(values, str) else values


def _with_condition(
    statement: Statement, operator: str, key: str, values: list[str] | None
) -> Statement:
    condition = {name: dict(keys) for name, keys in statement["Condition"].items()}
    if values is None:
        del condition[operator][key]
        condition = {name: keys for name, keys in condition.items() if keys}
    else:
        condition[operator][key] = values
    return statement | {"Condition": condition}
