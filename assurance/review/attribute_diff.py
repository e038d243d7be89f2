"""What differs between an attribute's tree before and after."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assurance.redaction import Hidden, Unknown, Value, is_empty
from assurance.saved_plans import Action, Change

# A deployment's archives and scripts, and what providers derive from them: hashes tell nobody what
# has changed.
_BY_HASH = frozenset(
    {
        "code_sha256",
        "filename",
        "layers_hash",
        "last_modified",
        "qualified_arn",
        "qualified_invoke_arn",
        "source_code_hash",
        "source_code_size",
        "triggers",
        "user_data",
        "user_data_base64",
    }
)
_TAGS = frozenset({"tags", "tags_all"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is another afterwards.

    Attributes:
        path: From the resource; an index is that of a list's element afterwards.
        before: Of a list of scalars, those that go.
        after: Of a list of scalars, those that come.
    """

    path: tuple[str | int, ...]
    before: Value
    after: Value

    @property
    def name(self) -> str:
        """The path in Terraform's way of writing, such as "ip_address[0].ip"."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).lstrip(".")

    @property
    def is_tag(self) -> bool:
        """Tells whether it is a tag of the resource."""
        return self.path[0] in _TAGS

    @property
    def is_by_hash(self) -> bool:
        """Tells whether the value is, or stands for, a hash of contents."""
        return self.path[0] in _BY_HASH


def differences(change: Change) -> list[Difference]:
    """Return what is another value afterwards; nothing for what is created or destroyed."""
    if change.action in (Action.CREATED, Action.DESTROYED, Action.FORGOTTEN):
        return []
    return list(_compared((), change.before, change.after))


def _compared(path: tuple[str | int, ...], before: Value, after: Value) -> Iterator[Difference]:
    if before == after or (is_empty(before) and is_empty(after)):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from _compared((*path, key), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _compared_lists(path, before, after)
    else:
        yield Difference(path, before, after)


def _compared_lists(
    path: tuple[str | int, ...], before: Sequence[Value], after: Sequence[Value]
) -> Iterator[Difference]:
    # Terraform's sets come as lists, too: what goes and what comes is what matters.
    stays = {*map(_key, before)} & {*map(_key, after)}
    removed = [(at, value) for at, value in enumerate(before) if _key(value) not in stays]
    added = [(at, value) for at, value in enumerate(after) if _key(value) not in stays]
    if not removed and not added:
        yield Difference(path, before, after)
    elif all(not isinstance(value, Mapping | list) for _, value in (*removed, *added)):
        yield Difference(path, [one for _, one in removed], [one for _, one in added])
    else:
        for old, new in zip_longest(removed, added):
            at = (new or old)[0]
            yield from _compared((*path, at), old and old[1], new and new[1])


def _key(value: Value) -> str:
    return json.dumps(value, sort_keys=True, default=_digest)


def _digest(value: Hidden | Unknown) -> str:
    return value.digest.hex() if isinstance(value, Hidden) else value.value
