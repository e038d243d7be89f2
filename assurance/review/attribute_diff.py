"""The differences between the attributes of a resource before and after a change."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assurance.redaction import Hidden, Unknown, Value, is_empty
from assurance.saved_plans import Action, Change

# These attributes hold hashes of archives and scripts, which say nothing about what has changed.
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
    """A value that changes.

    Attributes:
        path: The path from the resource; an index counts the elements after the change.
        before: The old value; of a list of scalars, the removed ones.
        after: The new value; of a list of scalars, the added ones.
    """

    path: tuple[str | int, ...]
    before: Value
    after: Value

    @property
    def name(self) -> str:
        """The path as Terraform writes it, such as "ip_address[0].ip"."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).lstrip(".")

    @property
    def is_tag(self) -> bool:
        """Whether the value is a tag of the resource."""
        return self.path[0] in _TAGS

    @property
    def is_by_hash(self) -> bool:
        """Whether the value is a hash of contents."""
        return self.path[0] in _BY_HASH


def differences(change: Change) -> list[Difference]:
    """Return the values that change; a created or destroyed resource has none."""
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
    # Plans have Terraform's sets as lists, so only removed and added elements matter.
    stays = {*map(_key, before)} & {*map(_key, after)}
    removed = [(at, value) for at, value in enumerate(before) if _key(value) not in stays]
    added = [(at, value) for at, value in enumerate(after) if _key(value) not in stays]
    if not removed and not added:
        yield Difference(path, before, after)
    elif all(not isinstance(value, Mapping | list) for _, value in (*removed, *added)):
        yield Difference(path, [value for _, value in removed], [value for _, value in added])
    else:
        for was, becomes in zip_longest(removed, added):
            at, new = becomes if becomes is not None else (was[0], None)
            old = was[1] if was is not None else None
            yield from _compared((*path, at), old, new)


def _key(value: Value) -> str:
    return json.dumps(value, sort_keys=True, default=_digest)


def _digest(value: Hidden | Unknown) -> str:
    return value.digest.hex() if isinstance(value, Hidden) else value.value
