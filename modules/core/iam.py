"""IAM policy documents, as the stacks' `policies.py` write them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = dict[str, Any]
Condition = Mapping[str, Mapping[str, str | Sequence[str]]]

# Principals of other accounts too, and callers without any: a condition or a resource limits them.
ANYONE = "*"


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: Mapping[str, str] | str | None = None,
    condition: Condition | None = None,
) -> Statement:
    """A statement that allows.

    Args:
        sid: letters and digits.
        actions: such as "s3:GetObject".
        resources: ARNs; none in a role's trust policy, whose resource is the role.
        principal: in policies of resources and endpoints.
        condition: IAM's operators to keys to values; all must hold.
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
    """A statement that denies, whatever else allows; see `allow`."""
    return _statement(
        Sid=sid,
        Effect="Deny",
        Principal=principal,
        Action=list(actions),
        Resource=list(resources),
        Condition=condition,
    )


def document(*statements: Statement) -> str:
    """The JSON of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def assumed_by(
    service: str,
    *,
    actions: Sequence[str] = ("sts:AssumeRole",),
    condition: Condition | None = None,
) -> str:
    """The JSON of a trust policy for an AWS service, such as "lambda.amazonaws.com"."""
    return document(
        allow("Service", actions, [], principal={"Service": service}, condition=condition)
    )


def variable(key: str) -> str:
    """An IAM policy variable, written so that Terraform passes it on as it is."""
    return "$${" + key + "}"


def _statement(**elements: object) -> Statement:
    return {name: value for name, value in elements.items() if value}
