import json
from pathlib import Path

import pytest

from modules.access import policies
from modules.access.api_logging import ApiLogging, ApiLoggingProps
from modules.core.naming import Naming
from testing.configuration import make_settings
from tests.support.synthesis import (
    Terraform,
    resource,
    statements,
    synth_construct,
)


@pytest.fixture
def logging(tmp_path: Path) -> Terraform:
    props = ApiLoggingProps(naming=Naming.of(make_settings()))
    return synth_construct(lambda scope: ApiLogging(scope, "api-logging", props), tmp_path)


def test_is_api_gateway_s_which_does_not_say_for_whom_it_writes(logging: Terraform) -> None:
    trust = statements(resource(logging, "aws_iam_role")["assume_role_policy"])["Service"]
    assert trust["Principal"] == {"Service": "apigateway.amazonaws.com"}
    assert "Condition" not in trust


def test_the_role_can_write_before_api_gateway_tries_it(logging: Terraform) -> None:
    (policy_id,) = logging["resource"]["aws_iam_role_policy"]
    account = resource(logging, "aws_api_gateway_account")
    assert account["depends_on"] == [f"aws_iam_role_policy.{policy_id}"]
    (role_id,) = logging["resource"]["aws_iam_role"]
    assert account["cloudwatch_role_arn"] == f"${{aws_iam_role.{role_id}.arn}}"


def test_may_do_what_the_policy_of_the_stack_says(logging: Terraform) -> None:
    found = json.loads(resource(logging, "aws_iam_role_policy")["policy"])["Statement"]
    assert found == policies.api_logging(Naming.of(make_settings()))
