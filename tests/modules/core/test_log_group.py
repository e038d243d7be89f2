from pathlib import Path

import pytest

from modules.core.log_group import LogGroup, LogGroupProps
from tests.support.synthesis import Terraform, resource, synth_construct


@pytest.fixture
def log_group(tmp_path: Path) -> Terraform:
    props = LogGroupProps(name="/test/log", retention_days=30, key_arn="arn:key")
    return synth_construct(lambda scope: LogGroup(scope, "log", props), tmp_path)


def test_records_end_and_are_encrypted(log_group: Terraform) -> None:
    group = resource(log_group, "aws_cloudwatch_log_group")
    assert group["name"] == "/test/log"
    assert group["retention_in_days"] == 30
    assert group["kms_key_id"] == "arn:key"
