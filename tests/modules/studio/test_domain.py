from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.core.naming import Naming
from modules.studio.domain import Domain, DomainProps
from tests.support.configuration import make_settings
from tests.support.synthesis import Terraform, for_snapshot, resource, synth_construct


def synth(tmp_path: Path, **studio: object) -> Terraform:
    settings = make_settings(studio=studio)
    props = DomainProps(
        naming=Naming.of(settings),
        studio=settings.studio,
        vpc_id="vpc-hub",
        subnet_ids=["subnet-a", "subnet-b"],
        security_group_id="sg-studio",
        execution_role_arn="arn:role",
        key_arn="arn:key",
        share_uri="s3://data/sharing",
    )
    return synth_construct(lambda scope: Domain(scope, "domain", props), tmp_path)


@pytest.fixture
def domain(tmp_path: Path) -> dict[str, Any]:
    return resource(synth(tmp_path), "aws_sagemaker_domain")


def test_snapshot(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(synth(tmp_path)) == snapshot


def test_lives_in_the_hub_only(domain: dict[str, Any]) -> None:
    assert domain["app_network_access_type"] == "VpcOnly"
    assert domain["vpc_id"] == "vpc-hub"
    assert domain["subnet_ids"] == ["subnet-a", "subnet-b"]


def test_is_entered_by_presigned_url_only(domain: dict[str, Any]) -> None:
    assert domain["auth_mode"] == "IAM"


@pytest.mark.parametrize("part", ["default_user_settings", "default_space_settings"])
def test_people_and_spaces_get_our_role_and_group(part: str, domain: dict[str, Any]) -> None:
    assert domain[part]["execution_role"] == "arn:role"
    assert domain[part]["security_groups"] == ["sg-studio"]


def test_opens_studio_and_not_studio_classic(domain: dict[str, Any]) -> None:
    user = domain["default_user_settings"]
    assert user["default_landing_uri"] == "studio::"
    assert user["studio_web_portal"] == "ENABLED"


def test_is_encrypted_with_our_key(domain: dict[str, Any]) -> None:
    assert domain["kms_key_id"] == "arn:key"
    sharing = domain["default_user_settings"]["sharing_settings"]
    assert sharing["s3_kms_key_id"] == "arn:key"
    assert sharing["s3_output_path"] == "s3://data/sharing"


def test_the_trail_names_the_person(domain: dict[str, Any]) -> None:
    settings = domain["domain_settings"]
    assert settings["execution_role_identity_config"] == "USER_PROFILE_NAME"


@pytest.mark.parametrize("retention", ["Delete", "Retain"])
def test_home_directories_are_kept_or_deleted_as_the_settings_say(
    retention: str, tmp_path: Path
) -> None:
    domain = resource(synth(tmp_path, home_retention=retention), "aws_sagemaker_domain")
    assert domain["retention_policy"] == {"home_efs_file_system": retention}


def test_home_directories_strand_nothing_by_default(domain: dict[str, Any]) -> None:
    assert domain["retention_policy"] == {"home_efs_file_system": "Delete"}
