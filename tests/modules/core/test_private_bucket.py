from pathlib import Path

import pytest

from modules.core.private_bucket import PrivateBucket, PrivateBucketProps
from tests.support.synthesis import (
    Terraform,
    resource,
    statements,
    synth_construct,
)

KEY = "arn:key"


def synth(
    tmp_path: Path, *, force_destroy: bool = False, kept_old_versions: int | None = None
) -> Terraform:
    props = PrivateBucketProps(
        name="test-bucket",
        key_arn=KEY,
        old_version_days=30,
        kept_old_versions=kept_old_versions,
        force_destroy=force_destroy,
    )
    return synth_construct(lambda scope: PrivateBucket(scope, "bucket", props), tmp_path)


@pytest.fixture
def bucket(tmp_path: Path) -> Terraform:
    return synth(tmp_path)


def test_keeps_versions(bucket: Terraform) -> None:
    versioning = resource(bucket, "aws_s3_bucket_versioning")
    assert versioning["versioning_configuration"] == {"status": "Enabled"}


def test_versions_that_are_no_longer_current_and_broken_uploads_go(bucket: Terraform) -> None:
    (rule,) = resource(bucket, "aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["status"] == "Enabled"
    assert rule["filter"] == [{"prefix": ""}]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 30}]
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]
    # What is current stays.
    assert "expiration" not in rule


def test_is_encrypted_with_our_key(bucket: Terraform) -> None:
    (rule,) = resource(bucket, "aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": KEY,
    }
    # With a key of the bucket, KMS is asked once for many objects.
    assert rule["bucket_key_enabled"] is True


def test_is_never_public(bucket: Terraform) -> None:
    block = resource(bucket, "aws_s3_bucket_public_access_block")
    for setting in (
        "block_public_acls",
        "block_public_policy",
        "ignore_public_acls",
        "restrict_public_buckets",
    ):
        assert block[setting] is True
    assert resource(bucket, "aws_s3_bucket_ownership_controls")["rule"] == {
        "object_ownership": "BucketOwnerEnforced"
    }


def test_refuses_plain_http(bucket: Terraform) -> None:
    statement = statements(resource(bucket, "aws_s3_bucket_policy")["policy"])["TlsOnly"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    (bucket_id,) = bucket["resource"]["aws_s3_bucket"]
    arn = f"${{aws_s3_bucket.{bucket_id}.arn}}"
    assert statement["Resource"] == [arn, f"{arn}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("sid", "differs", "header", "wanted"),
    [
        ("KmsOnly", "StringNotEquals", "s3:x-amz-server-side-encryption", "aws:kms"),
        (
            "OurKeyOnly",
            "ArnNotEquals",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            KEY,
        ),
    ],
)
def test_refuses_what_asks_for_another_encryption(
    bucket: Terraform, sid: str, differs: str, header: str, wanted: str
) -> None:
    statement = statements(resource(bucket, "aws_s3_bucket_policy")["policy"])[sid]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Action"] == ["s3:PutObject"]
    # Who asks for none has the bucket's.
    assert statement["Condition"] == {
        differs: {header: wanted},
        "Null": {header: "false"},
    }


def test_some_old_versions_stay_however_old_they_are(tmp_path: Path) -> None:
    bucket = synth(tmp_path, kept_old_versions=10)
    (rule,) = resource(bucket, "aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["noncurrent_version_expiration"] == [
        {"noncurrent_days": 30, "newer_noncurrent_versions": 10}
    ]


@pytest.mark.parametrize("force_destroy", [True, False])
def test_objects_are_lost_only_when_that_is_asked_for(
    tmp_path: Path, *, force_destroy: bool
) -> None:
    bucket = synth(tmp_path, force_destroy=force_destroy)
    assert resource(bucket, "aws_s3_bucket")["force_destroy"] is force_destroy


def test_every_part_is_of_the_one_bucket(bucket: Terraform) -> None:
    ((bucket_id, found),) = bucket["resource"].pop("aws_s3_bucket").items()
    assert found["bucket"] == "test-bucket"
    for named in bucket["resource"].values():
        for part in named.values():
            assert part["bucket"] == f"${{aws_s3_bucket.{bucket_id}.bucket}}"


def test_parts_are_made_in_the_order_that_s3_takes(bucket: Terraform) -> None:
    (block,) = bucket["resource"]["aws_s3_bucket_public_access_block"]
    policy = resource(bucket, "aws_s3_bucket_policy")
    assert policy["depends_on"] == [f"aws_s3_bucket_public_access_block.{block}"]
    (versioning,) = bucket["resource"]["aws_s3_bucket_versioning"]
    lifecycle = resource(bucket, "aws_s3_bucket_lifecycle_configuration")
    assert lifecycle["depends_on"] == [f"aws_s3_bucket_versioning.{versioning}"]
