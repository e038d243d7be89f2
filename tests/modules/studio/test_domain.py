import re
from pathlib import Path
from typing import Any

import pytest
from constructs import Construct

from modules.core.naming import Naming
from modules.core.role import Role, RoleProps
from modules.studio.domain import Domain, DomainProps
from modules.studio.images import Images, ImagesProps
from testing.configuration import EVERY_PART, RAW, RSTUDIO_USERS, make_settings
from tests.support.synthesis import Terraform, resource, synth_construct


def synth(tmp_path: Path, **studio: object) -> Terraform:
    users = RSTUDIO_USERS if "rstudio" in studio else RAW["users"]
    settings = make_settings(studio=studio, users=users)
    naming = Naming.of(settings)

    def build(scope: Construct) -> None:
        images = role = None
        if settings.studio.images:
            images = Images(
                scope,
                "images",
                ImagesProps(
                    naming=naming,
                    images=settings.studio.images,
                    key_arn="arn:key",
                    force_delete=False,
                ),
            )
        if settings.studio.rstudio:
            role = Role(
                scope,
                "rstudio-role",
                RoleProps(
                    naming=naming,
                    role="rstudio",
                    description="RStudio",
                    trust_policy="{}",
                    statements=[],
                ),
            )
        props = DomainProps(
            naming=naming,
            studio=settings.studio,
            vpc_id="vpc-hub",
            subnet_ids=["subnet-a", "subnet-b"],
            security_group_id="sg-studio",
            execution_role_arn="arn:role",
            key_arn="arn:key",
            share_uri="s3://data/sharing",
            images=images,
            rstudio_role=role,
        )
        Domain(scope, "domain", props)

    return synth_construct(build, tmp_path)


@pytest.fixture
def domain(tmp_path: Path) -> dict[str, Any]:
    return resource(synth(tmp_path), "aws_sagemaker_domain")


@pytest.fixture
def full_domain(tmp_path: Path) -> dict[str, Any]:
    """Return a domain with images and RStudio."""
    return resource(synth(tmp_path, **EVERY_PART), "aws_sagemaker_domain")


def names(images: list[dict[str, Any]]) -> list[str]:
    """Return the names of the images in the settings."""
    return [re.findall(r"images_image-(.+?)_version_", image["image_name"])[0] for image in images]


def test_lives_in_the_hub_only(domain: dict[str, Any]) -> None:
    assert domain["domain_name"] == "test-domain"
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
    assert sharing["notebook_output_option"] == "Allowed"


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


@pytest.mark.parametrize("app", ["jupyter_lab_app_settings", "code_editor_app_settings"])
def test_apps_that_nobody_uses_are_shut_down(app: str, domain: dict[str, Any]) -> None:
    assert domain["default_user_settings"][app]["app_lifecycle_management"] == {
        "idle_settings": {
            "lifecycle_management": "ENABLED",
            "idle_timeout_in_minutes": 120,
            "min_idle_timeout_in_minutes": 60,
            "max_idle_timeout_in_minutes": 720,
        }
    }


def test_each_app_has_its_own_defaults(tmp_path: Path) -> None:
    idle = {"minutes": 90, "min_minutes": 75, "max_minutes": 105}
    code_editor = {"instance_type": "ml.t3.large", "idle_shutdown": idle}
    settings = resource(synth(tmp_path, code_editor=code_editor), "aws_sagemaker_domain")
    user = settings["default_user_settings"]
    assert user["jupyter_lab_app_settings"]["default_resource_spec"] == {
        "instance_type": "ml.t3.medium"
    }
    assert user["code_editor_app_settings"]["default_resource_spec"] == {
        "instance_type": "ml.t3.large"
    }
    found = user["code_editor_app_settings"]["app_lifecycle_management"]["idle_settings"]
    assert found["idle_timeout_in_minutes"] == 90
    assert found["min_idle_timeout_in_minutes"] == 75
    assert found["max_idle_timeout_in_minutes"] == 105


def test_volumes_are_limited(tmp_path: Path) -> None:
    storage = {"default_gib": 7, "max_gib": 70}
    domain = resource(synth(tmp_path, storage=storage), "aws_sagemaker_domain")
    for part in ("default_user_settings", "default_space_settings"):
        assert domain[part]["space_storage_settings"]["default_ebs_storage_settings"] == {
            "default_ebs_volume_size_in_gb": 7,
            "maximum_ebs_volume_size_in_gb": 70,
        }


