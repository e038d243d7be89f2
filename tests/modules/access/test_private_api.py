import json
from pathlib import Path

import pytest
from constructs import Construct

from modules.access.private_api import PrivateApi, PrivateApiProps
from modules.core.naming import Naming
from modules.settings import Settings
from testing.configuration import make_settings
from tests.modules.functions import SUBNETS, add_function, without_functions
from tests.support.synthesis import (
    Terraform,
    resource,
    resources,
    statements,
    synth_construct,
)

PORTAL = {"portal_origin": "https://portal.example.com"}


def add_api(scope: Construct, settings: Settings) -> PrivateApi:
    props = PrivateApiProps(
        naming=Naming.of(settings),
        api=settings.api,
        endpoint_id="vpce-execute",
        authorizer=add_function(scope, "authorizer", settings),
        presign=add_function(scope, "presign", settings, SUBNETS),
        key_arn="arn:key",
        retention_days=30,
        logging=[],
    )
    return PrivateApi(scope, "private-api", props)


def synth(tmp_path: Path, **api: object) -> Terraform:
    settings = make_settings(api=api)
    return synth_construct(lambda scope: add_api(scope, settings), tmp_path)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return synth(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def portal_api(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return synth(tmp_path_factory.mktemp("portal-api"), **PORTAL)


def methods(api: Terraform) -> dict[str, str]:
    return {
        method["http_method"]: method["authorization"]
        for method in resources(api, "aws_api_gateway_method")
    }


def test_is_private_and_bound_to_our_endpoint(api: Terraform) -> None:
    assert resource(api, "aws_api_gateway_rest_api")["endpoint_configuration"] == {
        "types": ["PRIVATE"],
        "vpc_endpoint_ids": ["vpce-execute"],
    }


def test_refuses_all_that_did_not_come_through_our_endpoint(api: Terraform) -> None:
    found = statements(resource(api, "aws_api_gateway_rest_api_policy")["policy"])
    assert {(statement["Effect"], *statement["Condition"]) for statement in found.values()} == {
        ("Allow", "StringEquals"),
        ("Deny", "StringNotEquals"),
    }
    for statement in found.values():
        (operands,) = statement["Condition"].values()
        assert operands == {"aws:SourceVpce": "vpce-execute"}


def test_one_method_on_one_path_needs_a_token(api: Terraform) -> None:
    assert methods(api) == {"GET": "CUSTOM"}
    assert resource(api, "aws_api_gateway_resource")["path_part"] == "{employee_id}"
    (authorizer_id,) = api["resource"]["aws_api_gateway_authorizer"]
    method = resource(api, "aws_api_gateway_method")
    assert method["authorizer_id"] == f"${{aws_api_gateway_authorizer.{authorizer_id}.id}}"


def test_a_portal_adds_preflights_only(portal_api: Terraform) -> None:
    assert methods(portal_api) == {"GET": "CUSTOM", "OPTIONS": "NONE"}


def test_without_a_portal_there_is_no_cors(api: Terraform) -> None:
    assert "Access-Control" not in json.dumps(api)


def test_the_authorizer_reads_the_token_and_remembers_as_long_as_the_settings_say(
    tmp_path: Path,
) -> None:
    api = synth(tmp_path, authorizer_cache_seconds=0)
    authorizer = resource(api, "aws_api_gateway_authorizer")
    assert authorizer["type"] == "REQUEST"
    assert authorizer["identity_source"] == "method.request.header.Authorization"
    assert authorizer["authorizer_result_ttl_in_seconds"] == 0


def test_api_gateway_may_call_the_functions_for_this_api_only(api: Terraform) -> None:
    permissions = resources(api, "aws_lambda_permission")
    assert len(permissions) == 2
    for permission in permissions:
        assert permission["principal"] == "apigateway.amazonaws.com"
        assert permission["source_arn"].startswith("${aws_api_gateway_rest_api.")
        assert permission["action"] == "lambda:InvokeFunction"
    (authorizer_id,) = api["resource"]["aws_api_gateway_authorizer"]
    by_authorizer = f"/authorizers/${{aws_api_gateway_authorizer.{authorizer_id}.id}}"
    (presign,) = (p for p in permissions if not p["source_arn"].endswith(by_authorizer))
    assert presign["source_arn"].endswith("/dev/GET/*")


def test_a_permission_waits_for_its_function(api: Terraform) -> None:
    functions = {f"${{aws_lambda_function.{id_}." for id_ in api["resource"]["aws_lambda_function"]}
    for permission in resources(api, "aws_lambda_permission"):
        assert permission["function_name"].startswith(tuple(functions))


@pytest.mark.parametrize("fixture", ["api", "portal_api"])
def test_the_access_log_holds_no_token(fixture: str, request: pytest.FixtureRequest) -> None:
    stage = resource(request.getfixturevalue(fixture), "aws_api_gateway_stage")
    record = json.loads(stage["access_log_settings"]["format"])
    for field, value in record.items():
        for word in ("header", "authorization", "token", "override"):
            assert word not in f"{field} {value}".lower()
    assert record["employee_id"] == "$context.authorizer.employee_id"
    assert record.keys() == {
        "request_id",
        "time",
        "address",
        "endpoint",
        "employee_id",
        "method",
        "path",
        "status",
        "authorizer_status",
        "authorizer_latency_ms",
        "integration_status",
        "integration_latency_ms",
        "error",
    }


@pytest.mark.parametrize("fixture", ["api", "portal_api"])
def test_no_trace_holds_whole_requests(fixture: str, request: pytest.FixtureRequest) -> None:
    settings = resource(request.getfixturevalue(fixture), "aws_api_gateway_method_settings")
    assert settings["method_path"] == "*/*"
    assert settings["settings"]["data_trace_enabled"] is False
    assert settings["settings"]["logging_level"] == "ERROR"


def test_logs_end_and_are_encrypted_and_there_before_the_stage(api: Terraform) -> None:
    own = without_functions(api)["aws_cloudwatch_log_group"]
    assert len(own) == 2
    for group in own.values():
        assert group["retention_in_days"] == 30
        assert group["kms_key_id"] == "arn:key"
    stage = resource(api, "aws_api_gateway_stage")
    (execution,) = (id_ for id_ in own if "execution-log" in id_)
    (access,) = own.keys() - {execution}
    assert own[access]["name"] == "/test/api-access"
    assert stage["access_log_settings"]["destination_arn"] == (
        f"${{aws_cloudwatch_log_group.{access}.arn}}"
    )
    # API Gateway writes to a group of this name, and would create it itself.
    (api_id,) = api["resource"]["aws_api_gateway_rest_api"]
    assert own[execution]["name"] == (
        f"API-Gateway-Execution-Logs_${{aws_api_gateway_rest_api.{api_id}.id}}/dev"
    )
    assert f"aws_cloudwatch_log_group.{execution}" in stage["depends_on"]


def test_calls_are_throttled_as_the_settings_say(tmp_path: Path) -> None:
    api = synth(tmp_path, throttle_rate=3, throttle_burst=7)
    settings = resource(api, "aws_api_gateway_method_settings")["settings"]
    assert settings["throttling_rate_limit"] == 3
    assert settings["throttling_burst_limit"] == 7


def test_is_traced(api: Terraform) -> None:
    assert resource(api, "aws_api_gateway_stage")["xray_tracing_enabled"] is True


def test_a_deployment_waits_for_all_it_copies(portal_api: Terraform) -> None:
    waits_for = set(resource(portal_api, "aws_api_gateway_deployment")["depends_on"])
    assert {
        f"{kind}.{id_}"
        for kind in (
            "aws_api_gateway_rest_api_policy",
            "aws_api_gateway_authorizer",
            "aws_api_gateway_integration_response",
            "aws_api_gateway_gateway_response",
        )
        for id_ in portal_api["resource"][kind]
    } <= waits_for
    assert any("private-api_get_" in name for name in waits_for)
    assert any("private-api_presign_" in name for name in waits_for)


@pytest.mark.parametrize(
    "change", [{"authorizer_cache_seconds": 0}, {"portal_origin": "https://other.example.com"}]
)
def test_a_change_of_the_api_makes_a_new_deployment(
    change: dict[str, object], api: Terraform, portal_api: Terraform, tmp_path: Path
) -> None:
    definitions = {
        resource(terraform, "aws_api_gateway_deployment")["triggers"]["definition"]
        for terraform in (api, portal_api, synth(tmp_path, **change))
    }
    assert len(definitions) == 3


def test_the_url_goes_by_way_of_the_endpoint(tmp_path: Path) -> None:
    urls: list[str] = []
    settings = make_settings(api={"stage": "prod"})
    synth_construct(lambda scope: urls.append(add_api(scope, settings).url), tmp_path)
    (url,) = urls
    assert url.startswith("https://${")
    assert url.endswith("}-vpce-execute.execute-api.us-west-2.amazonaws.com/prod")


def test_the_method_runs_the_presign_function_and_nothing_else(api: Terraform) -> None:
    integration = resource(api, "aws_api_gateway_integration")
    assert integration["type"] == "AWS_PROXY"
    assert integration["integration_http_method"] == "POST"
    assert integration["uri"].startswith("${aws_lambda_function.presign_")
    authorizer = resource(api, "aws_api_gateway_authorizer")
    assert authorizer["authorizer_uri"].startswith("${aws_lambda_function.authorizer_")


def test_the_stage_moves_to_a_new_deployment_before_the_old_one_goes(api: Terraform) -> None:
    (deployment,) = api["resource"]["aws_api_gateway_deployment"]
    found = resource(api, "aws_api_gateway_deployment")
    assert found["lifecycle"] == {"create_before_destroy": True}
    stage = resource(api, "aws_api_gateway_stage")
    assert stage["stage_name"] == "dev"
    assert stage["deployment_id"] == f"${{aws_api_gateway_deployment.{deployment}.id}}"


def test_calls_are_counted_under_the_name_of_the_api(api: Terraform) -> None:
    assert resource(api, "aws_api_gateway_rest_api")["name"] == "test-access"
    settings = resource(api, "aws_api_gateway_method_settings")["settings"]
    assert settings["metrics_enabled"] is True
