import pytest

from tests.modules.statements import Statement, is_limited, policy_statements, wildcards

ACCOUNT = "111122223333"
OPEN: Statement = {"Effect": "Allow", "Principal": "*", "Action": ["s3:*"], "Resource": ["*"]}


@pytest.mark.parametrize(
    "change",
    [
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}},
        {"Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/r"}}},
        {"Resource": [f"arn:aws:execute-api:us-west-2:{ACCOUNT}:*"]},
        {"Resource": ["arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"]},
        {"Resource": ["arn:aws:s3:::al2023-repos-us-west-2-de612dc2/*"]},
        {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}},
        {"Effect": "Deny"},
        {"Action": ["cognito-idp:InitiateAuth", "cognito-idp:RevokeToken"]},
    ],
)
def test_a_limit_is_seen(change: Statement) -> None:
    assert is_limited(OPEN | change, ACCOUNT)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Condition": {"StringEqualsIfExists": {"aws:PrincipalAccount": ACCOUNT}}},
        {"Condition": {"StringLike": {"aws:PrincipalArn": "*"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Action": ["cognito-idp:InitiateAuth", "cognito-idp:AdminInitiateAuth"]},
        {"Resource": ["arn:aws:s3:::somebody/*"]},
        {"Resource": ["arn:aws:s3:::prod-*-starport-layer-bucket/*"]},
        {"Resource": ["arn:aws:s3:::al2023-repos-*-de612dc2/*"]},
        {"Resource": ["arn:aws:s3:::al2023-repos-us-west-2/*"]},
        {"Resource": [f"arn:aws:execute-api:us-west-2:{ACCOUNT}:*", "*"]},
    ],
)
def test_an_open_statement_is_seen(change: Statement) -> None:
    assert not is_limited(OPEN | change, ACCOUNT)


def test_statements_are_found_in_every_policy_of_a_resource() -> None:
    trust = '{"Statement": [{"Sid": "Trust"}]}'
    rights = '{"Statement": [{"Sid": "First"}, {"Sid": "Second"}]}'
    stacks = {
        "one": {"resource": {"aws_iam_role": {"r": {"name": "r", "assume_role_policy": trust}}}},
        "two": {"resource": {"aws_iam_role_policy": {"p": {"policy": rights}}}},
    }
    assert [(found.kind, found.statement["Sid"]) for found in policy_statements(stacks)] == [
        ("aws_iam_role", "Trust"),
        ("aws_iam_role_policy", "First"),
        ("aws_iam_role_policy", "Second"),
    ]


def test_wildcards_are_those_of_actions_and_the_resource_that_is_anything() -> None:
    statement = {"Action": ["s3:GetObject", "kms:Re*"], "Resource": ["arn:aws:s3:::b/*", "*"]}
    assert wildcards(statement) == ["*", "kms:Re*"]
