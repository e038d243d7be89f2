from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.core.naming import Naming
from modules.studio.bucket import Bucket, BucketProps
from tests.support.configuration import make_settings
from tests.support.synthesis import (
    Terraform,
    for_snapshot,
    resource,
    statements,
    synth_construct,
)


def synth(tmp_path: Path, *, force_destroy: bool = False) -> Terraform:
    props = BucketProps(
        naming=Naming.of(make_settings()),
        key_arn="arn:key",
        force_destroy=force_destroy,
        old_version_days=30,
    )
    return synth_construct(lambda scope: Bucket(scope, "bucket", props), tmp_path)


@pytest.fixture
def bucket(tmp_path: Path) -> Terraform:
    return synth(tmp_path)


def test_snapshot(bucket: Terraform, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(bucket) == snapshot


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
        "kms_master_key_id": "arn:key",
    }


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
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_has_a_name_that_is_this_account_s_alone(bucket: Terraform) -> None:
    assert resource(bucket, "aws_s3_bucket")["bucket"] == "test-studio-111122223333-us-west-2"


@pytest.mark.parametrize("force_destroy", [True, False])
def test_objects_are_lost_only_when_that_is_asked_for(
    tmp_path: Path, *, force_destroy: bool
) -> None:
    bucket = synth(tmp_path, force_destroy=force_destroy)
    assert resource(bucket, "aws_s3_bucket")["force_destroy"] is force_destroy
