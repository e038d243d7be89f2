"""Where the versions of one image are kept."""

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

# What is attached must not expire: so many pushes go by before it is built again.
_KEPT_IMAGES = 50
_UNTAGGED_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRepositoryProps:
    """What a repository needs.

    Attributes:
        name: of the image; the repository is `<prefix>/<name>`.
        force_delete: whether a repository that still holds images may be destroyed.
    """

    naming: Naming
    name: str
    key_arn: str
    force_delete: bool


class ImageRepository(Construct):
    """A repository whose tags never move, encrypted with our key, scanned on each push.

    Attributes:
        arn: of the repository.
        url: what a tag or a digest is appended to.
        policy: what SageMaker's pull must wait for.
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
