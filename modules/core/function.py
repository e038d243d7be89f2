"""A Lambda function with its log group and its own role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf import AssetType, TerraformAsset
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
)
from constructs import Construct

from modules.core.iam import Statement, allow, assumed_by, deny
from modules.core.lambda_archive import Archive, build_archive
from modules.core.log_group import LogGroup, LogGroupProps
from modules.core.naming import Naming
from modules.core.role import Role, RoleProps
from modules.settings import FunctionSettings

_TIMEOUT_SECONDS = 10
# Processor time grows with memory, and cryptography at a cold start needs more than the minimum.
_MEMORY_MB = 512
_UNRESERVED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnets:
    """The place of a function's network interfaces."""

    subnet_ids: Sequence[str]
    security_group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionProps:
    """The source of a function, what it may do, and where it runs.

    Attributes:
        function: The folder below `lambda_src/`, and the last part of the names of the function
            and its role.
        functions: The settings that all functions share.
        environment: The environment variables.
        statements: What the function may do beyond writing its log and traces.
        subnets: The place in a VPC. With None, the function runs outside every VPC of ours.
        key_arn: The key that encrypts the log and the variables.
        retention_days: How long records of the log are kept.
    """

    naming: Naming
    function: str
    description: str
    functions: FunctionSettings
    environment: Mapping[str, str]
    statements: Sequence[Statement]
    subnets: Subnets | None
    key_arn: str
    retention_days: int


class Function(Construct):
    """A traced function with a role of its own, which allows only what the statements say.

    Attributes:
        name: The name of the function.
        invoke_arn: The ARN by which API Gateway calls the function.
        log_group_name: The log group of the function.
        definition: The variables, the hash of the code and the subnets. While these are the same,
            the function behaves the same.
    """

    def __init__(self, scope: Construct, id_: str, props: FunctionProps) -> None:
        super().__init__(scope, id_)
        name = props.naming.name(props.function)
        log_group = LogGroup(
            self,
            "log",
            LogGroupProps(
                name=f"/aws/lambda/{name}",
                retention_days=props.retention_days,
                key_arn=props.key_arn,
            ),
        )
        role = self._add_role(props, log_group.arn)
        self.log_group_name = log_group.name
        archive = build_archive(
            props.function,
            runtime=props.functions.lambda_runtime,
            architecture=props.functions.architecture,
        )
        function = self._add_function(name, props, role, log_group, archive)
        self.definition = {
            **props.environment,
            "source_code_hash": archive.source_code_hash,
            "subnet_ids": ",".join(props.subnets.subnet_ids) if props.subnets else "",
        }
        # A reference instead of the plain name: a resource with it waits for the function.
        self.name = function.function_name
        self.invoke_arn = function.invoke_arn

    def _add_role(self, props: FunctionProps, log_group_arn: str) -> Role:
        in_vpc = manage_interfaces(props.naming, props.function) if props.subnets else []
        return Role(
            self,
            "execution",
            RoleProps(
                naming=props.naming,
                role=props.function,
                description=props.description,
                trust_policy=assumed_by("lambda.amazonaws.com"),
                statements=[*props.statements, *write_log_and_traces(log_group_arn), *in_vpc],
            ),
        )

    def _add_function(
        self, name: str, props: FunctionProps, role: Role, log_group: LogGroup, archive: Archive
    ) -> LambdaFunction:
        asset = TerraformAsset(self, "archive", path=str(archive.path), type=AssetType.FILE)
        return LambdaFunction(
            self,
            "function",
            function_name=name,
            description=props.description,
            role=role.arn,
            handler=f"{props.function}.handler.handler",
            runtime=props.functions.lambda_runtime,
            architectures=[props.functions.architecture],
            filename=asset.path,
            source_code_hash=archive.source_code_hash,
            timeout=_TIMEOUT_SECONDS,
            memory_size=_MEMORY_MB,
            reserved_concurrent_executions=props.functions.reserved_concurrency or _UNRESERVED,
            environment=LambdaFunctionEnvironment(variables=props.environment),
            kms_key_arn=props.key_arn,
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            vpc_config=_vpc_config(props.subnets),
            # At the creation of a function, Lambda checks that the role may create interfaces.
            depends_on=[role.policy, log_group.group],
        )


def write_log_and_traces(log_group_arn: str) -> list[Statement]:
    """Let a function write its own log and traces."""
    return [
        allow(
            "WriteOwnLog",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [f"{log_group_arn}:*"],  # the group's streams, one for each execution environment
        ),
        allow(
            "WriteTraces",
            ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
            ["*"],  # these actions know no resource
        ),
    ]


def manage_interfaces(naming: Naming, function: str) -> list[Statement]:
    """Let the Lambda service, but not the function's code, manage the function's interfaces."""
    actions = [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ]
    return [
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
        allow("ServiceManagesInterface", actions, ["*"]),  # interfaces do not exist beforehand
        deny(
            "CodeDoesNot",
            actions,
            ["*"],  # denied for every interface there is
            condition={"ArnEquals": {"lambda:SourceFunctionArn": naming.function_arn(function)}},
        ),
    ]


def _vpc_config(subnets: Subnets | None) -> LambdaFunctionVpcConfig | None:
    if subnets is None:
        return None
    return LambdaFunctionVpcConfig(
        subnet_ids=list(subnets.subnet_ids),
        security_group_ids=[subnets.security_group_id],
    )
