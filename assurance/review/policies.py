"""The differences between two policies, statement by statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from assurance.redaction import Unknown, Value, text

# The words for the elements of a statement; the Not… elements of IAM have the opposite meaning.
_ELEMENTS = {
    "Principal": "by",
    "NotPrincipal": "by all but",
    "Action": "do",
    "NotAction": "do all but",
    "Resource": "on",
    "NotResource": "on all but",
}
# The column fits the short words, because the long ones are rare.
_COLUMN = 3
# The unchanged parts of a statement are shown too, unless they are a long list.
_SHOWN_UNCHANGED = 6

# The word, the label, such as a condition's operator and key, and the value.
Part = tuple[str, str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement of a policy, divided into parts.

    Attributes:
        sid: The name of the statement, or its position if it has none.
        parts: The values of the statement; conditions have the word "if".
    """

    sid: str
    effect: str
    parts: frozenset[Part] = field(default_factory=frozenset)

    @property
    def conditions(self) -> frozenset[str]:
        """The operators and keys of the conditions, without their values."""
        return frozenset(label for word, label, _ in self.parts if word == "if")


def is_policy(value: Value) -> TypeGuard[Mapping[str, Value]]:
    """Return whether a value is a policy document."""
    return isinstance(value, Mapping) and "Statement" in value


def statements(policy: Mapping[str, Value]) -> dict[str, Statement]:
    """Divide a policy into statements; a repeated Sid is replaced by the position."""
    found: dict[str, Statement] = {}
    for at, raw in enumerate(_listed(policy["Statement"])):
        if not isinstance(raw, Mapping):
            continue
        sid = str(raw.get("Sid") or f"statement {at + 1}")
        sid = f"{sid} (statement {at + 1})" if sid in found else sid
        found[sid] = Statement(sid=sid, effect=str(raw.get("Effect")), parts=frozenset(_parts(raw)))
    return found


def statement_lines(before: Value, after: Value) -> list[str]:
    """Return the lines that show how a policy changes; none if its meaning is the same.

    The first character of a line is "-" if it is removed, and "+" if it is added.

    Args:
        before: The old policy, or None.
        after: The new policy, or None; it may be unknown before the deployment.
    """
    old = statements(before) if is_policy(before) else {}
    if isinstance(after, Unknown):
        return [f"- {', '.join(old)}" if old else "- no policy", f"+ {text(after)}"]
    new = statements(after) if is_policy(after) else {}
    lines: list[str] = []
    for sid in dict.fromkeys((*old, *new)):
        match old.get(sid), new.get(sid):
            case None, Statement() as comes:
                lines += _whole("+", comes, "a new statement")
            case Statement() as goes, None:
                lines += _whole("-", goes, "goes")
            case Statement() as one, Statement() as other if one != other:
                lines += _changed(one, other)
    return lines


def _whole(mark: str, statement: Statement, happens: str) -> Iterator[str]:
    yield f"{mark} {statement.sid}: {statement.effect}, {happens}"
    yield from (_line(mark, part) for part in _sorted(statement.parts))


def _changed(old: Statement, new: Statement) -> Iterator[str]:
    notes = list(_notes(old, new))
    yield f"  {new.sid}: {new.effect}{''.join(f', {note}' for note in notes)}"
    if old.effect != new.effect:
        yield f"- {old.effect}"
        yield f"+ {new.effect}"
    unchanged = _sorted(old.parts & new.parts)
    for part in _sorted(old.parts | new.parts):
        if part not in new.parts:
            yield _line("-", part)
        elif part not in old.parts:
            yield _line("+", part)
        elif part in unchanged[:_SHOWN_UNCHANGED]:
            yield _line(" ", part)
    if len(unchanged) > _SHOWN_UNCHANGED:
        yield f"    and {len(unchanged) - _SHOWN_UNCHANGED} parts as before"


def _notes(old: Statement, new: Statement) -> Iterator[str]:
    if lost := old.conditions - new.conditions:
        yield f"loses {'a condition' if len(lost) == 1 else f'{len(lost)} conditions'}"
    if gained := new.conditions - old.conditions:
        yield f"gains {'a condition' if len(gained) == 1 else f'{len(gained)} conditions'}"


def _parts(raw: Mapping[str, Value]) -> Iterator[Part]:
    for element, word in _ELEMENTS.items():
        value = raw.get(element)
        if isinstance(value, Mapping):
            yield from (
                (word, kind, _scalar(one))
                for kind, named in value.items()
                for one in _listed(named)
            )
        elif value is not None:
            yield from ((word, "", _scalar(one)) for one in _listed(value))
    for operator, keys in (raw.get("Condition") or {}).items():
        for key, values in keys.items():
            yield from (("if", f"{operator} {key}", _scalar(one)) for one in _listed(values))


def _listed(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) else [value]


def _scalar(value: Value) -> Value:
    return text(value) if isinstance(value, list | Mapping) else value


def _sorted(parts: frozenset[Part]) -> list[Part]:
    order = [*_ELEMENTS.values(), "if"]
    return sorted(parts, key=lambda part: (order.index(part[0]), part[1], text(part[2])))


def _line(mark: str, part: Part) -> str:
    word, label, value = part
    # The value is not shortened, because the end of an ARN can widen it.
    return f"{mark}   {word:<{_COLUMN}}  {f'{label} ' if label else ''}{text(value)}"
