from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.access.cors import Cors, CorsProps
from tests.support.synthesis import Terraform, for_snapshot, resource, resources, synth_construct

ORIGIN = "https://portal.example.com"


@pytest.fixture
def cors(tmp_path: Path) -> Terraform:
    props = CorsProps(rest_api_id="api-1", resource_id="resource-1", origin=ORIGIN)
    return synth_construct(lambda scope: Cors(scope, "cors", props), tmp_path)


def test_snapshot(cors: Terraform, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(cors) == snapshot


def test_answers_preflights_without_running_anything(cors: Terraform) -> None:
    method = resource(cors, "aws_api_gateway_method")
    assert (method["http_method"], method["authorization"]) == ("OPTIONS", "NONE")
    assert resource(cors, "aws_api_gateway_integration")["type"] == "MOCK"


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
