"""Rights to push and pull Studio's custom images."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming

_PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


def repository(naming: Naming) -> list[Statement]:
    """Let SageMaker pull, for domains of this account only."""
    return [
        allow(
            "SageMakerPulls",
            _PULL,
            [],  # the policy is the repository's
            principal={"Service": "sagemaker.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": naming.account_id}},
        )
    ]


def role(naming: Naming) -> list[Statement]:
    """Let SageMaker pull an image with the image's role, when a version is created."""
    return [
        _token(),
        allow("PullOwnImages", _PULL, [_repositories(naming)]),
    ]


def builder(naming: Naming) -> list[Statement]:
    """Let a builder push images to our repositories.

    The list is that of the RStudio post, without `ecr:CreateRepository`: Terraform creates the
    repositories, with our key, immutable tags and scans.
    """
    return [
        _token(),
        # A builder also looks whether a tag exists already.
        allow(
            "PushOwnImages",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImages",
                "ecr:DescribeRepositories",
                "ecr:InitiateLayerUpload",
                "ecr:ListImages",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            [_repositories(naming)],
        ),
    ]


# The wildcard is any repository with the environment's name, so that a new image changes no policy.
def _repositories(naming: Naming) -> str:
    return naming.arn("ecr", f"repository/{naming.prefix}/*")


def _token() -> Statement:
    # The token signs in to the registry. Other statements say what may be done there.
    return allow(
        "SignInToRegistry",
        ["ecr:GetAuthorizationToken"],
        ["*"],  # the action knows no resource
    )
