"""A bucket that keeps what it holds to itself."""

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

from modules.core.iam import ANYONE, Statement, deny, document

# An interrupted upload is resumed soon, or never.
_UPLOAD_DAYS = 7


_ENCRYPTION = "s3:x-amz-server-side-encryption"
_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateBucketProps:
    """The name of a bucket, its key, and what may be lost.

    Attributes:
        key_arn: The KMS key that encrypts the objects.
        old_version_days: How long a version is kept after another version replaced it.
        kept_old_versions: The number of replaced versions that are kept however old they are; by
            default none.
        force_destroy: Whether a bucket that still holds objects may be destroyed.
        prevent_destroy: Whether Terraform refuses to destroy the bucket.
    """

    name: str
    key_arn: str
    old_version_days: int
    kept_old_versions: int | None = None
    force_destroy: bool = False
    prevent_destroy: bool = False


class PrivateBucket(Construct):
    """A bucket that is versioned, encrypted with our key, TLS-only, and never public.

    Attributes:
        name: The name of the bucket.
        arn: The ARN of the bucket.
    """

    def __init__(self, scope: Construct, id_: str, props: PrivateBucketProps) -> None:
        super().__init__(scope, id_)
        bucket = S3Bucket(
            self,
            "bucket",
            bucket=props.name,
            force_destroy=props.force_destroy,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True)
            if props.prevent_destroy
            else None,
        )
        self.name = bucket.bucket
        self.arn = bucket.arn
        self._add_access(props.key_arn)
        self._add_encryption(props.key_arn)
        self._add_versions(props)

    def _add_access(self, key_arn: str) -> None:
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
            policy=document(*_policy(self.arn, key_arn)),
            # S3 refuses two simultaneous changes of a bucket's access.
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

    def _add_versions(self, props: PrivateBucketProps) -> None:
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
                            noncurrent_days=props.old_version_days,
                            newer_noncurrent_versions=props.kept_old_versions,
                        )
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=_UPLOAD_DAYS
                        )
                    ],
                )
            ],
            # The rule is about versions, which exist only after this.
            depends_on=[versioning],
        )


def _policy(bucket_arn: str, key_arn: str) -> list[Statement]:
    return [
        deny(
            "TlsOnly",
            ["s3:*"],
            [bucket_arn, f"{bucket_arn}/*"],  # the bucket and all in it
            principal=ANYONE,
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
        # Without the header, S3 uses the bucket's key. With another value it would use that one.
        _deny_writing("KmsOnly", bucket_arn, "StringNotEquals", _ENCRYPTION, "aws:kms"),
        _deny_writing("OurKeyOnly", bucket_arn, "ArnNotEquals", _KEY, key_arn),
    ]


def _deny_writing(sid: str, bucket_arn: str, differs: str, header: str, wanted: str) -> Statement:
    """Deny uploads whose header is present and has another value than the wanted one."""
    return deny(
        sid,
        ["s3:PutObject"],
        [f"{bucket_arn}/*"],  # whatever is written
        principal=ANYONE,
        condition={differs: {header: wanted}, "Null": {header: "false"}},
    )
