"""Fixtures for tests of every package."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from modules.core import bindings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from local.emulator.embedded_aws import EmbeddedAws

# A test may import a construct, and with it CDKTF, before anything imports the app.
bindings.install()


# The longest tests wait for Terraform most of the time, so more of them fit than there are cores.
_WORKERS_BESIDE_CORES = 2


def pytest_xdist_auto_num_workers() -> int:
    """Return the number of processes that share the tests."""
    return (os.cpu_count() or 1) + _WORKERS_BESIDE_CORES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest tests begin first, so that the other processes do not wait for them."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)


@pytest.fixture
def snapshot(snapshot: "SnapshotAssertion") -> "SnapshotAssertion":
    """A snapshot in a JSON file of its own, beside the test."""
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[EmbeddedAws]":
    """An embedded AWS that starts with the first test of a worker that needs it."""
    # The emulator takes a second to import, which tests of pure modules need not spend.
    from local.emulator import embedded_aws  # noqa: PLC0415
    from tests.support.embedded_aws import start  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("embedded-aws")
    started = start(folder)
    yield started
    embedded_aws.stop(started, folder)
