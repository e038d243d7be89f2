import pytest

from assurance.scan.rules import is_limited
from modules.core.iam import Statement
from modules.core.naming import Naming
from modules.network.endpoint_policies.base import hub_gateways, hub_interfaces
from testing.configuration import make_settings

NAMING = Naming.of(make_settings())
POLICIES = hub_interfaces(NAMING) | hub_gateways(NAMING)
PRESIGN = "arn:aws:iam::111122223333:role/test-presign"
EXECUTION = "arn:aws:iam::111122223333:role/test-studio-execution"


def statements_of(service: str) -> list[Statement]:
    return POLICIES[service]


def test_there_is_an_endpoint_for_all_that_studio_and_the_api_call() -> None:
    assert hub_interfaces(NAMING).keys() == {
        "sagemaker.api",
        "sagemaker.runtime",
        "studio",
        "execute-api",
        "cognito-idp",
        "sts",
        "logs",
        "monitoring",
        "kms",
        "ecr.api",
        "ecr.dkr",
        "ssm",
        "ssmmessages",
        "ec2messages",
    }
    assert hub_gateways(NAMING).keys() == {"s3", "dynamodb"}


@pytest.mark.parametrize("service", POLICIES)
def test_no_endpoint_is_open_to_strangers(service: str) -> None:
    for statement in statements_of(service):
        assert is_limited(statement, NAMING.account_id), statement


@pytest.mark.parametrize(
    ("service", "roles"),
    [
        ("sagemaker.api", {PRESIGN, EXECUTION}),
        ("sagemaker.runtime", {EXECUTION}),
        ("studio", {PRESIGN, EXECUTION}),
    ],
)
def test_sagemaker_admits_only_the_roles_that_work_with_it(service: str, roles: set[str]) -> None:
    admitted = set()
    for statement in statements_of(service):
        assert statement["Effect"] == "Allow"
        assert statement["Condition"].keys() == {"ArnEquals"}
        named = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]
        admitted |= {named} if isinstance(named, str) else set(named)
    assert admitted == roles


def test_the_presign_function_can_only_mint_through_the_sagemaker_api() -> None:
    (mints,) = (
        statement
        for statement in statements_of("sagemaker.api")
        if statement["Condition"]["ArnEquals"]["aws:PrincipalArn"] == PRESIGN
    )
    assert mints["Action"] == ["sagemaker:CreatePresignedDomainUrl"]
    assert mints["Resource"] == ["arn:aws:sagemaker:us-west-2:111122223333:user-profile/*/*"]


def test_people_without_iam_reach_this_account_s_apis_only() -> None:
    (statement,) = statements_of("execute-api")
    assert statement["Resource"] == ["arn:aws:execute-api:us-west-2:111122223333:*"]


def test_people_sign_in_to_cognito_and_nobody_administers_it_through_the_hub() -> None:
    (statement,) = statements_of("cognito-idp")
    # With a pool named, nobody could: the calls name none.
    assert statement["Resource"] == ["*"]
    assert statement["Action"] == [
        "cognito-idp:InitiateAuth",
        "cognito-idp:RespondToAuthChallenge",
        "cognito-idp:RevokeToken",
    ]


@pytest.mark.parametrize("service", ["s3", "dynamodb", "logs", "kms"])
def test_data_cannot_leave_for_another_account(service: str) -> None:
    for statement in statements_of(service):
        if statement["Resource"] == ["*"]:
            assert statement["Condition"]["StringEquals"] == {
                "aws:PrincipalAccount": "111122223333",
                "aws:ResourceAccount": "111122223333",
            }


def test_image_layers_are_read_only() -> None:
    (layers,) = (s for s in statements_of("s3") if s["Resource"] != ["*"])
    assert layers["Action"] == ["s3:GetObject"]
    assert layers["Resource"] == ["arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"]
