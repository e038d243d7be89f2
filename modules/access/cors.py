"""CORS: the pages of one portal may call the API from a browser."""

import hashlib
import json
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.api_gateway_gateway_response import ApiGatewayGatewayResponse
from cdktf_cdktf_provider_aws.api_gateway_integration import ApiGatewayIntegration
from cdktf_cdktf_provider_aws.api_gateway_integration_response import (
    ApiGatewayIntegrationResponse,
)
from cdktf_cdktf_provider_aws.api_gateway_method import ApiGatewayMethod
from cdktf_cdktf_provider_aws.api_gateway_method_response import ApiGatewayMethodResponse
from constructs import Construct

_OK = "200"
_CACHE_SECONDS = 600
# This is API Gateway's default. It is stated because Terraform would otherwise remove it.
_MESSAGE = {"application/json": '{"message":$context.error.messageString}'}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorsProps:
    """The path that a portal calls, and the portal's origin.

    Attributes:
        resource_id: The path of the API that pages call.
        origin: The origin of the portal, such as "https://portal.example.com".
    """

    rest_api_id: str
    resource_id: str
    origin: str


class Cors(Construct):
    """Answers to preflight requests, and headers by which the portal can read refusals.

    A preflight request carries no token, so its method has no authorizer. Its answer contains
    nothing but these headers.

    Attributes:
        parts: The resources that a deployment of the API must wait for.
        definition: A hash of the answers.
    """

    def __init__(self, scope: Construct, id_: str, props: CorsProps) -> None:
        super().__init__(scope, id_)
        answers = [_preflight(props.origin), _refusal(props.origin), _MESSAGE]
        self.definition = hashlib.sha256(json.dumps(answers).encode()).hexdigest()
        self.parts: list[ITerraformDependable] = [
            self._add_preflight(props),
            *self._add_refusals(props),
        ]

    def _add_preflight(self, props: CorsProps) -> ApiGatewayIntegrationResponse:
        headers = _preflight(props.origin)
        method = ApiGatewayMethod(
            self,
            "options",
            rest_api_id=props.rest_api_id,
            resource_id=props.resource_id,
            http_method="OPTIONS",
            authorization="NONE",
        )
        integration = ApiGatewayIntegration(
            self,
            "answer",
            rest_api_id=props.rest_api_id,
            resource_id=props.resource_id,
            http_method=method.http_method,
            type="MOCK",
            request_templates={"application/json": '{"statusCode": 200}'},
        )
        response = ApiGatewayMethodResponse(
            self,
            "method-response",
            rest_api_id=props.rest_api_id,
            resource_id=props.resource_id,
            http_method=method.http_method,
            status_code=_OK,
            response_parameters={f"method.response.header.{name}": True for name in headers},
        )
        return ApiGatewayIntegrationResponse(
            self,
            "integration-response",
            rest_api_id=props.rest_api_id,
            resource_id=props.resource_id,
            http_method=method.http_method,
            status_code=response.status_code,
            response_parameters={
                f"method.response.header.{name}": f"'{value}'" for name, value in headers.items()
            },
            depends_on=[integration],
        )

    def _add_refusals(self, props: CorsProps) -> list[ApiGatewayGatewayResponse]:
        return [
            ApiGatewayGatewayResponse(
                self,
                kind.lower().replace("_", "-"),
                rest_api_id=props.rest_api_id,
                response_type=kind,
                response_templates=_MESSAGE,
                response_parameters={
                    f"gatewayresponse.header.{name}": f"'{value}'"
                    for name, value in _refusal(props.origin).items()
                },
            )
            for kind in ("DEFAULT_4XX", "DEFAULT_5XX")
        ]


def _preflight(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": "Authorization",
        "Access-Control-Max-Age": str(_CACHE_SECONDS),
        "Vary": "Origin",
    }


def _refusal(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
