"""The lines about the changed resources of a stack, without details that nobody reads."""

from collections.abc import Iterator, Sequence

from assurance.redaction import UNKNOWN, is_empty, shown
from assurance.review.attribute_diff import Difference, differences
from assurance.review.policies import is_policy, statement_lines
from assurance.saved_plans import Action, Change, Plan

_MARKS = {
    Action.DESTROYED: "-",
    Action.FORGOTTEN: "-",
    Action.REPLACED: "!",
    Action.CHANGED: "!",
    Action.CREATED: "+",
}


def listing(plan: Plan) -> Iterator[str]:
    """Return the lines about a stack, by action; destroyed resources come first."""
    by_action: dict[Action, list[str]] = {action: [] for action in _MARKS}
    only_tags: list[str] = []
    for change in plan.changes:
        found = differences(change)
        if found and all(one.is_tag for one in found):
            only_tags.append(change.address)
            continue
        by_action[change.action] += _change_lines(change, found)
    for action, lines in by_action.items():
        if lines:
            yield f"{_MARKS[action]} {action}"
            yield from lines
    if only_tags:
        yield f"! changed, tags only: {len(only_tags)} resources"
    if plan.new_outputs:
        yield f"! outputs for other stacks: {len(plan.new_outputs)} change"


def _change_lines(change: Change, found: Sequence[Difference]) -> Iterator[str]:
    head = f"{_MARKS[change.action]}   {change.address}"
    if change.action not in (Action.CHANGED, Action.REPLACED):
        yield head
        return
    causes = {str(path[0]) for path in change.replaced_for}
    readable, folded = _sifted(change, found, causes)
    if causes and {str(one.path[0]) for one in found if one.after is UNKNOWN} >= causes:
        # The resource is unchanged itself, and is replaced with the one that holds it.
        head += f"  (follows {', '.join(sorted(causes))})"
        readable = [one for one in readable if one.path[0] not in causes]
        folded = 0
    yield head
    width = max((len(one.name) for one in readable), default=0)
    for one in readable:
        cause = "  (forces the replacement)" if one.path[0] in causes else ""
        yield f"      {one.name:<{width}}  {shown(one.before)} -> {shown(one.after)}{cause}"
    by_hash = sorted({str(one.path[0]) for one in found if one.is_by_hash})
    if by_hash:
        cause = "  (forces the replacement)" if causes & set(by_hash) else ""
        yield f"      other contents: {', '.join(by_hash)}{cause}"
    for name in sorted({str(one.path[0]) for one in found if _in_policy(change, one)}):
        says = statement_lines(change.before.get(name), change.after.get(name))
        yield f"      {name}: {'under the dangers' if says else 'says the same, written otherwise'}"
    if folded:
        yield f"      {folded} more known after apply, or AWS's defaults again"
    if not found:
        yield "      no value that is shown"


def _sifted(
    change: Change, found: Sequence[Difference], causes: set[str]
) -> tuple[list[Difference], int]:
    """Separate the values worth reading from usual ones of a new resource, which are counted."""
    tags = {one.path[1:] for one in found if one.path[0] == "tags"}
    readable = []
    folded = 0
    for one in found:
        if one.is_by_hash or _in_policy(change, one):
            continue
        if one.path[0] == "tags_all" and one.path[1:] in tags:
            continue
        is_given = one.after is UNKNOWN or is_empty(one.after)
        if change.action is Action.REPLACED and is_given and one.path[0] not in causes:
            folded += 1
            continue
        readable.append(one)
    return sorted(readable, key=lambda one: one.path[0] not in causes), folded


def _in_policy(change: Change, difference: Difference) -> bool:
    name = str(difference.path[0])
    return is_policy(change.before.get(name)) or is_policy(change.after.get(name))
