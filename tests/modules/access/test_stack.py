import json
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from authorizer.environment import Environment as AuthorizerEnvironment
from testing.configuration import make_settings
from tests.modules.environment import Environment, Synthesize
from tests.support.synthesis import (
    Terraform,
    for_snapshot,
    resource,
    resources,
    statements,
)

NETWORK = "${data.terraform_remote_state.cross-stack-reference-input-network.outputs."
STUDIO = "${data.terraform_remote_state.cross-stack-reference-input-studio.outputs."


@pytest.fixture
def access(environment: Environment) -> Terraform:
    return environment.stacks["access"]


def rights(access: Terraform, function: str) -> dict[str, dict[str, Any]]:
    """Return the statements of a function's role by Sid."""
    (policy,) = (
        policy["policy"]
        for id_, policy in access["resource"]["aws_iam_role_policy"].items()
        if id_.startswith(f"{function}_")
    )
    return statements(policy)


def function(access: Terraform, name: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = (
        named
        for id_, named in access["resource"]["aws_lambda_function"].items()
        if id_.startswith(f"{name}_")
    )
    return found


def test_snapshot(stacks: dict[str, Terraform], snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(stacks["access"]) == snapshot


def test_tells_what_a_caller_needs(access: Terraform, environment: Environment) -> None:
    outputs = {
        name: output["value"]
        for name, output in access["output"].items()
        if not name.startswith("cross-stack-output-")
    }
    assert outputs.keys() == {
        "api_url",
        "api_id",
        "api_stage",
        "user_pool_id",
        "user_pool_client_id",
        "domain_id",
        "issuer_check",
    }
    (api_id,) = access["resource"]["aws_api_gateway_rest_api"]
    endpoint = f"{NETWORK}cross-stack-output-aws_vpc_endpointinterface-endpoints_execute-api_"
    prefix, found_endpoint = outputs["api_url"].split("}-")
    assert prefix == f"https://${{aws_api_gateway_rest_api.{api_id}.id"
    assert found_endpoint.startswith(endpoint)
    settings = environment.settings
    assert found_endpoint.endswith(
        f"id}}.execute-api.{settings.region}.amazonaws.com/{settings.api.stage}"
    )
    assert outputs["domain_id"].startswith(STUDIO)


def test_the_presign_role_mints_inside_the_perimeter_only(
    access: Terraform, environment: Environment
) -> None:
    found = rights(access, "presign")
    minting = {
        sid: statement
        for sid, statement in found.items()
        if any(action.startswith("sagemaker:") for action in statement["Action"])
    }
    assert minting.keys() == {"MintInsideThePerimeter", "NeverOffOurEndpoints"}
    allowed = minting["MintInsideThePerimeter"]
    (profiles,) = allowed["Resource"]
    assert f":user-profile/{STUDIO}" in profiles
    assert profiles.endswith("}/*")
    condition = allowed["Condition"]
    assert condition["IpAddress"] == {"aws:VpcSourceIp": list(environment.settings.corporate_cidrs)}
    sagemaker, studio = condition["StringEquals"]["aws:SourceVpce"]
    assert "interface-endpoints_sagemaker-api_" in sagemaker
    assert "interface-endpoints_studio_" in studio
    denied = minting["NeverOffOurEndpoints"]
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"StringNotEquals": {"aws:SourceVpce": [sagemaker, studio]}}


def test_the_presign_role_reads_the_mapping_and_nothing_else(access: Terraform) -> None:
    found = rights(access, "presign")
    data = {
        action
        for statement in found.values()
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
        if not action.startswith(("sagemaker:", "logs:", "xray:", "ec2:"))
    }
    assert data == {"dynamodb:GetItem", "kms:Decrypt"}
    (table_id,) = access["resource"]["aws_dynamodb_table"]
    assert found["ReadMapping"]["Resource"] == [f"${{aws_dynamodb_table.{table_id}.arn}}"]


def test_the_authorizer_has_access_to_no_data(access: Terraform) -> None:
    allowed = {
        action
        for statement in rights(access, "authorizer").values()
        for action in statement["Action"]
    }
    assert allowed == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
    }


def test_the_presign_function_is_in_the_hub(access: Terraform, environment: Environment) -> None:
    config = function(access, "presign")["vpc_config"]
    assert len(config["subnet_ids"]) == len(environment.settings.availability_zones)
    assert all("hub_network_private-subnet-" in subnet for subnet in config["subnet_ids"])
    (group,) = config["security_group_ids"]
    assert "security-groups_functions_group_" in group


