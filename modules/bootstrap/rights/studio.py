"""Rights of CI on resources of the Studio stack."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming
from modules.studio.bucket_names import BUCKET

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

# The home file system, the images and the volumes are encrypted with our key.
ENCRYPTING = ("ecr", "elasticfilesystem", "s3", "sagemaker")

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
# AWS makes the file system of a domain for whoever creates the domain, and leaves it behind.
WRITE_NETWORK = (
    "elasticfilesystem:*FileSystem",
    "elasticfilesystem:*MountTarget",
    "elasticfilesystem:*TagResource",
)
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
    """Return the ARNs of the stack's bucket, and of its objects."""
    return [_bucket(naming), f"{_bucket(naming)}/*"]


def see_buckets(naming: Naming) -> Statement:
    """Let the settings of the stack's bucket be read, and no object."""
    return allow(
        "SeeBuckets",
        ["s3:GetBucket*", "s3:Get*Configuration", "s3:ListBucket"],
        [_bucket(naming)],
    )


def start_rstudio(naming: Naming) -> Statement:
    """Let a domain begin with the server of RStudio, which is an app of a profile of AWS's own."""
    return allow(
        "StartRStudio",
        ["sagemaker:CreateApp"],
        [naming.arn("sagemaker", "app/*/domain-shared/*")],  # the domain's id is not known yet
    )


def write_budget() -> Statement:
    """Let budgets be changed. They belong to the whole account, and their Region is us-east-1."""
    return allow("WriteBudget", ["budgets:ModifyBudget", "budgets:*TagResource"], ["*"])


def _bucket(naming: Naming) -> str:
    return f"arn:aws:s3:::{naming.bucket_name(BUCKET)}"
