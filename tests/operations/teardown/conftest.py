"""A deployment of its own for each test, in an AWS that is emptied afterwards."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from local.emulator.embedded_aws import EmbeddedAws
from operations.teardown.deletion import Deletion
from tests.operations.teardown.deployed import Deployed
from toolchain import state


@pytest.fixture
def deployed(
    aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployed]:
    for variable in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(variable)
    for variable, value in aws.process_environment().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(state, "ROOT", tmp_path)
    yield Deployed.to(aws, tmp_path / ".state" / "local")
    requests.post(f"{aws.moto.url}/moto-api/reset", timeout=20).raise_for_status()


@pytest.fixture
def deletion() -> Deletion:
    return Deletion(timeout=30, poll=0.2)
