from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.dns.transfer_key import TransferKey, TransferKeyProps
from testing.configuration import make_settings
from tests.support.synthesis import (
    Terraform,
    resource,
    statements,
    synth_construct,
)


@pytest.fixture
def key(tmp_path: Path) -> Terraform:
    props = TransferKeyProps(naming=Naming.of(make_settings()))
    return synth_construct(lambda scope: TransferKey(scope, "transfer-key", props), tmp_path)


def test_makes_codes_and_encrypts_nothing(key: Terraform) -> None:
    found = resource(key, "aws_kms_key")
    assert found["key_usage"] == "GENERATE_VERIFY_MAC"
    assert found["customer_master_key_spec"] == "HMAC_256"
    # No data is lost with the key.
    assert found["deletion_window_in_days"] == 7
    (key_id,) = key["resource"]["aws_kms_key"]
    alias = resource(key, "aws_kms_alias")
    assert alias["name"] == "alias/test-dns-transfers"
    assert alias["target_key_id"] == f"${{aws_kms_key.{key_id}.key_id}}"


def test_only_iam_policies_of_the_account_let_anybody_use_it(key: Terraform) -> None:
    found = statements(resource(key, "aws_kms_key")["policy"])
    assert found.keys() == {"AccountAdministersKey"}
    assert found["AccountAdministersKey"]["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
