"""The repository of a custom image."""

import json
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from cdktf_cdktf_provider_aws.ecr_repository_policy import EcrRepositoryPolicy
from constructs import Construct

from modules.core.iam import document
from modules.core.naming import Naming
from modules.studio import image_policies

# An attached image must not expire before it is built again, and many pushes may come before that.
_KEPT_IMAGES = 50
_UNTAGGED_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRepositoryProps:
    """The name of the image, its key, and whether images may be lost.

    Attributes:
        name: The name of the image. The repository is `<prefix>/<name>`.
        key_arn: The key that encrypts the images.
        force_delete: Whether a repository that still holds images may be destroyed.
    """

    naming: Naming
    name: str
    key_arn: str
    force_delete: bool


class ImageRepository(Construct):
    """A repository with immutable tags, encrypted with our key and scanned on each push.

    Attributes:
        arn: The ARN of the repository.
        url: The URL of the repository, to which a tag or a digest is appended.
        policy: The policy that lets SageMaker pull. Image versions depend on it.
    """

    def __init__(self, scope: Construct, id_: str, props: ImageRepositoryProps) -> None:
        super().__init__(scope, id_)
        repository = EcrRepository(
            self,
            "repository",
            name=f"{props.naming.prefix}/{props.name}",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=props.key_arn)
            ],
            force_delete=props.force_delete,
        )
        self.arn = repository.arn
        self.url = repository.repository_url
        self.policy = EcrRepositoryPolicy(
            self,
            "policy",
            repository=repository.name,
            policy=document(*image_policies.repository(props.naming)),
        )
        EcrLifecyclePolicy(self, "lifecycle", repository=repository.name, policy=_expiry())


def _expiry() -> str:
    rules = [
        {
            "rulePriority": 1,
            "description": f"Images without a tag go after {_UNTAGGED_DAYS} days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": _UNTAGGED_DAYS,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": f"The last {_KEPT_IMAGES} stay",
            "selection": {
                "tagStatus": "tagged",
                "tagPatternList": ["*"],
                "countType": "imageCountMoreThan",
                "countNumber": _KEPT_IMAGES,
            },
            "action": {"type": "expire"},
        },
    ]
    return json.dumps({"rules": rules})
