"""Fixtures for tests of every package."""

import os
import signal
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


# A shell's background job ignores Ctrl-C and lets its children do so, and tests press Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# The longest tests wait for Terraform most of the time, so more of them fit than there are cores.
_WORKERS_BESIDE_CORES = 2


def pytest_xdist_auto_num_workers() -> int:
    """Return the number of processes that share the tests."""
    return (os.cpu_count() or 1) + _WORKERS_BESIDE_CORES


# pytest-xdist puts groups into the names of tests, so the groups must be there before.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark and group tests by what they need, and let the longest begin first."""
    for item in items:
        for marker, paths in _TIERS.items():
            if item.nodeid.startswith(paths):
                item.add_marker(marker)
        if "aws" in getattr(item, "fixturenames", ()):
            item.add_marker("server")
        for folder in _ONE_PROCESS_EACH:
            if item.nodeid.startswith(folder) and not _has_group(item):
                item.add_marker(pytest.mark.xdist_group(folder))
    items.sort(key=_rank)


# `make test-fast` leaves out the tests with these markers, and those with `terraform` and `e2e`.
_TIERS = {
    "server": ("tests/local/emulator/", "tests/operations/teardown/"),
    "program": (
        "tests/assurance/diagram/",
        "tests/assurance/network/test_rehearsal.py",
        "tests/ci/",
        "tests/docker/",
        "tests/local/rehearsal/",
        "tests/modules/dns/test_bind.py",
        "tests/modules/dns/test_corporate_config.py",
        "tests/modules/dns/test_scripts.py",
        "tests/modules/dns/test_user_data.py",
    ),
    "slow": (
        "tests/assurance/evidence/",
        "tests/assurance/iam/",
        "tests/assurance/network/",
        "tests/assurance/scan/test_checkov.py",
        "tests/attack/test_fuzz.py",
        "tests/benchmarks/",
        "tests/modules/core/test_bindings.py",
        "tests/modules/core/test_lambda_archive.py",
        "tests/modules/test_app.py",
        "tests/modules/test_scale.py",
        "tests/test_distribution.py",
        "tests/test_imports.py",
        "tests/test_main.py",
        "tests/toolchain/test_deployment.py",
    ),
}
# The tests of each of these folders share environments that take seconds to synthesize, or servers.
_ONE_PROCESS_EACH = (
    "tests/assurance/diagram/",
    "tests/assurance/evidence/",
    "tests/assurance/network/",
    "tests/assurance/review/",
    "tests/modules/test_scale.py",
    "tests/modules/bootstrap/",
    "tests/local/emulator/",
    "tests/operations/",
)
# The other end-to-end tests share the deployment, so this file comes after them.
_DESTROYS_THE_DEPLOYMENT = "tests/e2e/test_down.py"
# Each process takes two groups at once. The second one waits for the first, so it must be short.
_SHORT = ("tests/ci/", "tests/docs/", "tests/test_dependencies.py")


def _has_group(item: pytest.Item) -> bool:
    return item.get_closest_marker("xdist_group") is not None


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("e2e") is not None:
        return 1 if item.nodeid.startswith(_DESTROYS_THE_DEPLOYMENT) else 0
    return 2 if item.nodeid.startswith(_SHORT) else 3


@pytest.fixture(autouse=True)
def _same_environment_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore the variable that the option --environment of a command sets."""
    if "ENVIRONMENT" in os.environ:
        monkeypatch.setenv("ENVIRONMENT", os.environ["ENVIRONMENT"])
    else:
        # Setting and deleting it lets monkeypatch delete it again afterwards.
        monkeypatch.setenv("ENVIRONMENT", "local")
        monkeypatch.delenv("ENVIRONMENT")


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
