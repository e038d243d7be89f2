"""The purpose of the roles of the Studio stack."""

from typing import TYPE_CHECKING

from assurance.iam.places import STUDIO_BUCKET, STUDIO_KEY
from assurance.iam.role_limits.limit import RoleLimit
from modules.core.iam import Statement, allow
from modules.studio.role_names import RSTUDIO, STUDIO_EXECUTION, STUDIO_IMAGES

if TYPE_CHECKING:
    from assurance.iam.policy_inventory import PolicyInventory

_SAGEMAKER = "sagemaker.amazonaws.com"
_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
)


def _execution(inventory: "PolicyInventory") -> list[Statement]:
    bucket = inventory.buckets[STUDIO_BUCKET].arn
    key = inventory.keys[STUDIO_KEY].arn
    return [
        allow("UseObjects", _OBJECTS, [bucket, f"{bucket}/*"]),
        allow("UseKey", ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"], [key]),
        # SageMaker passes the key on to the volumes of apps.
        allow(
            "PassKeyOn",
            ["kms:CreateGrant"],
            [key],
            condition={"Bool": {"kms:GrantIsForAWSResource": ["true"]}},
        ),
        allow(
            "WriteMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],  # the action knows no resource
            condition={"StringLike": {"cloudwatch:namespace": ["/aws/sagemaker/*"]}},
        ),
        *_logs(inventory),
    ]


def _logs(inventory: "PolicyInventory") -> list[Statement]:
    group = inventory.naming.arn("logs", "log-group:/aws/sagemaker/*")
    return [allow("UseLogs", ["logs:*"], [group])]


ROLE_LIMITS = {
    STUDIO_EXECUTION: RoleLimit(service=_SAGEMAKER, is_for_any_account=True, uses=_execution),
    STUDIO_IMAGES: RoleLimit(service=_SAGEMAKER, is_for_any_account=True),
    RSTUDIO: RoleLimit(service=_SAGEMAKER, is_for_any_account=True, uses=_logs),
}
