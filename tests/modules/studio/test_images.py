import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from modules.core.naming import Naming
from modules.studio.images import Images, ImagesProps
from testing.configuration import DIGEST, EVERY_PART, RSTUDIO_USERS, make_settings
from tests.support.synthesis import (
    Terraform,
    resource,
    resources,
    statements,
    synth_construct,
)

KINDS = ("aws_sagemaker_image", "aws_sagemaker_image_version", "aws_sagemaker_app_image_config")


def synth(
    tmp_path: Path,
    images: Sequence[dict[str, Any]] = EVERY_PART["images"],
    *,
    force_delete: bool = False,
) -> Terraform:
    settings = make_settings(
        studio=EVERY_PART | {"images": images, "rstudio": {"licensed": True}}, users=RSTUDIO_USERS
    )
    props = ImagesProps(
        naming=Naming.of(settings),
        images=settings.studio.images,
        key_arn="arn:key",
        force_delete=force_delete,
    )
    return synth_construct(lambda scope: Images(scope, "images", props), tmp_path)


def image(name: str) -> dict[str, Any]:
    """Return the settings of an image."""
    (only,) = (settings for settings in EVERY_PART["images"] if settings["name"] == name)
    return dict(only)


@pytest.fixture
def images(tmp_path: Path) -> Terraform:
    return synth(tmp_path)


def test_every_image_has_a_repository_below_the_environment_s_name(images: Terraform) -> None:
    assert {repository["name"] for repository in resources(images, "aws_ecr_repository")} == {
        f"test/{settings['name']}" for settings in EVERY_PART["images"]
    }


def test_repositories_keep_tags_scan_and_encrypt_with_our_key(images: Terraform) -> None:
    for repository in resources(images, "aws_ecr_repository"):
        assert repository["image_tag_mutability"] == "IMMUTABLE"
        assert repository["image_scanning_configuration"] == {"scan_on_push": True}
        assert repository["encryption_configuration"] == [
            {"encryption_type": "KMS", "kms_key": "arn:key"}
        ]


@pytest.mark.parametrize("force_delete", [True, False])
def test_images_are_lost_only_when_that_is_asked_for(tmp_path: Path, *, force_delete: bool) -> None:
    for repository in resources(synth(tmp_path, force_delete=force_delete), "aws_ecr_repository"):
        assert repository["force_delete"] is force_delete


def test_only_sagemaker_for_this_account_reads_a_repository(images: Terraform) -> None:
    for policy in resources(images, "aws_ecr_repository_policy"):
        (statement,) = statements(policy["policy"]).values()
        assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}
        assert all("Get" in action or "Check" in action for action in statement["Action"])


def test_old_images_and_those_without_a_tag_expire(images: Terraform) -> None:
    for policy in resources(images, "aws_ecr_lifecycle_policy"):
        untagged, tagged = json.loads(policy["policy"])["rules"]
        assert untagged["selection"]["tagStatus"] == "untagged"
        assert untagged["selection"]["countType"] == "sinceImagePushed"
        assert (untagged["selection"]["countUnit"], untagged["selection"]["countNumber"]) == (
            "days",
            14,
        )
        assert tagged["selection"]["countType"] == "imageCountMoreThan"
        assert tagged["selection"]["tagPatternList"] == ["*"]
        assert tagged["selection"]["countNumber"] == 50
        assert {rule["action"]["type"] for rule in (untagged, tagged)} == {"expire"}


def test_a_digest_leads_a_tag(images: Terraform) -> None:
    references = {
        version["base_image"].split(".repository_url}")[1]
        for version in resources(images, "aws_sagemaker_image_version")
    }
    assert references == {f"@{DIGEST}", ":4.3.3-1", ":1.0.0"}


def test_an_image_that_was_not_pushed_has_a_repository_only(tmp_path: Path) -> None:
    found = synth(tmp_path, [image("unbuilt")])
    assert resource(found, "aws_ecr_repository")["name"] == "test/unbuilt"
    assert [resources(found, kind) for kind in KINDS] == [[], [], []]


