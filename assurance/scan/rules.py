"""Rules about what a policy admits, which scanners do not have.

The theorems say more, about every request to a synthesized environment. These rules judge the plan
of any Terraform, as it will be deployed, and name one resource each.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from assurance.saved_plans import Resource
from assurance.scan.finding import Finding

Statement = Mapping[str, Any]

MINT = "sagemaker:CreatePresignedDomainUrl"
# A condition on one of these keys, compared for equality, names the principal or the resource.
_LIMITING_KEYS = {
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:ResourceAccount",
    "aws:SourceVpce",
}
# An operator ...IfExists also holds for an absent key, and ...Like may have a wildcard.
_LIMITING_OPERATORS = {"StringEquals", "ArnEquals"}
# Sign-in has no credentials yet, and AWS judges these actions without a resource.
_SIGNING_IN = {
    "cognito-idp:InitiateAuth",
    "cognito-idp:RespondToAuthChallenge",
    "cognito-idp:RevokeToken",
}
# The names of these buckets of AWS have the Region between the two parts.
_AWS_OWN_BUCKETS = (("prod-", "-starport-layer-bucket"), ("al2023-repos-", "-de612dc2"))


def is_limited(statement: Statement, account_id: str) -> bool:
    """Return whether a statement for any principal is closed to other accounts.

    A statement is closed if it denies, if a condition names the principal or the resource, or if
    each resource belongs to the account. Sign-in, and AWS's buckets of container images and
    packages, are exceptions.
    """
    if statement["Effect"] == "Deny" or not _is_anyone(statement.get("Principal")):
        return True
    if _compares(statement, _LIMITING_OPERATORS, _LIMITING_KEYS):
        return True
    if set(_listed(statement["Action"])) <= _SIGNING_IN:
        return True
    return all(
        f":{account_id}:" in resource or _is_aws_own_bucket(resource)
        for resource in _listed(statement["Resource"])
    )


def _open_endpoint(resources: Sequence[Resource], account_id: str) -> Iterator[Finding]:
    for endpoint in _of(resources, "aws_vpc_endpoint"):
        statements = _statements(endpoint)
        # AWS admits every request through an endpoint that has no policy.
        if not statements or not all(is_limited(one, account_id) for one in statements):
            yield Finding(
                check="PERIMETER_1",
                resource=endpoint.address,
                title="An endpoint's policy lets in this account only",
            )


def _open_api(resources: Sequence[Resource], _: str) -> Iterator[Finding]:
    for api in _of(resources, "aws_api_gateway_rest_api"):
        types = [kind for one in api.values["endpoint_configuration"] for kind in one["types"]]
        if types != ["PRIVATE"]:
            yield Finding(
                check="PERIMETER_2", resource=api.address, title="An API is a private one"
            )
    for policy in _of(resources, "aws_api_gateway_rest_api_policy"):
        statements = _statements(policy)
        denies = any(
            one["Effect"] == "Deny"
            and _is_anyone(one.get("Principal"))
            and _compares(one, {"StringNotEquals"}, {"aws:SourceVpce"})
            for one in statements
        )
        allows = [one for one in statements if one["Effect"] == "Allow"]
        limited = all(_compares(one, {"StringEquals"}, {"aws:SourceVpce"}) for one in allows)
        if not denies and not limited:
            yield Finding(
                check="PERIMETER_3",
                resource=policy.address,
                title="An API's policy refuses what did not come through our endpoint",
            )


def _free_minting(resources: Sequence[Resource], _: str) -> Iterator[Finding]:
    for policy in _of(resources, "aws_iam_role_policy", "aws_iam_policy"):
        for statement in _statements(policy):
            if (
                statement["Effect"] == "Allow"
                and _covers(statement, MINT)
                and not _compares(statement, {"StringEquals"}, {"aws:SourceVpce"})
            ):
                yield Finding(
                    check="PERIMETER_4",
                    resource=policy.address,
                    title="URLs are minted through our endpoints only",
                )
                break


RULES: tuple[Callable[[Sequence[Resource], str], Iterator[Finding]], ...] = (
    _open_endpoint,
    _open_api,
    _free_minting,
)
_WITH_POLICY = (
    "aws_api_gateway_rest_api_policy",
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_vpc_endpoint",
)


def judge(resources: Sequence[Resource], account_id: str) -> list[Finding]:
    """Return the resources that break a rule, as far as they are known before the deployment."""
    known = [one for one in resources if not _is_unknown(one)]
    return [finding for rule in RULES for finding in rule(known, account_id)]


def unknown(resources: Sequence[Resource]) -> list[Resource]:
    """Return the resources whose policy is known only after the deployment."""
    return [one for one in resources if _is_unknown(one)]


def _is_unknown(resource: Resource) -> bool:
    return resource.kind in _WITH_POLICY and "policy" in resource.unknown


def _of(resources: Sequence[Resource], *kinds: str) -> Iterator[Resource]:
    return (one for one in resources if one.kind in kinds)


def _statements(resource: Resource) -> list[Statement]:
    policy = resource.values.get("policy")
    return list(_listed(json.loads(policy)["Statement"])) if policy else []


def _is_anyone(principal: object) -> bool:
    return principal == "*" or (
        isinstance(principal, dict) and "*" in _listed(principal.get("AWS", []))
    )


def _compares(statement: Statement, operators: set[str], keys: set[str]) -> bool:
    condition = statement.get("Condition", {})
    return any(keys & condition[operator].keys() for operator in operators & condition.keys())


def _covers(statement: Statement, action: str) -> bool:
    # A statement without Action is about all actions except those of NotAction.
    patterns = _listed(statement.get("Action", "*"))
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def _listed(value: str | Sequence[str] | Sequence[Statement]) -> list[Any]:
    # IAM admits a single value in place of a list.
    return list(value) if isinstance(value, list) else [value]


def _is_aws_own_bucket(resource: str) -> bool:
    bucket, _, objects = resource.removeprefix("arn:aws:s3:::").partition("/")
    is_aws_own = any(
        bucket.startswith(start) and bucket.endswith(end) for start, end in _AWS_OWN_BUCKETS
    )
    return is_aws_own and "*" not in bucket and objects == "*"
