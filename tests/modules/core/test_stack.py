import json
from pathlib import Path
from typing import Any

import cdktf
import pytest

from modules.core.stack import PerimeterStack, PerimeterStackProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform

S3_BACKEND = {
    "kind": "s3",
    "bucket": "state",
    "key": "studio-perimeter/test",
    "region": "eu-central-1",
}


def synth(tmp_path: Path, **sections: object) -> Terraform:
    props = PerimeterStackProps(settings=make_settings(**sections))
    stack = PerimeterStack(cdktf.Testing.app(outdir=str(tmp_path)), "network", props)
    synthesized: Terraform = json.loads(cdktf.Testing.synth(stack))
    return synthesized


def test_local_state_is_below_the_project_and_apart_for_each_environment(tmp_path: Path) -> None:
    backend = synth(tmp_path)["terraform"]["backend"]
    # Terraform runs in cdktf.out/stacks/network.
    assert backend == {"local": {"path": "../../../.state/test/network.tfstate"}}


@pytest.mark.parametrize("section", [{}, {"lockfile": True}, {"lockfile": False}])
def test_state_in_s3_is_encrypted_and_locked(tmp_path: Path, section: dict[str, Any]) -> None:
    backend = synth(tmp_path, backend=S3_BACKEND | section)["terraform"]["backend"]
    assert backend == {
        "s3": {
            "bucket": "state",
            "key": "studio-perimeter/test/network.tfstate",
            "region": "eu-central-1",
            "use_lockfile": section.get("lockfile", True),
        }
    }


def test_works_in_its_own_account_and_region_only(tmp_path: Path) -> None:
    (provider,) = synth(tmp_path)["provider"]["aws"]
    assert provider["allowed_account_ids"] == ["111122223333"]
    assert provider["region"] == "us-west-2"


def test_tags_everything(tmp_path: Path) -> None:
    (provider,) = synth(tmp_path, tags={"Owner": "platform"})["provider"]["aws"]
    assert provider["default_tags"] == [{"tags": {"Owner": "platform"}}]


def test_binds_the_provider_release_of_the_bindings(tmp_path: Path) -> None:
    required = synth(tmp_path)["terraform"]["required_providers"]
    assert required == {"aws": {"source": "aws", "version": "5.100.0"}}
