"""What may pass the endpoints of hub and spokes, and who may write flow logs.

An endpoint policy is the perimeter's second wall: what a stolen credential of another account, or
a careless one of ours, cannot do from inside the VPC.
"""

from collections.abc import Callable, Mapping

from modules.core.iam import ANYONE, Condition, Statement, allow, document
from modules.core.naming import Naming

Policy = Callable[[Naming], str]


# For a service whose requests do not throughout carry aws:ResourceAccount.
def _own_principals(naming: Naming) -> Condition:
    return {"StringEquals": {"aws:PrincipalAccount": naming.account_id}}


def _own_principals_and_resources(naming: Naming) -> Condition:
    return {
        "StringEquals": {
            "aws:PrincipalAccount": naming.account_id,
            "aws:ResourceAccount": naming.account_id,
        }
    }


def sagemaker_api(naming: Naming, *others: Statement) -> str:
    """Only the roles that work with SageMaker may reach its API."""
    return document(
        # The presign function calls this one action and no other.
        allow(
            "PresignFunctionMints",
            ["sagemaker:CreatePresignedDomainUrl"],
            [naming.arn("sagemaker", "user-profile/*/*")],  # the domain's id is not known yet
            principal=ANYONE,
            condition={"ArnEquals": {"aws:PrincipalArn": naming.role_arn("presign")}},
        ),
        # Studio acts with the execution role, whose own policy says what it may do.
        allow(
            "StudioWorks",
            ["sagemaker:*"],
            ["*"],  # List and Describe actions know no resource
            principal=ANYONE,
            condition={"ArnEquals": {"aws:PrincipalArn": naming.role_arn("studio-execution")}},
        ),
        *others,
    )


def sagemaker_runtime(naming: Naming) -> str:
    """Studio invokes this account's own endpoints."""
    return document(
        allow(
            "StudioInvokesModels",
            ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync"],
            [naming.arn("sagemaker", "endpoint/*")],  # data scientists name their endpoints
            principal=ANYONE,
            condition={"ArnEquals": {"aws:PrincipalArn": naming.role_arn("studio-execution")}},
        )
    )


def studio(naming: Naming) -> str:
    """A presigned URL opens here with the rights of the role that minted it."""
    return document(
        allow(
            "OwnRolesOpenStudio",
            ["sagemaker:CreatePresignedDomainUrl"],
            [naming.arn("sagemaker", "user-profile/*/*")],  # the domain's id is not known yet
            principal=ANYONE,
            condition={
                "ArnEquals": {
                    "aws:PrincipalArn": [
                        naming.role_arn("presign"),
                        naming.role_arn("studio-execution"),
                    ]
                }
            },
        )
    )


def execute_api(naming: Naming) -> str:
    """This account's APIs only; employees come with a token, not as IAM principals."""
    return document(
        allow(
            "OwnApis",
            ["execute-api:Invoke"],
            [naming.arn("execute-api", "*")],  # the API's id is not known yet
            principal=ANYONE,
        )
    )


def cognito_idp(_: Naming) -> str:
    """Signing in; who does is no IAM principal yet."""
    return document(
        allow(
            "SignIn",
            [
                "cognito-idp:InitiateAuth",
                "cognito-idp:RespondToAuthChallenge",
                "cognito-idp:RevokeToken",
            ],
            # AWS judges these without a resource, so that a pool that is named admits nobody:
            # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
            ["*"],
            principal=ANYONE,
        )
    )


def s3(naming: Naming) -> str:
    """Our principals with our buckets, and the layers of container images."""
    return document(
        # Another account's bucket is the usual way out for data.
        allow(
            "OwnBuckets",
            ["s3:*"],
            ["*"],  # aws:ResourceAccount is the limit
            principal=ANYONE,
            condition=_own_principals_and_resources(naming),
        ),
        # https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
        # ECR signs these reads itself, so they carry no principal of ours.
        allow(
            "ImageLayers",
            ["s3:GetObject"],
            [f"arn:aws:s3:::prod-{naming.region}-starport-layer-bucket/*"],
            principal=ANYONE,
        ),
    )


def sts(naming: Naming) -> str:
    """Our principals may take on roles of ours, and ask who they are."""
    return document(
        allow(
            "OwnRoles",
            ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
            [f"arn:aws:iam::{naming.account_id}:role/*"],  # each role's trust policy is the limit
            principal=ANYONE,
            condition=_own_principals(naming),
        ),
        allow(
            "WhoAmI",
            ["sts:GetCallerIdentity"],
            ["*"],  # the action knows no resource
            principal=ANYONE,
            condition=_own_principals(naming),
        ),
    )


