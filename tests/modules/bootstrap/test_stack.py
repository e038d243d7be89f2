import os
import subprocess
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.bootstrap.app import build_app
from modules.settings import SettingsError, load
from tests.modules.bootstrap.conftest import GITHUB, bootstrap_settings, synth
from tests.support.synthesis import Terraform, for_snapshot, resource, resources, statements
from toolchain import terraform


def test_snapshot(bootstrap: Terraform, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(bootstrap) == snapshot


def test_the_state_and_its_key_stay(bootstrap: Terraform) -> None:
    for kind in ("aws_s3_bucket", "aws_kms_key"):
        assert resource(bootstrap, kind)["lifecycle"] == {"prevent_destroy": True}


def test_the_bucket_is_the_one_of_the_stacks_backend(bootstrap: Terraform) -> None:
    assert resource(bootstrap, "aws_s3_bucket")["bucket"] == "state"


def test_the_state_keeps_its_versions_for_a_while(bootstrap: Terraform) -> None:
    versioning = resource(bootstrap, "aws_s3_bucket_versioning")["versioning_configuration"]
    assert versioning == {"status": "Enabled"}
    (rule,) = resource(bootstrap, "aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["status"] == "Enabled"
    # A state that did not change for long keeps versions to go back to.
    assert rule["noncurrent_version_expiration"] == [
        {"noncurrent_days": 90, "newer_noncurrent_versions": 10}
    ]


def test_the_state_is_encrypted_with_our_key_only(bootstrap: Terraform) -> None:
    (rule,) = resource(bootstrap, "aws_s3_bucket_server_side_encryption_configuration")["rule"]
    default = rule["apply_server_side_encryption_by_default"]
    assert default["sse_algorithm"] == "aws:kms"
    assert default["kms_master_key_id"].startswith("${aws_kms_key.state-key")
    policy = statements(resource(bootstrap, "aws_s3_bucket_policy")["policy"])
    wanted = policy["OurKeyOnly"]["Condition"]["ArnNotEquals"]
    assert wanted == {
        "s3:x-amz-server-side-encryption-aws-kms-key-id": default["kms_master_key_id"]
    }


def test_the_state_is_private_and_goes_by_tls(bootstrap: Terraform) -> None:
    block = resource(bootstrap, "aws_s3_bucket_public_access_block")
    assert all(
        block[setting]
        for setting in (
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        )
    )
    policy = statements(resource(bootstrap, "aws_s3_bucket_policy")["policy"])
    assert policy["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_its_own_state_is_a_file_first_and_then_in_the_bucket(
    tmp_path: Path, bootstrap: Terraform
) -> None:
    first = bootstrap["terraform"]["backend"]
    assert first == {"local": {"path": "../../../../.state/test/bootstrap.tfstate"}}
    then = synth(tmp_path, bootstrap_settings(state_in_bucket=True))["terraform"]["backend"]
    assert then["s3"] == {
        "bucket": "state",
        "key": "perimeter/test/bootstrap.tfstate",
        "region": "us-west-2",
        "use_lockfile": True,
    }


def test_without_a_repository_nobody_deploys_from_ci(tmp_path: Path) -> None:
    alone = synth(tmp_path, bootstrap_settings())
    assert not any(kind.startswith("aws_iam") for kind in alone["resource"])


def test_a_provider_that_the_account_has_is_not_made_again(tmp_path: Path) -> None:
    settings = bootstrap_settings(github=GITHUB | {"new_provider": False})
    terraform_ = synth(tmp_path, settings)
    assert not resources(terraform_, "aws_iam_openid_connect_provider")
    arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    for role in resources(terraform_, "aws_iam_role"):
        trust = statements(role["assume_role_policy"])["GitHub"]
        assert trust["Principal"] == {"Federated": arn}


@pytest.mark.terraform
def test_terraform_finds_it_valid(tmp_path: Path) -> None:
    settings = bootstrap_settings(github=GITHUB)
    build_app(settings, str(tmp_path / "out")).synth()
    for command in (["init", "-backend=false"], ["validate"]):
        result = subprocess.run(
            ["terraform", *command, "-no-color"],
            cwd=tmp_path / "out" / "stacks" / "bootstrap",
            env=os.environ | terraform.environment(tmp_path / "terraform"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
    assert "Warning" not in result.stdout, result.stdout


def test_an_environment_without_a_bucket_is_one_clear_error() -> None:
    with pytest.raises(SettingsError) as caught:
        build_app(load("local"))
    assert str(caught.value) == (
        "environments/local.toml: 1 problem\n"
        '  backend.kind: "local": must be "s3": the bucket of the state is what is made here'
    )


def test_the_example_of_a_production_account_can_be_bootstrapped(tmp_path: Path) -> None:
    build_app(load("example-production"), str(tmp_path)).synth()
    assert (tmp_path / "stacks" / "bootstrap" / "cdk.tf.json").is_file()
