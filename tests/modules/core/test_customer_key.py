from pathlib import Path

import pytest

from modules.core.customer_key import CustomerKey, CustomerKeyProps, log_encryption
from modules.core.naming import Naming
from testing.configuration import make_settings
from tests.support.synthesis import (
    Terraform,
    resource,
    statements,
    synth_construct,
)

NAMING = Naming.of(make_settings())


@pytest.fixture
def key(tmp_path: Path) -> Terraform:
    props = CustomerKeyProps(
        naming=NAMING,
        noun="logs",
        description="Encrypts logs",
        statements=[log_encryption(NAMING)],
    )
    return synth_construct(lambda scope: CustomerKey(scope, "logs-key", props), tmp_path)


def test_rotates_and_is_not_lost_by_accident(key: Terraform) -> None:
    found = resource(key, "aws_kms_key")
    assert found["enable_key_rotation"]
    assert found["deletion_window_in_days"] == 30


def test_is_governed_by_its_own_account_only(key: Terraform) -> None:
    found = statements(resource(key, "aws_kms_key")["policy"])
    assert found["AccountAdministersKey"]["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}


def test_serves_the_logs_of_its_own_account_and_region_only(key: Terraform) -> None:
    statement = statements(resource(key, "aws_kms_key")["policy"])["LogsEncryptGroups"]
    assert statement["Principal"] == {"Service": "logs.us-west-2.amazonaws.com"}
    assert statement["Action"] == [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
    ]
    assert statement["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": (
                "arn:aws:logs:us-west-2:111122223333:log-group:*"
            )
        }
    }


def test_logs_may_not_use_a_key_unless_it_is_said(tmp_path: Path) -> None:
    props = CustomerKeyProps(naming=NAMING, noun="data", description="Encrypts data")
    key = synth_construct(lambda scope: CustomerKey(scope, "data-key", props), tmp_path)
    assert statements(resource(key, "aws_kms_key")["policy"]).keys() == {"AccountAdministersKey"}


def test_is_found_by_its_alias(key: Terraform) -> None:
    (key_id,) = key["resource"]["aws_kms_key"]
    alias = resource(key, "aws_kms_alias")
    assert alias["name"] == "alias/test-logs"
    assert alias["target_key_id"] == f"${{aws_kms_key.{key_id}.key_id}}"