def ecr(naming: Naming) -> str:
    """Our principals may pull images, and push none: another account's repository is a way out."""
    return document(
        allow(
            "PullImages",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetAuthorizationToken",
                "ecr:GetDownloadUrlForLayer",
            ],
            ["*"],  # SageMaker's own images are in AWS's accounts
            principal=ANYONE,
            condition=_own_principals(naming),
        )
    )


def spoke_ssm(naming: Naming) -> str:
    """A spoke's servers report to Session Manager, and read no parameter."""
    return document(
        allow(
            "OwnServersReport",
            ["ssm:UpdateInstanceInformation"],
            ["*"],  # the roles are the limit
            principal=ANYONE,
            condition=_own_servers(naming),
        )
    )


def spoke_ssmmessages(naming: Naming) -> str:
    """A spoke's servers hold Session Manager's channels."""
    return document(
        allow(
            "OwnServersHoldSessions",
            [
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            ["*"],  # the actions know no resource; the roles are the limit
            principal=ANYONE,
            condition=_own_servers(naming),
        )
    )


def spoke_kms(naming: Naming) -> str:
    """Name servers derive the secret of their transfers, and do nothing else with a key."""
    return document(
        allow(
            "NameServersDeriveSecret",
            ["kms:GenerateMac"],
            [naming.arn("kms", "key/*")],  # the key's id is not known yet
            principal=ANYONE,
            condition={"ArnEquals": {"aws:PrincipalArn": naming.role_arn("name-servers")}},
        )
    )


def spoke_s3(naming: Naming) -> str:
    """Amazon Linux's own packages: whoever reads them shows no credentials."""
    return document(
        allow(
            "ReadPackages",
            ["s3:GetObject"],
            [f"arn:aws:s3:::al2023-repos-{naming.region}-de612dc2/*"],
            principal=ANYONE,
        )
    )


def _own_servers(naming: Naming) -> Condition:
    return {
        "ArnEquals": {
            "aws:PrincipalArn": [naming.role_arn("name-servers"), naming.role_arn("app-server")]
        }
    }


def _whole(sid: str, action: str, condition: Callable[[Naming], Condition]) -> Policy:
    """A whole service, for principals whose roles limit them further."""

    def policy(naming: Naming) -> str:
        return document(
            allow(
                sid,
                [action],
                ["*"],  # the condition is the limit
                principal=ANYONE,
                condition=condition(naming),
            )
        )

    return policy


GATEWAY_POLICIES: Mapping[str, Policy] = {
    "s3": s3,
    "dynamodb": _whole("OwnTables", "dynamodb:*", _own_principals_and_resources),
}

# What Studio in VpcOnly mode and the private API call, and nothing else:
# https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html
INTERFACE_POLICIES: Mapping[str, Policy] = {
    "sagemaker.api": sagemaker_api,
    "sagemaker.runtime": sagemaker_runtime,
    "studio": studio,
    "execute-api": execute_api,
    "cognito-idp": cognito_idp,
    "sts": sts,
    "logs": _whole("OwnLogs", "logs:*", _own_principals_and_resources),
    "monitoring": _whole("OwnMetrics", "cloudwatch:*", _own_principals),
    "kms": _whole("OwnKeys", "kms:*", _own_principals_and_resources),
    "ecr.api": ecr,
    "ecr.dkr": ecr,
    "ssm": _whole("OwnParameters", "ssm:*", _own_principals),
    "ssmmessages": _whole("OwnSessions", "ssmmessages:*", _own_principals),
    "ec2messages": _whole("OwnCommands", "ec2messages:*", _own_principals),
}

SPOKE_GATEWAY_POLICIES: Mapping[str, Policy] = {"s3": spoke_s3}
SPOKE_INTERFACE_POLICIES: Mapping[str, Policy] = {
    "ssm": spoke_ssm,
    "ssmmessages": spoke_ssmmessages,
    "kms": spoke_kms,
}


def flow_log_delivery(naming: Naming, log_group_arn: str) -> list[Statement]:
    """Writes flow log records to the one log group."""
    return [
        allow(
            "WriteRecords",
            [
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogStreams",
            ],
            [log_group_arn, f"{log_group_arn}:*"],  # the group's streams, one an interface
        ),
        # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
        allow(
            "FindGroup",
            ["logs:DescribeLogGroups"],
            [naming.arn("logs", "log-group:*")],  # AWS judges it as about all groups
        ),
    ]
