"""The private REST API: one method, `GET /{employee_id}`, reachable only through our endpoint."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import Fn, ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.api_gateway_authorizer import ApiGatewayAuthorizer
from cdktf_cdktf_provider_aws.api_gateway_deployment import ApiGatewayDeployment
from cdktf_cdktf_provider_aws.api_gateway_integration import ApiGatewayIntegration
from cdktf_cdktf_provider_aws.api_gateway_method import ApiGatewayMethod
from cdktf_cdktf_provider_aws.api_gateway_method_settings import (
    ApiGatewayMethodSettings,
    ApiGatewayMethodSettingsSettings,
)
from cdktf_cdktf_provider_aws.api_gateway_resource import ApiGatewayResource
from cdktf_cdktf_provider_aws.api_gateway_rest_api import (
    ApiGatewayRestApi,
    ApiGatewayRestApiEndpointConfiguration,
)
from cdktf_cdktf_provider_aws.api_gateway_rest_api_policy import ApiGatewayRestApiPolicy
from cdktf_cdktf_provider_aws.api_gateway_stage import (
    ApiGatewayStage,
    ApiGatewayStageAccessLogSettings,
)
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from modules.access import policies
from modules.access.cors import Cors, CorsProps
from modules.core.function import Function
from modules.core.iam import document
from modules.core.log_group import LogGroup, LogGroupProps
from modules.core.naming import Naming
from modules.settings import ApiSettings

_PATH = "{employee_id}"
_TOKEN_SOURCE = "method.request.header.Authorization"  # noqa: S105 (the name of a header)

# The record says who called what, and how the call ended. No header may be in it: the token is one.
_ACCESS_RECORD = {
    "request_id": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "address": "$context.identity.sourceIp",
    "endpoint": "$context.identity.vpceId",
    "employee_id": "$context.authorizer.employee_id",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "authorizer_status": "$context.authorizer.status",
    "authorizer_latency_ms": "$context.authorizer.latency",
    "integration_status": "$context.integration.status",
    "integration_latency_ms": "$context.integration.latency",
    "error": "$context.error.responseType",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateApiProps:
    """The endpoint that leads to the API, and the functions behind it.

    Attributes:
        api: The settings of the API.
        endpoint_id: The `execute-api` endpoint, which is the only way to the API.
        authorizer: The function that judges tokens.
        presign: The function that mints URLs.
        key_arn: The key that encrypts the logs.
        retention_days: How long records of the logs are kept.
        logging: Resources that must exist before a stage may log.
    """

    naming: Naming
    api: ApiSettings
    endpoint_id: str
    authorizer: Function
    presign: Function
    key_arn: str
    retention_days: int
    logging: Sequence[ITerraformDependable]


class PrivateApi(Construct):
    """A private API with a token authorizer.

    Attributes:
        api_id: The id of the API.
        name: The name of the API, which is also its name in metrics.
        url: The URL of the stage, which leads through the endpoint.
    """

    def __init__(self, scope: Construct, id_: str, props: PrivateApiProps) -> None:
        super().__init__(scope, id_)
        self.name = props.naming.name("access")
        self._api = self._add_api(props)
        self.api_id = self._api.id
        self.url = (
            f"https://{self._api.id}-{props.endpoint_id}.execute-api.{props.naming.region}"
            f".amazonaws.com/{props.api.stage}"
        )
        # A deployment is a copy of these parts. It waits for them, and new values make a new copy.
        self._definition: list[ITerraformDependable] = []
        self._values: list[str] = []
        self._add_policy(props.endpoint_id)
        self._add_method(props)
        stage = self._add_stage(props, self._add_deployment())
        self._add_method_settings(props.api, stage)

    def _add_api(self, props: PrivateApiProps) -> ApiGatewayRestApi:
        return ApiGatewayRestApi(
            self,
            "api",
            name=self.name,
            description="Hands employees presigned URLs of their own Studio",
            endpoint_configuration=ApiGatewayRestApiEndpointConfiguration(
                types=["PRIVATE"], vpc_endpoint_ids=[props.endpoint_id]
            ),
        )

    def _add_policy(self, endpoint_id: str) -> None:
        policy = ApiGatewayRestApiPolicy(
            self,
            "policy",
            rest_api_id=self._api.id,
            policy=document(*policies.api(self._api.execution_arn, endpoint_id)),
        )
        self._define(policy, policy.policy)

    def _add_method(self, props: PrivateApiProps) -> None:
        authorizer = self._add_authorizer(props)
        resource = ApiGatewayResource(
            self,
            "employee",
            rest_api_id=self._api.id,
            parent_id=self._api.root_resource_id,
            path_part=_PATH,
        )
        method = ApiGatewayMethod(
            self,
            "get",
            rest_api_id=self._api.id,
            resource_id=resource.id,
            http_method="GET",
            authorization="CUSTOM",
            authorizer_id=authorizer.id,
        )
        integration = ApiGatewayIntegration(
            self,
            "presign",
            rest_api_id=self._api.id,
            resource_id=resource.id,
            http_method=method.http_method,
            type="AWS_PROXY",
            # API Gateway calls Lambda with POST, whatever the method of the request.
            integration_http_method="POST",
            uri=props.presign.invoke_arn,
        )
        LambdaPermission(
            self,
            "presign-permission",
            function_name=props.presign.name,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            # The wildcard is any employee: the ARN of a call has the path itself, not its template.
            source_arn=f"{self._api.execution_arn}/{props.api.stage}/GET/*",
        )
        self._define(method, method.id)
        self._define(integration, integration.uri)
        if props.api.portal_origin:
            cors = Cors(
                self,
                "cors",
                CorsProps(
                    rest_api_id=self._api.id,
                    resource_id=resource.id,
                    origin=props.api.portal_origin,
                ),
            )
            for part in cors.parts:
                self._define(part, cors.definition)

    def _add_authorizer(self, props: PrivateApiProps) -> ApiGatewayAuthorizer:
        authorizer = ApiGatewayAuthorizer(
            self,
            "authorizer",
            rest_api_id=self._api.id,
            name="employee-token",
            type="REQUEST",
            authorizer_uri=props.authorizer.invoke_arn,
            identity_source=_TOKEN_SOURCE,
            authorizer_result_ttl_in_seconds=props.api.authorizer_cache_seconds,
        )
        LambdaPermission(
            self,
            "authorizer-permission",
            function_name=props.authorizer.name,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=f"{self._api.execution_arn}/authorizers/{authorizer.id}",
        )
        self._define(authorizer, authorizer.id)
        self._values += [_TOKEN_SOURCE, str(props.api.authorizer_cache_seconds)]
        return authorizer

    def _define(self, part: ITerraformDependable, value: str) -> None:
        self._definition.append(part)
        self._values.append(value)

    def _add_deployment(self) -> ApiGatewayDeployment:
        return ApiGatewayDeployment(
            self,
            "deployment",
            rest_api_id=self._api.id,
            triggers={"definition": Fn.sha256(Fn.jsonencode(self._values))},
            depends_on=self._definition,
            # The stage must move to the new deployment before the old one can be destroyed.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )

    def _add_stage(
        self, props: PrivateApiProps, deployment: ApiGatewayDeployment
    ) -> ApiGatewayStage:
        access_log = self._add_log("access-log", f"/{props.naming.prefix}/api-access", props)
        # API Gateway would create this group itself, without retention and without our key.
        execution_log = self._add_log(
            "execution-log",
            f"API-Gateway-Execution-Logs_{self._api.id}/{props.api.stage}",
            props,
        )
        return ApiGatewayStage(
            self,
            "stage",
            rest_api_id=self._api.id,
            deployment_id=deployment.id,
            stage_name=props.api.stage,
            xray_tracing_enabled=True,
            access_log_settings=ApiGatewayStageAccessLogSettings(
                destination_arn=access_log.arn, format=json.dumps(_ACCESS_RECORD)
            ),
            depends_on=[execution_log.group, *props.logging],
        )

    def _add_log(self, id_: str, name: str, props: PrivateApiProps) -> LogGroup:
        return LogGroup(
            self,
            id_,
            LogGroupProps(name=name, retention_days=props.retention_days, key_arn=props.key_arn),
        )

    def _add_method_settings(self, api: ApiSettings, stage: ApiGatewayStage) -> None:
        ApiGatewayMethodSettings(
            self,
            "throttling",
            rest_api_id=self._api.id,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings=ApiGatewayMethodSettingsSettings(
                metrics_enabled=True,
                logging_level="ERROR",
                # A trace contains whole requests with their tokens.
                data_trace_enabled=False,
                throttling_rate_limit=api.throttle_rate,
                throttling_burst_limit=api.throttle_burst,
            ),
        )
