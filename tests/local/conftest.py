"""An embedded AWS for the tests of one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws

ACCOUNT = "123456789012"
REGION = "us-west-2"


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    """Started for the first test that asks for it, on free ports."""
    folder = tmp_path_factory.mktemp("embedded-aws")
    started = start(folder)
    yield started
    embedded_aws.stop(started, folder)


def start(folder: Path, **environment: str) -> EmbeddedAws:
    """Start one whose files, state too, are in a folder of their own."""
    return embedded_aws.start(
        account_id=ACCOUNT,
        region=REGION,
        state_folder=folder / "state",
        folder=folder,
        environment=environment,
    )
