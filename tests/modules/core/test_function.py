from pathlib import Path
from typing import Any

import pytest

from authorizer import keys
from modules.core.function import Subnets, manage_interfaces, write_log_and_traces
from modules.core.naming import Naming
from testing.configuration import make_settings
from tests.modules.functions import SUBNETS, add_function
from tests.support.synthesis import (
    Terraform,
    resource,
    statements,
    synth_construct,
)

NAMING = Naming.of(make_settings())


def synth(
    tmp_path: Path,
    name: str = "presign",
    subnets: Subnets | None = SUBNETS,
    **functions: object,
) -> Terraform:
    settings = make_settings(functions=functions)
    return synth_construct(lambda scope: add_function(scope, name, settings, subnets), tmp_path)


@pytest.fixture
def terraform(tmp_path: Path) -> Terraform:
    return synth(tmp_path)


def test_in_the_vpc_it_has_the_functions_group(terraform: Terraform) -> None:
    function = resource(terraform, "aws_lambda_function")
    assert function["vpc_config"] == {
        "subnet_ids": ["subnet-a", "subnet-b"],
        "security_group_ids": ["sg-functions"],
    }
    rights = statements(resource(terraform, "aws_iam_role_policy")["policy"])
    assert {"ServiceManagesInterface", "CodeDoesNot"} <= rights.keys()


def test_outside_the_vpc_it_needs_no_right_for_interfaces(tmp_path: Path) -> None:
    terraform = synth(tmp_path, "authorizer", None)
    assert "vpc_config" not in resource(terraform, "aws_lambda_function")
    rights = statements(resource(terraform, "aws_iam_role_policy")["policy"])
    assert rights.keys() == {"WriteOwnLog", "WriteTraces"}


@pytest.mark.parametrize(("functions", "reserved"), [({}, -1), ({"reserved_concurrency": 5}, 5)])
def test_concurrency_is_reserved_as_the_settings_say(
    functions: dict[str, Any], reserved: int, tmp_path: Path
) -> None:
    function = resource(synth(tmp_path, **functions), "aws_lambda_function")
    assert function["reserved_concurrent_executions"] == reserved


def test_runs_what_the_settings_say(tmp_path: Path) -> None:
    terraform = synth(tmp_path, runtime="python3.11", architecture="x86_64")
    function = resource(terraform, "aws_lambda_function")
    assert function["runtime"] == "python3.11"
    assert function["architectures"] == ["x86_64"]
    assert function["handler"] == "presign.handler.handler"


def test_is_traced_and_its_variables_are_encrypted(terraform: Terraform) -> None:
    function = resource(terraform, "aws_lambda_function")
    assert function["tracing_config"] == {"mode": "Active"}
    assert function["kms_key_arn"] == "arn:key"
    assert function["environment"] == {"variables": {"SETTING": "value"}}


def test_logs_to_its_own_group_which_is_there_first(terraform: Terraform) -> None:
    function = resource(terraform, "aws_lambda_function")
    group = resource(terraform, "aws_cloudwatch_log_group")
    assert group["name"] == f"/aws/lambda/{function['function_name']}"
    (group_id,) = terraform["resource"]["aws_cloudwatch_log_group"]
    (policy_id,) = terraform["resource"]["aws_iam_role_policy"]
    assert set(function["depends_on"]) == {
        f"aws_cloudwatch_log_group.{group_id}",
        f"aws_iam_role_policy.{policy_id}",
    }


def test_a_changed_archive_is_a_change_of_the_function(terraform: Terraform) -> None:
    assert len(resource(terraform, "aws_lambda_function")["source_code_hash"]) == 44


def test_is_not_stopped_while_it_waits_for_the_issuer(terraform: Terraform) -> None:
    assert resource(terraform, "aws_lambda_function")["timeout"] >= 2 * keys._DEADLINE_SECONDS


def test_its_role_is_lambda_s_only(terraform: Terraform) -> None:
    trust = statements(resource(terraform, "aws_iam_role")["assume_role_policy"])["Service"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_a_function_writes_its_own_log_only() -> None:
    log, traces = write_log_and_traces("arn:group")
    assert log["Resource"] == ["arn:group:*"]
    assert log["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert all(action.startswith("xray:Put") for action in traces["Action"])


def test_a_function_s_code_cannot_touch_the_network() -> None:
    service, code = manage_interfaces(NAMING, "presign")
    assert code["Effect"] == "Deny"
    assert code["Action"] == service["Action"]
    assert code["Condition"] == {
        "ArnEquals": {
            "lambda:SourceFunctionArn": (
                "arn:aws:lambda:us-west-2:111122223333:function:test-presign"
            )
        }
    }


def test_runs_as_its_own_role_with_half_a_gigabyte(terraform: Terraform) -> None:
    function = resource(terraform, "aws_lambda_function")
    (role_id,) = terraform["resource"]["aws_iam_role"]
    assert function["role"] == f"${{aws_iam_role.{role_id}.arn}}"
    assert resource(terraform, "aws_iam_role")["name"] == function["function_name"]
    assert function["memory_size"] == 512
    assert function["filename"].endswith(".zip")
