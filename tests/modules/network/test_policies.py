import json

import pytest

from assurance.scan.rules import is_limited
from modules.core.naming import Naming
from modules.network.policies import (
    GATEWAY_POLICIES,
    INTERFACE_POLICIES,
    SPOKE_GATEWAY_POLICIES,
    SPOKE_INTERFACE_POLICIES,
    flow_log_delivery,
)
from testing.configuration import make_settings
from tests.modules.statements import Statement

NAMING = Naming.of(make_settings())
POLICIES = {**INTERFACE_POLICIES, **GATEWAY_POLICIES}
PRESIGN = "arn:aws:iam::111122223333:role/test-presign"
SPOKE_POLICIES = {**SPOKE_INTERFACE_POLICIES, **SPOKE_GATEWAY_POLICIES}
EXECUTION = "arn:aws:iam::111122223333:role/test-studio-execution"


def statements_of(service: str) -> list[Statement]:
    policy = POLICIES[service]
    found: list[Statement] = json.loads(policy(NAMING))["Statement"]
    return found


def test_there_is_an_endpoint_for_all_that_studio_and_the_api_call() -> None:
    assert INTERFACE_POLICIES.keys() == {
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
    assert GATEWAY_POLICIES.keys() == {"s3", "dynamodb"}


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


def spoke_statement(service: str) -> Statement:
    (statement,) = json.loads(SPOKE_POLICIES[service](NAMING))["Statement"]
    found: Statement = statement
    return found


def test_a_spoke_has_endpoints_for_its_own_servers_only() -> None:
    assert SPOKE_INTERFACE_POLICIES.keys() == {"ssm", "ssmmessages", "kms"}
    assert SPOKE_GATEWAY_POLICIES.keys() == {"s3"}
    for service in SPOKE_POLICIES:
        assert is_limited(spoke_statement(service), NAMING.account_id)


@pytest.mark.parametrize(
    ("service", "roles"),
    [
        ("ssm", ["name-servers", "app-server"]),
        ("ssmmessages", ["name-servers", "app-server"]),
        ("kms", ["name-servers"]),
    ],
)
def test_a_spokes_endpoints_admit_the_roles_of_its_servers(service: str, roles: list[str]) -> None:
    (admitted,) = spoke_statement(service)["Condition"]["ArnEquals"].values()
    named = [admitted] if isinstance(admitted, str) else admitted
    assert named == [f"arn:aws:iam::111122223333:role/test-{role}" for role in roles]


def test_no_parameter_is_read_and_nothing_decrypted_through_a_spokes_endpoints() -> None:
    actions = {
        action for service in SPOKE_POLICIES for action in spoke_statement(service)["Action"]
    }
    assert actions == {
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "kms:GenerateMac",
        "s3:GetObject",
    }


def test_a_spoke_reads_the_packages_of_its_region_from_s3_and_no_other_bucket() -> None:
    assert spoke_statement("s3")["Resource"] == ["arn:aws:s3:::al2023-repos-us-west-2-de612dc2/*"]


def test_flow_logs_write_to_their_own_group() -> None:
    write, find = flow_log_delivery(NAMING, "arn:group")
    assert write["Resource"] == ["arn:group", "arn:group:*"]
    assert all(action.startswith("logs:") for action in write["Action"])
    # With one group named, AWS refuses it.
    assert find["Action"] == ["logs:DescribeLogGroups"]
    assert find["Resource"] == ["arn:aws:logs:us-west-2:111122223333:log-group:*"]
