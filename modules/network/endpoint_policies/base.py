"""Policies of the hub's endpoints that every environment has."""

from modules.access.role_names import PRESIGN
from modules.core.iam import ANYONE, Condition, Statement, allow
from modules.core.naming import Naming
from modules.network.endpoint_policies.by_service import ByService, acting_as
from modules.studio.role_names import STUDIO_EXECUTION


def hub_gateways(naming: Naming) -> ByService:
    """Return the statements of the hub's gateway endpoints."""
    return {
        "s3": _s3(naming),
        "dynamodb": _whole("OwnTables", "dynamodb:*", _own_principals_and_resources(naming)),
    }


def hub_interfaces(naming: Naming) -> ByService:
    """Return the statements of the hub's interface endpoints.

    These are the services that Studio in VpcOnly mode and the private API call, and no others:
    https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html
    """
    principals = _own_principals(naming)
    principals_and_resources = _own_principals_and_resources(naming)
    return {
        "sagemaker.api": _sagemaker_api(naming),
        "sagemaker.runtime": _sagemaker_runtime(naming),
        "studio": _studio(naming),
        "execute-api": _execute_api(naming),
        "cognito-idp": _cognito_idp(),
        "sts": _sts(naming),
        "logs": _whole("OwnLogs", "logs:*", principals_and_resources),
        "monitoring": _whole("OwnMetrics", "cloudwatch:*", principals),
        "kms": _whole("OwnKeys", "kms:*", principals_and_resources),
        "ecr.api": _ecr(naming),
        "ecr.dkr": _ecr(naming),
        "ssm": _whole("OwnParameters", "ssm:*", principals),
        "ssmmessages": _whole("OwnSessions", "ssmmessages:*", principals),
        "ec2messages": _whole("OwnCommands", "ec2messages:*", principals),
    }


# For services whose requests do not all carry aws:ResourceAccount.
def _own_principals(naming: Naming) -> Condition:
    return {"StringEquals": {"aws:PrincipalAccount": naming.account_id}}


def _own_principals_and_resources(naming: Naming) -> Condition:
    return {
        "StringEquals": {
            "aws:PrincipalAccount": naming.account_id,
            "aws:ResourceAccount": naming.account_id,
        }
    }


def _whole(sid: str, action: str, condition: Condition) -> list[Statement]:
    """Admit a whole service, for principals whose roles limit them further."""
    return [
        allow(
            sid,
            [action],
            ["*"],  # the condition is the limit
            principal=ANYONE,
            condition=condition,
        )
    ]


def _sagemaker_api(naming: Naming) -> list[Statement]:
    """Admit only the roles that work with SageMaker to its API."""
    return [
        # The presign function needs this one action and no other.
        allow(
            "PresignFunctionMints",
            ["sagemaker:CreatePresignedDomainUrl"],
            [naming.arn("sagemaker", "user-profile/*/*")],  # the domain's id is not known yet
            principal=ANYONE,
            condition=acting_as(naming, PRESIGN),
        ),
        # Studio acts with the execution role, whose own policy says what it may do.
        allow(
            "StudioWorks",
            ["sagemaker:*"],
            ["*"],  # List and Describe actions know no resource
            principal=ANYONE,
            condition=acting_as(naming, STUDIO_EXECUTION),
        ),
    ]


def _sagemaker_runtime(naming: Naming) -> list[Statement]:
    """Let Studio invoke this account's own endpoints."""
    return [
        allow(
            "StudioInvokesModels",
            ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync"],
            [naming.arn("sagemaker", "endpoint/*")],  # data scientists name their endpoints
            principal=ANYONE,
            condition=acting_as(naming, STUDIO_EXECUTION),
        )
    ]


def _studio(naming: Naming) -> list[Statement]:
    """Let presigned URLs be opened, with the rights of the role that minted each."""
    return [
        allow(
            "OwnRolesOpenStudio",
            ["sagemaker:CreatePresignedDomainUrl"],
            [naming.arn("sagemaker", "user-profile/*/*")],  # the domain's id is not known yet
            principal=ANYONE,
            condition=acting_as(naming, PRESIGN, STUDIO_EXECUTION),
        ),
        # AWS demands this of the endpoint's policy; the role's own policy limits it further:
        # https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html
        allow(
            "StudioStartsApps",
            ["sagemaker:CreateApp"],
            [naming.arn("sagemaker", "app/*")],  # the domain's id is not known yet
            principal=ANYONE,
            condition=acting_as(naming, STUDIO_EXECUTION),
        ),
    ]


def _execute_api(naming: Naming) -> list[Statement]:
    """Admit everybody to this account's APIs only: employees have a token, and no IAM principal."""
    return [
        allow(
            "OwnApis",
            ["execute-api:Invoke"],
            [naming.arn("execute-api", "*")],  # the API's id is not known yet
            principal=ANYONE,
        )
    ]


def _cognito_idp() -> list[Statement]:
    """Let people sign in, who have no IAM principal yet."""
    return [
        allow(
            "SignIn",
            [
                "cognito-idp:InitiateAuth",
                "cognito-idp:RespondToAuthChallenge",
                "cognito-idp:RevokeToken",
            ],
            # AWS judges these without a resource, so a statement that names a pool admits nobody:
            # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
            ["*"],
            principal=ANYONE,
        )
    ]


def _s3(naming: Naming) -> list[Statement]:
    """Admit our principals to our buckets, and everybody to the layers of container images."""
    return [
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
    ]


def _sts(naming: Naming) -> list[Statement]:
    """Let our principals assume our roles, and ask who they are."""
    return [
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
    ]


def _ecr(naming: Naming) -> list[Statement]:
    """Let our principals pull images and push none: a foreign repository is a way out for data."""
    return [
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
    ]