@pytest.mark.parametrize("in_vpc", [True, False])
def test_the_authorizer_is_in_the_hub_as_the_setting_says(
    synthesize: Synthesize, *, in_vpc: bool
) -> None:
    settings = make_settings(functions={"authorizer_in_vpc": in_vpc})
    access = synthesize(settings)["access"]
    assert ("vpc_config" in function(access, "authorizer")) is in_vpc
    assert "vpc_config" in function(access, "presign")


def test_concurrency_is_reserved_for_both_functions(
    access: Terraform, environment: Environment
) -> None:
    reserved = environment.settings.functions.reserved_concurrency or -1
    for found in resources(access, "aws_lambda_function"):
        assert found["reserved_concurrent_executions"] == reserved


def test_each_function_has_a_role_of_its_own(access: Terraform) -> None:
    roles = [found["role"] for found in resources(access, "aws_lambda_function")]
    assert len(set(roles)) == 2


def test_the_authorizer_verifies_tokens_of_the_pool_and_its_client(
    access: Terraform, environment: Environment
) -> None:
    variables = function(access, "authorizer")["environment"]["variables"]
    (pool_id,) = access["resource"]["aws_cognito_user_pool"]
    (client_id,) = access["resource"]["aws_cognito_user_pool_client"]
    region = environment.settings.region
    assert variables == {
        "IDENTITY": "cognito",
        "STAGE": environment.settings.api.stage,
        "ISSUER": (
            f"https://cognito-idp.{region}.amazonaws.com/${{aws_cognito_user_pool.{pool_id}.id}}"
        ),
        "CLIENT_ID": f"${{aws_cognito_user_pool_client.{client_id}.id}}",
        "CLOCK_SKEW_SECONDS": "30",
        "KEYS_REFETCH_SECONDS": "30",
        "KEYS_STALE_SECONDS": "3600",
    }


OIDC = {
    "kind": "oidc",
    "issuer": "https://login.example.com/tenant",
    "audience": "https://studio.example.com",
    "clock_skew_seconds": 0,
    "keys_refetch_seconds": 60,
    "keys_stale_seconds": 7200,
    "required_groups": ['Data "Science"', "EU"],
}


def test_an_outside_issuer_needs_no_user_pool(synthesize: Synthesize) -> None:
    access = synthesize(make_settings(identity=OIDC))["access"]
    assert "cognito" not in json.dumps(access)
    assert not {"user_pool_id", "user_pool_client_id"} & access["output"].keys()
    assert "vpc_config" not in function(access, "authorizer")
    variables = function(access, "authorizer")["environment"]["variables"]
    assert variables == {
        "IDENTITY": "oidc",
        "STAGE": "dev",
        "ISSUER": "https://login.example.com/tenant",
        "AUDIENCE": "https://studio.example.com",
        "AUDIENCE_CLAIM": "aud",
        "EMPLOYEE_CLAIM": "sub",
        "REQUIRED_SCOPES": "[]",
        "REQUIRED_GROUPS": '["Data \\"Science\\"", "EU"]',
        "GROUPS_CLAIM": "groups",
        "CLOCK_SKEW_SECONDS": "0",
        "KEYS_REFETCH_SECONDS": "60",
        "KEYS_STALE_SECONDS": "7200",
    }
    found = AuthorizerEnvironment.from_environ(variables)
    assert found.required_groups == {'Data "Science"', "EU"}


def test_an_outside_issuer_keeps_its_last_slash(synthesize: Synthesize) -> None:
    identity = OIDC | {"issuer": "https://tenant.auth0.example/"}
    access = synthesize(make_settings(identity=identity))["access"]
    variables = function(access, "authorizer")["environment"]["variables"]
    assert AuthorizerEnvironment.from_environ(variables).issuer == "https://tenant.auth0.example/"


def test_the_functions_serve_the_one_stage(synthesize: Synthesize) -> None:
    access = synthesize(make_settings(api={"stage": "prod"}))["access"]
    variables = function(access, "authorizer")["environment"]["variables"]
    assert variables["STAGE"] == resource(access, "aws_api_gateway_stage")["stage_name"] == "prod"
    sources = [
        permission["source_arn"].rpartition("}")[2]
        for permission in resources(access, "aws_lambda_permission")
        if "presign" in permission["function_name"]
    ]
    assert sources == ["/prod/GET/*"]


def test_an_outside_issuer_may_say_where_its_keys_are(synthesize: Synthesize) -> None:
    identity = OIDC | {"jwks_uri": "https://login.example.com/keys"}
    access = synthesize(make_settings(identity=identity))["access"]
    variables = function(access, "authorizer")["environment"]["variables"]
    assert variables["JWKS_URI"] == "https://login.example.com/keys"


