"""Policies and other grants that change."""

from collections.abc import Iterator, Mapping

from assurance.redaction import UNKNOWN, Value, is_empty, shown
from assurance.review.dangers.danger import Concern, Danger
from assurance.review.policies import is_policy, statement_lines
from assurance.saved_plans import Action, Change

_SAYS = {
    ("aws_iam_role", "assume_role_policy"): "who takes on the role",
    ("aws_iam_role_policy", "policy"): "what the role may do",
    ("aws_vpc_endpoint", "policy"): "what passes the endpoint",
    ("aws_kms_key", "policy"): "who uses the key",
    ("aws_s3_bucket_policy", "policy"): "who reaches the bucket",
    ("aws_api_gateway_rest_api_policy", "policy"): "who calls the API",
    ("aws_ecr_repository_policy", "policy"): "who reaches the repository",
}
# These attributes hold a policy, even if it is not known yet.
_POLICIES = frozenset({"policy", "assume_role_policy", "access_policy", "key_policy"})
_UNGUARDED = "+ no policy: AWS lets everything pass"
# The names of kinds that grant rights without a policy have these parts, so no new kind is missed.
_MAY_GRANT = ("aws_iam_", "_permission", "_attachment", "_grant", "_acl", "_share", "_url")
_NO_GRANT = frozenset({"aws_iam_role", "aws_iam_role_policy", "aws_iam_policy"})
# AWS chooses these names and numbers, or another attribute of the resource says the same.
_NO_RIGHT = frozenset(
    {"arn", "id", "create_date", "unique_id", "tags", "tags_all", "name_prefix", "region"}
)


def changed_rights(change: Change) -> Iterator[Danger]:
    """Find the policies and grants of a resource that change."""
    for attribute, before, after in _policies(change):
        lines = statement_lines(before, after)
        if change.kind == "aws_vpc_endpoint" and not is_policy(after) and after is not UNKNOWN:
            lines.append(_UNGUARDED)
        if lines:
            says = _SAYS.get((change.kind, attribute), "what a policy says")
            yield Danger(concern=Concern.RIGHTS, change=change, says=says, lines=lines)
    if change.kind not in _NO_GRANT and any(mark in change.kind for mark in _MAY_GRANT):
        lines = [
            *_marked("-", change.before, change.after),
            *_marked("+", change.after, change.before),
        ]
        if lines:
            yield Danger(concern=Concern.RIGHTS, change=change, says="a grant", lines=lines)


def _policies(change: Change) -> Iterator[tuple[str, Value, Value]]:
    if change.action is Action.DESTROYED and not change.kind.endswith("_policy"):
        # The grant is destroyed with the resource that it guards.
        return
    for name in sorted({*change.before, *change.after}):
        before, after = change.before.get(name), change.after.get(name)
        is_one = is_policy(before) or is_policy(after)
        is_unknown = name in _POLICIES and after is UNKNOWN
        if (is_one or is_unknown) and before != after:
            yield name, before, after
    if (
        change.kind == "aws_vpc_endpoint"
        and change.action is Action.CREATED
        and "policy" not in change.after
    ):
        yield "policy", None, None


def _marked(mark: str, one: Mapping[str, Value], other: Mapping[str, Value]) -> Iterator[str]:
    for name, value in sorted(one.items()):
        if name in _NO_RIGHT or is_empty(value) or value == other.get(name):
            continue
        yield f"{mark} {name} {shown(value)}"
