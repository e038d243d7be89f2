"""Finds the IAM statements of whole stacks, and judges them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Statement = dict[str, Any]

# A condition on one of these, compared for equality, names whom or what a statement is about.
_LIMITING_KEYS = {
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:ResourceAccount",
    "aws:SourceVpce",
}
# Not ...IfExists, which holds where the key is absent, and not ...Like, which may hold a wildcard.
_LIMITING_OPERATORS = {"StringEquals", "ArnEquals"}
# Who signs in has no credentials yet, and AWS judges these without a resource.
_SIGNING_IN = {
    "cognito-idp:InitiateAuth",
    "cognito-idp:RespondToAuthChallenge",
    "cognito-idp:RevokeToken",
}
# The Region stands between.
_AWS_OWN_BUCKETS = (("prod-", "-starport-layer-bucket"), ("al2023-repos-", "-de612dc2"))


class Found(NamedTuple):
    """A statement and the kind of the resource that it stands in."""

    kind: str
    statement: Statement


def policy_statements(stacks: Mapping[str, Any]) -> Iterator[Found]:
    """Yields every statement of every policy: identity, trust, key, bucket, endpoint, API."""
    for stack in stacks.values():
        for kind, named in stack["resource"].items():
            for resource in named.values():
                for value in resource.values():
                    if isinstance(value, str) and '"Statement"' in value:
                        for statement in json.loads(value)["Statement"]:
                            yield Found(kind, statement)


def wildcards(statement: Statement) -> list[str]:
    """Returns the actions with a wildcard, and "*" when the resource is anything."""
    actions = [action for action in statement["Action"] if "*" in action]
    anything = [resource for resource in statement.get("Resource", []) if resource == "*"]
    return sorted(actions + anything)


def is_limited(statement: Statement, account_id: str) -> bool:
    """Tells whether a statement is closed to strangers, though its principal is anyone.

    It is when it denies, when a condition names who or what is meant, or when each resource
    is of the account; signing in, and AWS's own buckets of container images and packages, are the
    exceptions.
    """
    if statement["Effect"] == "Deny" or statement.get("Principal") != "*":
        return True
    if set(statement["Action"]) <= _SIGNING_IN:
        return True
    for operator, values in statement.get("Condition", {}).items():
        if operator in _LIMITING_OPERATORS and _LIMITING_KEYS & values.keys():
            return True
    return all(
        f":{account_id}:" in resource or _is_aws_own_bucket(resource)
        for resource in statement["Resource"]
    )


def _is_aws_own_bucket(resource: str) -> bool:
    bucket, _, objects = resource.removeprefix("arn:aws:s3:::").partition("/")
    is_aws_own = any(
        bucket.startswith(start) and bucket.endswith(end) for start, end in _AWS_OWN_BUCKETS
    )
    return is_aws_own and "*" not in bucket and objects == "*"