def test_shared_spaces_begin_as_private_ones_do(full_domain: dict[str, Any]) -> None:
    people = full_domain["default_user_settings"]
    spaces = full_domain["default_space_settings"]
    assert spaces["jupyter_lab_app_settings"] == people["jupyter_lab_app_settings"]


def test_apps_carry_the_tags_of_the_domain(domain: dict[str, Any]) -> None:
    # The budget counts by tag.
    assert domain["tag_propagation"] == "ENABLED"


def test_images_are_attached_to_their_app_in_the_order_of_the_settings(
    full_domain: dict[str, Any],
) -> None:
    user = full_domain["default_user_settings"]
    assert names(user["r_session_app_settings"]["custom_image"]) == ["r-new", "r-old"]
    # One that was not pushed has a repository only.
    assert names(user["jupyter_lab_app_settings"]["custom_image"]) == ["python"]
    assert names(user["code_editor_app_settings"]["custom_image"]) == ["editor"]


def test_an_attached_image_is_the_one_version_that_was_made(full_domain: dict[str, Any]) -> None:
    (image,) = full_domain["default_user_settings"]["code_editor_app_settings"]["custom_image"]
    version = re.findall(r"aws_sagemaker_image_version\.(\S+)\.", image["image_name"])[0]
    assert image["image_version_number"] == f"${{aws_sagemaker_image_version.{version}.version}}"
    assert "images_image-editor_config_" in image["app_image_config_name"]


def test_without_images_nothing_is_attached(domain: dict[str, Any]) -> None:
    user = domain["default_user_settings"]
    assert "custom_image" not in user["jupyter_lab_app_settings"]
    assert "custom_image" not in user["code_editor_app_settings"]


def test_rstudio_is_not_there_unless_it_is_asked_for(domain: dict[str, Any]) -> None:
    assert "app_security_group_management" not in domain
    assert "r_studio_server_pro_domain_settings" not in domain["domain_settings"]
    assert not any(key.startswith("r_") for key in domain["default_user_settings"])


def test_rstudio_has_a_role_and_its_servers_addresses(full_domain: dict[str, Any]) -> None:
    settings = full_domain["domain_settings"]["r_studio_server_pro_domain_settings"]
    assert "aws_iam_role.rstudio-role_" in settings["domain_execution_role_arn"]
    assert settings["r_studio_package_manager_url"] == "https://packages.example.com"
    assert settings["r_studio_connect_url"] == "https://connect.example.com"


def test_the_licence_is_looked_for_with_rights_that_are_there(full_domain: dict[str, Any]) -> None:
    (policy,) = full_domain["depends_on"]
    assert policy.startswith("aws_iam_role_policy.rstudio-role_policy_")


def test_rstudio_s_groups_are_the_service_s_and_ours(full_domain: dict[str, Any]) -> None:
    assert full_domain["app_security_group_management"] == "Service"
    assert full_domain["domain_settings"]["security_group_ids"] == ["sg-studio"]


def test_rstudio_can_be_added_without_another_domain(domain: dict[str, Any]) -> None:
    # To the provider, these groups are what only a new domain can get.
    assert domain["domain_settings"]["security_group_ids"] == ["sg-studio"]
    assert "domain_settings[0].security_group_ids" in domain["lifecycle"]["ignore_changes"]


def test_nobody_has_a_seat_in_rstudio_by_default(full_domain: dict[str, Any]) -> None:
    user = full_domain["default_user_settings"]
    assert user["r_studio_server_pro_app_settings"] == {"access_status": "DISABLED"}
    # The provider would see a group missing at every deployment.
    group = "default_user_settings[0].r_studio_server_pro_app_settings[0].user_group"
    assert group in full_domain["lifecycle"]["ignore_changes"]


def test_a_new_r_session_has_the_default_instance_and_image(full_domain: dict[str, Any]) -> None:
    spec = full_domain["default_user_settings"]["r_session_app_settings"]["default_resource_spec"]
    assert spec["instance_type"] == "ml.t3.large"
    assert "images_image-r-new_version_" in spec["sagemaker_image_version_arn"]
