import json
from pathlib import Path

import pytest
from constructs import Construct

from authorizer.handler import CHECK
from modules.access.issuer_check import IssuerCheck, IssuerCheckProps
from testing.configuration import make_settings
from tests.modules.functions import SUBNETS, add_function
from tests.support.synthesis import Terraform, resource, synth_construct


def synth(tmp_path: Path, *, in_vpc: bool = False, **functions: object) -> Terraform:
    def add(scope: Construct) -> None:
        settings = make_settings(functions=functions)
        authorizer = add_function(scope, "authorizer", settings, SUBNETS if in_vpc else None)
        IssuerCheck(scope, "issuer-check", IssuerCheckProps(authorizer=authorizer))

    return synth_construct(add, tmp_path)


@pytest.fixture
def check(tmp_path: Path) -> Terraform:
    return synth(tmp_path)


def test_asks_what_the_function_answers(check: Terraform) -> None:
    assert json.loads(resource(check, "aws_lambda_invocation")["input"]) == CHECK


def test_is_asked_again_when_code_variables_or_place_change(tmp_path: Path) -> None:
    triggers = {
        json.dumps(resource(synth(tmp_path, **change), "aws_lambda_invocation")["triggers"])
        for change in ({}, {"in_vpc": True}, {"runtime": "python3.11"})
    }
    assert len(triggers) == 3
    assert all('"SETTING": "value"' in trigger for trigger in triggers)


def test_waits_for_the_function(check: Terraform) -> None:
    (function,) = check["resource"]["aws_lambda_function"]
    found = resource(check, "aws_lambda_invocation")
    assert found["function_name"] == f"${{aws_lambda_function.{function}.function_name}}"
