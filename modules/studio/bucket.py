"""The bucket for Studio's data and what people share."""

from dataclasses import dataclass

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

from modules.core.iam import document
from modules.core.naming import Naming
from modules.studio import policies

# An upload that was broken off is resumed soon, or never.
_UPLOAD_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketProps:
    """What the bucket needs.

    Attributes:
        force_destroy: whether a bucket that still holds objects may be destroyed.
        old_version_days: how long a version is kept that is no longer the current one.
    """

    naming: Naming
    key_arn: str
    force_destroy: bool
    old_version_days: int


class Bucket(Construct):
    """A bucket that is versioned, encrypted with our key, TLS-only, and never public.

    Attributes:
        name: of the bucket.
        arn: of the bucket.
    """

    def __init__(self, scope: Construct, id_: str, props: BucketProps) -> None:
        super().__init__(scope, id_)
        naming = props.naming
        bucket = S3Bucket(
            self,
            "bucket",
            # Bucket names are global: the account and Region make this one ours.
            bucket=f"{naming.name('studio')}-{naming.account_id}-{naming.region}",
            force_destroy=props.force_destroy,
        )
        self.name = bucket.bucket
        self.arn = bucket.arn
        self._add_access()
        self._add_encryption(props.key_arn)
        self._add_versioning(props.old_version_days)

    def _add_access(self) -> None:
        block = S3BucketPublicAccessBlock(
            self,
            "public-access-block",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=self.name,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        S3BucketPolicy(
            self,
            "policy",
            bucket=self.name,
            policy=document(*policies.bucket(self.arn)),
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
            bucket=self.name,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
                )
            ],
        )

    def _add_versioning(self, old_version_days: int) -> None:
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self.name,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="old-versions",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                            noncurrent_days=old_version_days
                        )
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=_UPLOAD_DAYS
                        )
                    ],
                )
            ],
            # A rule about old versions has none to act on before.
            depends_on=[versioning],
        )
