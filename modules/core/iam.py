"""IAM statements and policy documents. The stacks' `policies.py` are written with these."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = dict[str, Any]
Condition = Mapping[str, Mapping[str, str | Sequence[str]]]

# This matches principals of other accounts, and callers without any principal. A statement with it
# needs another limit: a condition or a resource.
ANYONE = "*"


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: Mapping[str, str] | str | None = None,
    condition: Condition | None = None,
) -> Statement:
    """Return a statement that allows.

    Args:
        sid: The name of the statement, in letters and digits.
        actions: Actions such as "s3:GetObject".
        resources: ARNs, and empty in the policy of a resource that the statement is about.
        principal: The callers, in policies of resources and endpoints only.
        condition: Operators of IAM to keys to values. All conditions must hold.
    """
    return _statement(
        Sid=sid,
        Effect="Allow",
        Principal=principal,
        Action=list(actions),
        Resource=list(resources),
        Condition=condition,
    )


def deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: Mapping[str, str] | str | None = None,
    condition: Condition | None = None,
) -> Statement:
    """Return a statement that denies, whatever else allows. The arguments are those of `allow`."""
    return _statement(
        Sid=sid,
        Effect="Deny",
        Principal=principal,
        Action=list(actions),
        Resource=list(resources),
        Condition=condition,
    )


def document(*statements: Statement) -> str:
    """Return the JSON of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def assumed_by(
    service: str,
    *,
    actions: Sequence[str] = ("sts:AssumeRole",),
    condition: Condition | None = None,
) -> str:
    """Return the JSON of a trust policy for an AWS service, such as "lambda.amazonaws.com"."""
    return document(
        allow("Service", actions, [], principal={"Service": service}, condition=condition)
    )


def variable(key: str) -> str:
    """Return a variable of IAM policies, escaped so that Terraform does not evaluate it."""
    return "$${" + key + "}"


def _statement(**elements: object) -> Statement:
    return {name: value for name, value in elements.items() if value}
