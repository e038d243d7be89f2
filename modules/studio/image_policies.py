"""Who may push and pull Studio's custom images."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming

_PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


def repository(naming: Naming) -> list[Statement]:
    """Lets SageMaker pull, for domains of this account only."""
    return [
        allow(
            "SageMakerPulls",
            _PULL,
            [],  # the repository
            principal={"Service": "sagemaker.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": naming.account_id}},
        )
    ]


def role(naming: Naming) -> list[Statement]:
    """What SageMaker does with an image's role: it reads the image when a version is made."""
    return [
        _token(),
        allow("PullOwnImages", _PULL, [_repositories(naming)]),
    ]


def builder(naming: Naming) -> list[Statement]:
    """What a builder needs: the RStudio post's list, for our repositories only.

    The post's `ecr:CreateRepository` is not in it: repositories come from Terraform, with our
    key, immutable tags and scans.
    """
    return [
        _token(),
        # Pushing, and looking whether a tag is there already.
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


# All that begin with the environment's name, so that a new image changes no policy.
def _repositories(naming: Naming) -> str:
    return naming.arn("ecr", f"repository/{naming.prefix}/*")


def _token() -> Statement:
    # Signs in to the registry; what may be done there, other statements say.
    return allow(
        "SignInToRegistry",
        ["ecr:GetAuthorizationToken"],
        ["*"],  # the action knows no resource
    )