def test_the_issuer_is_checked_at_deployment(access: Terraform) -> None:
    check = resource(access, "aws_lambda_invocation")
    (name,) = (id_ for id_ in access["resource"]["aws_lambda_function"] if id_.startswith("auth"))
    assert check["function_name"] == f"${{aws_lambda_function.{name}.function_name}}"
    assert "issuer_check" in access["output"]


def test_the_presign_function_knows_its_table_only(synthesize: Synthesize) -> None:
    access = synthesize(make_settings())["access"]
    assert function(access, "presign")["environment"]["variables"].keys() == {"MAPPING_TABLE"}


def test_the_portal_is_told_to_the_presign_function_only(synthesize: Synthesize) -> None:
    api = {"portal_origin": "https://portal.example.com"}
    access = synthesize(make_settings(api=api))["access"]
    variables = function(access, "presign")["environment"]["variables"]
    assert variables["PORTAL_ORIGIN"] == "https://portal.example.com"
    assert "PORTAL_ORIGIN" not in function(access, "authorizer")["environment"]["variables"]


def test_methods_are_those_of_the_settings(access: Terraform, environment: Environment) -> None:
    expected = {"GET": "CUSTOM"}
    if environment.settings.api.portal_origin:
        expected["OPTIONS"] = "NONE"
    methods = resources(access, "aws_api_gateway_method")
    assert {found["http_method"]: found["authorization"] for found in methods} == expected


def test_the_api_is_private(access: Terraform) -> None:
    configuration = resource(access, "aws_api_gateway_rest_api")["endpoint_configuration"]
    assert configuration["types"] == ["PRIVATE"]
    found = statements(resource(access, "aws_api_gateway_rest_api_policy")["policy"])
    assert {statement["Effect"] for statement in found.values()} == {"Allow", "Deny"}


def test_the_mapping_has_an_item_for_each_user(access: Terraform, environment: Environment) -> None:
    items = [json.loads(item["item"]) for item in resources(access, "aws_dynamodb_table_item")]
    assert sorted((item["employee_id"]["S"], item["user_profile_name"]["S"]) for item in items) == (
        sorted((user.employee_id, user.profile) for user in environment.settings.users)
    )
    assert all(item["domain_id"]["S"].startswith(STUDIO) for item in items)


def test_each_item_names_a_profile_and_the_domain_that_studio_makes(
    access: Terraform, environment: Environment
) -> None:
    items = [json.loads(item["item"]) for item in resources(access, "aws_dynamodb_table_item")]
    made = resources(environment.stacks["studio"], "aws_sagemaker_user_profile")
    assert {item["user_profile_name"]["S"] for item in items} == {
        profile["user_profile_name"] for profile in made
    }
    (domain,) = {item["domain_id"]["S"] for item in items}
    assert domain.startswith(STUDIO)


def test_alarms_tell_the_topics_of_the_settings(
    access: Terraform, environment: Environment
) -> None:
    alarms = resources(access, "aws_cloudwatch_metric_alarm")
    assert {
        alarm["alarm_name"].removeprefix(f"{environment.settings.name}-") for alarm in alarms
    } == {
        "api-server-errors",
        "authorizer-errors",
        "authorizer-passed-by",
        "authorizer-throttles",
        "foreign-tokens",
        "forged-tokens",
        "presign-errors",
        "presign-throttles",
        "revoked-employees",
        "stale-keys",
    }
    for alarm in alarms:
        assert alarm["alarm_actions"] == list(environment.settings.api.alarm_topic_arns)


@pytest.mark.parametrize("account_logging", [True, False])
def test_the_region_s_logging_role_is_set_unless_another_has_it(
    synthesize: Synthesize, *, account_logging: bool
) -> None:
    settings = make_settings(api={"account_logging": account_logging})
    access = synthesize(settings)["access"]
    assert len(resources(access, "aws_api_gateway_account")) == account_logging
    waits_for = resource(access, "aws_api_gateway_stage")["depends_on"]
    assert any("aws_api_gateway_account" in name for name in waits_for) is account_logging


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_protection_follows_the_setting(
    synthesize: Synthesize, *, protected: bool
) -> None:
    access = synthesize(make_settings(deletion_protection=protected))["access"]
    state = {True: "ACTIVE", False: "INACTIVE"}[protected]
    assert resource(access, "aws_cognito_user_pool")["deletion_protection"] == state
    assert resource(access, "aws_dynamodb_table")["deletion_protection_enabled"] is protected