@pytest.mark.parametrize(
    ("name", "block"),
    [("python", "jupyter_lab_image_config"), ("editor", "code_editor_app_image_config")],
)
def test_apps_in_spaces_run_as_the_space_s_user(name: str, block: str, tmp_path: Path) -> None:
    config = resource(synth(tmp_path, [image(name)]), "aws_sagemaker_app_image_config")
    assert config[block]["file_system_config"] == {
        "default_uid": 1000,
        "default_gid": 100,
        "mount_path": "/home/sagemaker-user",
    }


def test_an_r_session_needs_a_configuration_that_says_nothing(tmp_path: Path) -> None:
    config = resource(synth(tmp_path, [image("r-new")]), "aws_sagemaker_app_image_config")
    assert config.keys() == {"app_image_config_name", "lifecycle"}


def test_what_is_attached_goes_once_the_domain_has_let_go_of_it(images: Terraform) -> None:
    for kind in KINDS:
        assert resources(images, kind)
        for found in resources(images, kind):
            # Terraform then changes the domain first, when an image is removed, too.
            assert found["lifecycle"] == {"create_before_destroy": True}


def test_a_new_version_is_there_before_the_old_one_goes(tmp_path: Path) -> None:
    old = synth(tmp_path / "old", [image("r-old")])
    new = synth(tmp_path / "new", [image("r-old") | {"tag": "4.3.3-2"}])
    # Both are there for a while, so they cannot have the same name.
    names = [resource(each, "aws_sagemaker_image")["image_name"] for each in (old, new)]
    assert names[0] != names[1]
    assert all(name.startswith("test-r-old-") for name in names)
    # What a user sees, and what a domain attaches it with, stay.
    for kind, attribute in (
        ("aws_sagemaker_image", "display_name"),
        ("aws_sagemaker_app_image_config", "app_image_config_name"),
    ):
        assert resource(old, kind)[attribute] == resource(new, kind)[attribute]


def test_the_longest_names_are_short_enough_for_sagemaker(tmp_path: Path) -> None:
    settings = make_settings(
        name="n" * 24, studio={"images": [image("python") | {"name": "i" * 29}]}
    )
    props = ImagesProps(
        naming=Naming.of(settings),
        images=settings.studio.images,
        key_arn="arn:key",
        force_delete=False,
    )
    found = synth_construct(lambda scope: Images(scope, "images", props), tmp_path)
    assert len(resource(found, "aws_sagemaker_image")["image_name"]) == 63


def test_sagemaker_pulls_our_images_only_and_waits_until_it_may(images: Terraform) -> None:
    trust = statements(resource(images, "aws_iam_role")["assume_role_policy"])["Service"]
    assert trust["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}
    found = statements(resource(images, "aws_iam_role_policy")["policy"])
    assert found["PullOwnImages"]["Resource"] == [
        "arn:aws:ecr:us-west-2:111122223333:repository/test/*"
    ]
    for version in resources(images, "aws_sagemaker_image_version"):
        role, repository = version["depends_on"]
        assert role.startswith("aws_iam_role_policy.images_role_policy_")
        assert repository.startswith("aws_ecr_repository_policy.images_repository-")


def test_a_builder_pushes_to_our_repositories_and_makes_none(images: Terraform) -> None:
    found = statements(resource(images, "aws_iam_policy")["policy"])
    assert found.keys() == {"SignInToRegistry", "PushOwnImages"}
    assert found["SignInToRegistry"]["Action"] == ["ecr:GetAuthorizationToken"]
    assert found["PushOwnImages"]["Resource"] == [
        "arn:aws:ecr:us-west-2:111122223333:repository/test/*"
    ]
    # The RStudio post's list, without making repositories.
    assert set(found["PushOwnImages"]["Action"]) == {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
        "ecr:InitiateLayerUpload",
        "ecr:ListImages",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
    }


def test_removing_an_image_leaves_all_else_as_it_is(tmp_path: Path) -> None:
    before = synth(tmp_path / "before")["resource"]
    others = [settings for settings in EVERY_PART["images"] if settings["name"] != "r-old"]
    after = synth(tmp_path / "after", others)["resource"]
    for kind, named in before.items():
        gone = named.keys() - after[kind].keys()
        assert all("-r-old_" in id_ for id_ in gone)
        assert {id_: named[id_] for id_ in after[kind]} == after[kind]
