"""The bucket that holds the state of the stacks."""

from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from modules.bootstrap import policies
from modules.core.iam import document

# Long enough to go back after a mistake. A lock leaves a version at each deployment.
_OLD_VERSION_DAYS = 90
_KEPT_OLD_VERSIONS = 10
_UPLOAD_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBucketProps:
    """What the bucket needs.

    Attributes:
        name: of the bucket, as the stacks' backend has it.
    """

    name: str
    key_arn: str


class StateBucket(Construct):
    """A bucket that is versioned, encrypted with our key, TLS-only, never public, and stays.

    Attributes:
        arn: of the bucket.
    """

    def __init__(self, scope: Construct, id_: str, props: StateBucketProps) -> None:
        super().__init__(scope, id_)
        bucket = S3Bucket(
            self,
            "bucket",
            bucket=props.name,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        self.arn = bucket.arn
        self._bucket = bucket.bucket
        self._add_access()
        self._add_encryption(props.key_arn)
        self._add_versions()

    def _add_access(self) -> None:
        block = S3BucketPublicAccessBlock(
            self,
            "public-access-block",
            bucket=self._bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=self._bucket,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        S3BucketPolicy(
            self,
            "policy",
            bucket=self._bucket,
            policy=document(*policies.state_bucket(self.arn)),
            # S3 refuses two changes of a bucket's access at the same time.
            depends_on=[block],
        )

    def _add_encryption(self, key_arn: str) -> None:
        by_default = (
            S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                sse_algorithm="aws:kms", kms_master_key_id=key_arn
            )
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=self._bucket,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
                )
            ],
        )

    def _add_versions(self) -> None:
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self._bucket,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self._bucket,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="old-versions",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                            noncurrent_days=_OLD_VERSION_DAYS,
                            newer_noncurrent_versions=_KEPT_OLD_VERSIONS,
                        )
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=_UPLOAD_DAYS
                        )
                    ],
                )
            ],
            # A rule for old versions needs versions.
            depends_on=[versioning],
        )
