"""Terraform's state, read from files and from a bucket."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.emulator.embedded_aws import EmbeddedAws
from modules.settings import S3BackendSettings, Settings, load
from toolchain import state
from toolchain.errors import CommandError

BUCKET = "state-of-the-tests"
# The bucket may be in another Region than the stacks.
REGION = "eu-central-1"
DOMAIN = {"id": "d-1", "vpc_id": "vpc-1"}


def recorded(*domains: dict[str, str]) -> str:
    """Return a state with domains, and with a domain of another stack that is only read."""
    kind = "aws_sagemaker_domain"
    managed = {
        "mode": "managed",
        "type": kind,
        "instances": [{"attributes": domain} for domain in domains],
    }
    read = {"mode": "data", "type": kind, "instances": [{"attributes": {"id": "elsewhere"}}]}
    return json.dumps({"version": 4, "resources": [read, managed]})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(state, "ROOT", tmp_path)
    folder = tmp_path / ".state" / "local"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def bucket(aws: EmbeddedAws) -> Iterator[Any]:
    s3 = boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=aws.ministack.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=item["Key"])
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def in_a_bucket() -> Settings:
    backend = S3BackendSettings(kind="s3", bucket=BUCKET, key="studio/prod", region=REGION)
    return load("local").model_copy(update={"backend": backend})


def test_a_file_holds_the_resources_of_a_stack(folder: Path) -> None:
    (folder / "studio.tfstate").write_text(recorded(DOMAIN))
    settings = load("local")
    assert list(state.resources(settings, "studio", "aws_sagemaker_domain")) == [DOMAIN]
    assert list(state.resources(settings, "studio", "aws_vpc")) == []
    assert list(state.resources(settings, "network", "aws_vpc")) == []


def test_a_bucket_holds_the_resources_of_a_stack(bucket: Any, in_a_bucket: Settings) -> None:
    bucket.put_object(Bucket=BUCKET, Key="studio/prod/studio.tfstate", Body=recorded(DOMAIN))
    domains = state.resources(in_a_bucket, "studio", "aws_sagemaker_domain", bucket)
    assert list(domains) == [DOMAIN]


def test_a_stack_that_is_not_in_the_bucket_has_no_resources(
    bucket: Any, in_a_bucket: Settings
) -> None:
    assert list(state.resources(in_a_bucket, "studio", "aws_vpc", bucket)) == []


def test_the_resources_of_a_folder_are_those_of_all_its_stacks(folder: Path) -> None:
    second = {"id": "d-2", "vpc_id": "vpc-2"}
    (folder / "a.tfstate").write_text(recorded(DOMAIN))
    (folder / "b.tfstate").write_text(recorded(second))
    assert state.resources_in(folder) == {"aws_sagemaker_domain": [DOMAIN, second]}


@pytest.mark.parametrize("text", ["<html>", "{}", '{"resources": [{"mode": "managed"}]}'])
def test_a_file_that_is_not_a_state_is_an_error(folder: Path, text: str) -> None:
    (folder / "studio.tfstate").write_text(text)
    with pytest.raises(CommandError, match="the state of stack studio is not Terraform's"):
        list(state.resources(load("local"), "studio", "aws_sagemaker_domain"))
