"""Rights of CI on resources of the Studio stack."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming

SEE = (
    "budgets:ListTagsForResource",
    "budgets:ViewBudget",
    "ecr:Describe*",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRepositoryPolicy",
    "ecr:ListTagsForResource",
    "elasticfilesystem:Describe*",
    "sagemaker:Describe*",
    "sagemaker:List*",
)

ENCRYPTING = ("s3", "sagemaker")

WRITE = (
    "ecr:*LifecyclePolicy",
    "ecr:*Repository",
    "ecr:*RepositoryPolicy",
    "ecr:PutImage*Configuration",
    "ecr:PutImageTagMutability",
    "ecr:*TagResource",
    "sagemaker:*AppImageConfig",
    "sagemaker:*Domain",
    "sagemaker:*Image",
    "sagemaker:*ImageVersion",
    "sagemaker:*Space",
    "sagemaker:*Tags",
    "sagemaker:*UserProfile",
)
# A domain leaves its file system, with interfaces in the hub, behind.
WRITE_NETWORK = ("elasticfilesystem:Delete*",)
WRITE_NAMED = (
    "s3:CreateBucket",
    "s3:DeleteBucket*",
    "s3:DeleteObject*",
    "s3:ListBucketVersions",
    "s3:PutBucket*",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
)


def named(naming: Naming) -> list[str]:
    """Return the ARNs of buckets with the environment's name, and of their objects."""
    return [_buckets(naming), f"{_buckets(naming)}/*"]


def see_buckets(naming: Naming) -> Statement:
    """Let the settings of buckets be read, and no object."""
    return allow(
        "SeeBuckets",
        ["s3:GetBucket*", "s3:Get*Configuration", "s3:ListBucket"],
        [_buckets(naming)],
    )


def write_budget() -> Statement:
    """Let budgets be changed. They belong to the whole account, and their Region is us-east-1."""
    return allow("WriteBudget", ["budgets:ModifyBudget", "budgets:*TagResource"], ["*"])


def _buckets(naming: Naming) -> str:
    return f"arn:aws:s3:::{naming.name('*')}"
