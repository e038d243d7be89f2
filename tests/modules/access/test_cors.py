import json
from pathlib import Path

import pytest

from modules.access.cors import Cors, CorsProps
from tests.support.synthesis import Terraform, resource, resources, synth_construct

ORIGIN = "https://portal.example.com"


@pytest.fixture
def cors(tmp_path: Path) -> Terraform:
    props = CorsProps(rest_api_id="api-1", resource_id="resource-1", origin=ORIGIN)
    return synth_construct(lambda scope: Cors(scope, "cors", props), tmp_path)


def test_answers_preflights_without_running_anything(cors: Terraform) -> None:
    method = resource(cors, "aws_api_gateway_method")
    assert (method["http_method"], method["authorization"]) == ("OPTIONS", "NONE")
    integration = resource(cors, "aws_api_gateway_integration")
    assert integration["type"] == "MOCK"
    (template,) = integration["request_templates"].values()
    assert json.loads(template) == {"statusCode": 200}
    assert resource(cors, "aws_api_gateway_method_response")["status_code"] == "200"


def test_an_answer_waits_for_the_integration_that_gives_it(cors: Terraform) -> None:
    (integration,) = cors["resource"]["aws_api_gateway_integration"]
    response = resource(cors, "aws_api_gateway_integration_response")
    assert response["depends_on"] == [f"aws_api_gateway_integration.{integration}"]


def test_every_part_is_of_the_path_that_is_called(cors: Terraform) -> None:
    for kind, named in cors["resource"].items():
        for part in named.values():
            assert part["rest_api_id"] == "api-1"
            assert kind == "aws_api_gateway_gateway_response" or part["resource_id"] == "resource-1"


def test_allows_the_one_portal_to_get_with_a_token(cors: Terraform) -> None:
    headers = {
        name.removeprefix("method.response.header."): value
        for name, value in resource(cors, "aws_api_gateway_integration_response")[
            "response_parameters"
        ].items()
    }
    assert headers["Access-Control-Allow-Origin"] == f"'{ORIGIN}'"
    assert headers["Access-Control-Allow-Methods"] == "'GET'"
    assert headers["Access-Control-Allow-Headers"] == "'Authorization'"
    assert headers["Access-Control-Max-Age"] == "'600'"
    # A cache must not give one origin's answer to another.
    assert headers["Vary"] == "'Origin'"
    assert "Access-Control-Allow-Credentials" not in headers


def test_declares_every_header_that_it_answers_with(cors: Terraform) -> None:
    declared = resource(cors, "aws_api_gateway_method_response")["response_parameters"]
    answered = resource(cors, "aws_api_gateway_integration_response")["response_parameters"]
    assert declared.keys() == answered.keys()


def test_the_portal_can_read_refusals(cors: Terraform) -> None:
    refusals = resources(cors, "aws_api_gateway_gateway_response")
    assert {refusal["response_type"] for refusal in refusals} == {"DEFAULT_4XX", "DEFAULT_5XX"}
    for refusal in refusals:
        headers = refusal["response_parameters"]
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == f"'{ORIGIN}'"
        assert headers["gatewayresponse.header.Vary"] == "'Origin'"
        assert refusal["response_templates"] == {
            "application/json": '{"message":$context.error.messageString}'
        }
