"""Our own rules, each with what it must find and what it must leave alone."""

import json
from typing import Any

import pytest

from assurance.saved_plans import Resource
from assurance.scan.rules import judge, unknown

ACCOUNT = "111122223333"
OURS = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}


def policy(kind: str, *statements: dict[str, Any], **values: object) -> Resource:
    return Resource(
        kind=kind,
        address=f"{kind}.it",
        values={"policy": json.dumps({"Statement": list(statements)})} | values,
        unknown=frozenset(),
    )


def found(*resources: Resource) -> set[str]:
    return {finding.check for finding in judge(resources, ACCOUNT)}


OPEN = {"Effect": "Allow", "Principal": "*", "Action": ["s3:*"], "Resource": ["*"]}
INVOKE = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
REFUSE = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
}
MINT = {"Effect": "Allow", "Action": ["sagemaker:CreatePresignedDomainUrl"], "Resource": ["*"]}


@pytest.mark.parametrize(
    "statement",
    [
        OPEN,
        OPEN | {"Principal": {"AWS": "*"}},
        OPEN | {"Principal": {"AWS": ["*"]}},
        OPEN | {"Condition": {"StringLike": {"aws:PrincipalAccount": "*"}}},
        OPEN | {"Condition": {"StringLike": {"aws:PrincipalArn": "*"}}},
        OPEN | {"Condition": {"StringEqualsIfExists": {"aws:PrincipalAccount": ACCOUNT}}},
        OPEN | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        OPEN | {"Action": ["cognito-idp:InitiateAuth", "cognito-idp:AdminInitiateAuth"]},
        OPEN | {"Resource": "arn:aws:s3:::somebodys/*"},
        OPEN | {"Resource": ["arn:aws:s3:::prod-*-starport-layer-bucket/*"]},
        OPEN | {"Resource": ["arn:aws:s3:::al2023-repos-*-de612dc2/*"]},
        OPEN | {"Resource": ["arn:aws:s3:::al2023-repos-us-west-2/*"]},
        OPEN | {"Resource": [f"arn:aws:sqs:us-west-2:{ACCOUNT}:ours", "*"]},
    ],
)
def test_an_open_endpoint_is_found(statement: dict[str, Any]) -> None:
    assert found(policy("aws_vpc_endpoint", statement)) == {"PERIMETER_1"}


def test_an_endpoint_without_a_policy_is_open() -> None:
    assert found(policy("aws_vpc_endpoint", policy=None)) == {"PERIMETER_1"}


@pytest.mark.parametrize(
    "statement",
    [
        OPEN | {"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}},
        OPEN | {"Condition": {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/r"}}},
        OPEN | {"Resource": [f"arn:aws:sqs:us-west-2:{ACCOUNT}:ours"]},
        OPEN | {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/presign"}},
        OPEN | {"Principal": {"Service": "logs.us-west-2.amazonaws.com"}},
        OPEN | {"Resource": ["arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"]},
        OPEN | {"Resource": ["arn:aws:s3:::al2023-repos-us-west-2-de612dc2/*"]},
        OPEN | {"Action": ["cognito-idp:InitiateAuth", "cognito-idp:RevokeToken"]},
        OPEN | {"Effect": "Deny"},
    ],
)
def test_an_endpoint_that_is_closed_to_strangers_is_left_alone(statement: dict[str, Any]) -> None:
    assert found(policy("aws_vpc_endpoint", statement)) == set()


@pytest.mark.parametrize(
    "statements",
    [
        [INVOKE],
        [INVOKE, REFUSE | {"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}],
        [INVOKE, REFUSE | {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}],
        [INVOKE, REFUSE | {"Condition": {"StringNotLike": {"aws:SourceVpce": "*"}}}],
        [INVOKE | {"Condition": OURS}, INVOKE],
    ],
)
def test_an_open_api_is_found(statements: list[dict[str, Any]]) -> None:
    assert found(policy("aws_api_gateway_rest_api_policy", *statements)) == {"PERIMETER_3"}


@pytest.mark.parametrize("statements", [[INVOKE, REFUSE], [INVOKE | {"Condition": OURS}]])
def test_an_api_behind_our_endpoint_is_left_alone(statements: list[dict[str, Any]]) -> None:
    assert found(policy("aws_api_gateway_rest_api_policy", *statements)) == set()


@pytest.mark.parametrize(("types", "checks"), [(["PRIVATE"], set()), (["EDGE"], {"PERIMETER_2"})])
def test_an_api_is_a_private_one(types: list[str], checks: set[str]) -> None:
    api = Resource(
        kind="aws_api_gateway_rest_api",
        address="aws_api_gateway_rest_api.it",
        values={"endpoint_configuration": [{"types": types}]},
        unknown=frozenset(),
    )
    assert found(api) == checks


@pytest.mark.parametrize(
    "statement",
    [
        MINT,
        MINT | {"Action": "sagemaker:*"},
        MINT | {"Action": ["SageMaker:createpresigned*"]},
        MINT | {"Action": "*"},
        {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"},
        MINT | {"Condition": {"IpAddress": {"aws:VpcSourceIp": "10.16.0.0/16"}}},
        MINT | {"Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}},
    ],
)
@pytest.mark.parametrize("kind", ["aws_iam_role_policy", "aws_iam_policy"])
def test_minting_without_our_endpoints_is_found(kind: str, statement: dict[str, Any]) -> None:
    assert found(policy(kind, statement)) == {"PERIMETER_4"}


@pytest.mark.parametrize(
    "statement",
    [
        MINT | {"Condition": OURS},
        MINT | {"Effect": "Deny"},
        MINT | {"Action": ["sagemaker:DescribeDomain"]},
    ],
)
def test_minting_through_our_endpoints_is_left_alone(statement: dict[str, Any]) -> None:
    assert found(policy("aws_iam_role_policy", statement)) == set()


def test_a_policy_that_is_known_later_is_named_and_not_judged() -> None:
    later = Resource(
        kind="aws_vpc_endpoint",
        address="aws_vpc_endpoint.it",
        values={},
        unknown=frozenset({"policy"}),
    )
    assert found(later) == set()
    assert unknown([later]) == [later]
