"""Terraform's state, read from a bucket as from files."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.emulator.embedded_aws import EmbeddedAws
from modules.settings import S3BackendSettings, Settings
from operations.teardown.clients import connect
from tests.operations.teardown.deployed import Deployed
from toolchain import state

BUCKET = "teardown-state"
# Not the domain's.
REGION = "eu-central-1"


@pytest.fixture
def bucket(deployed: Deployed, aws: EmbeddedAws) -> Iterator[Any]:
    assert deployed
    s3 = boto3.client("s3", region_name=REGION, endpoint_url=aws.ministack.url)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=found["Key"])
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def settings(deployed: Deployed) -> Settings:
    backend = S3BackendSettings(kind="s3", bucket=BUCKET, key="studio/prod", region=REGION)
    return deployed.settings.model_copy(update={"backend": backend})


def test_a_bucket_holds_what_files_do(deployed: Deployed, settings: Settings, bucket: Any) -> None:
    for stack in ("network", "studio"):
        bucket.upload_file(
            str(deployed.folder / f"{stack}.tfstate"), BUCKET, f"studio/prod/{stack}.tfstate"
        )
    aws = connect(settings)
    for stack, kind in (("network", "aws_vpc"), ("studio", "aws_sagemaker_domain")):
        found = list(state.resources(aws, settings, stack, kind))
        assert found == list(state.resources(aws, deployed.settings, stack, kind)) != []
        # What another configuration made is only read there.
        assert {"id": "elsewhere"} not in found


def test_a_stack_that_is_not_deployed_has_nothing(settings: Settings, bucket: Any) -> None:
    assert bucket
    assert list(state.resources(connect(settings), settings, "studio", "aws_vpc")) == []
