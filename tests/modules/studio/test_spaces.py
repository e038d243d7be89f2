from pathlib import Path
from typing import Any

import pytest

from modules.studio.spaces import Spaces, SpacesProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct

PRIVATE = {"name": "notes", "kind": "jupyterlab", "owner": "ada-lovelace"}
CODE = {"name": "code", "kind": "code-editor", "owner": "ada-lovelace"}
SHARED = {"name": "review", "kind": "jupyterlab", "owner": "grace-hopper", "shared": True}


def synth(tmp_path: Path, *spaces: dict[str, Any], **studio: object) -> Terraform:
    settings = make_settings(studio={"spaces": spaces, **studio})
    props = SpacesProps(
        domain_id="d-1",
        studio=settings.studio,
        owners={name: f"<{name}>" for name in settings.profiles},
    )
    return synth_construct(lambda scope: Spaces(scope, "spaces", props), tmp_path)


def test_a_space_waits_for_its_owner(tmp_path: Path) -> None:
    space = resource(synth(tmp_path, PRIVATE), "aws_sagemaker_space")
    assert space["domain_id"] == "d-1"
    assert space["ownership_settings"] == {"owner_user_profile_name": "<ada-lovelace>"}


@pytest.mark.parametrize(("space", "sharing"), [(PRIVATE, "Private"), (SHARED, "Shared")])
def test_a_space_is_private_unless_it_is_shared(
    space: dict[str, Any], sharing: str, tmp_path: Path
) -> None:
    found = resource(synth(tmp_path, space), "aws_sagemaker_space")
    assert found["space_sharing_settings"] == {"sharing_type": sharing}


@pytest.mark.parametrize(
    ("space", "app", "block"),
    [
        (PRIVATE, "JupyterLab", "jupyter_lab_app_settings"),
        (CODE, "CodeEditor", "code_editor_app_settings"),
    ],
)
def test_a_space_has_its_app_with_the_app_s_defaults(
    space: dict[str, Any], app: str, block: str, tmp_path: Path
) -> None:
    studio = {
        "jupyterlab": {"instance_type": "ml.t3.large"},
        "code_editor": {"instance_type": "ml.t3.large"},
        "storage": {"default_gib": 9},
    }
    settings = resource(synth(tmp_path, space, **studio), "aws_sagemaker_space")["space_settings"]
    assert settings == {
        "app_type": app,
        block: {"default_resource_spec": {"instance_type": "ml.t3.large"}},
        "space_storage_settings": {"ebs_storage_settings": {"ebs_volume_size_in_gb": 9}},
    }


def test_a_space_may_have_an_instance_and_a_volume_of_its_own(tmp_path: Path) -> None:
    own = PRIVATE | {"instance_type": "ml.t3.xlarge", "storage_gib": 30}
    settings = resource(synth(tmp_path, own), "aws_sagemaker_space")["space_settings"]
    assert settings["jupyter_lab_app_settings"]["default_resource_spec"] == {
        "instance_type": "ml.t3.xlarge"
    }
    volume = settings["space_storage_settings"]["ebs_storage_settings"]
    assert volume == {"ebs_volume_size_in_gb": 30}


def test_names_that_look_alike_are_spaces_of_their_own(tmp_path: Path) -> None:
    names = ["a-b", "a--b", "ab", "Default"]
    found = synth(tmp_path, *(PRIVATE | {"name": name} for name in names))
    assert {space["space_name"] for space in resources(found, "aws_sagemaker_space")} == set(names)
