"""The bootstrap stack, synthesized once."""

import json
from pathlib import Path

import pytest
from cdktf import TerraformStack, Testing

from modules.bootstrap.app import build_app
from modules.settings import Settings
from modules.stacks import BOOTSTRAP
from testing.configuration import make_settings
from tests.support.synthesis import Terraform

BACKEND = {"kind": "s3", "bucket": "state", "key": "perimeter/test", "region": "us-west-2"}
GITHUB = {"repository": "example/perimeter", "branch": "main", "environment": "production"}


def bootstrap_settings(**bootstrap: object) -> Settings:
    return make_settings(backend=BACKEND, bootstrap=bootstrap)


def synth(folder: Path, settings: Settings) -> Terraform:
    stack = build_app(settings, str(folder)).node.find_child(BOOTSTRAP)
    assert isinstance(stack, TerraformStack)
    terraform: Terraform = json.loads(Testing.synth(stack))
    return terraform


@pytest.fixture(scope="session")
def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Return the stack with the roles of CI."""
    return synth(tmp_path_factory.mktemp("bootstrap"), bootstrap_settings(github=GITHUB))
