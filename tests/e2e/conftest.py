"""Deployments to embedded AWSs: one that most tests share, or one of a test's own."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from local import demonstration
from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws
from testing.checkout import Checkout


@dataclass(frozen=True)
class Deployment:
    """The deployment that `up` made.

    Attributes:
        checkout: The project that it was deployed from.
        aws: The embedded AWS.
        output: The output of `up`.
    """

    checkout: Checkout
    aws: EmbeddedAws
    output: str

    @cached_property
    def outputs(self) -> demonstration.Outputs:
        return demonstration.read_outputs(self.checkout.local / "outputs.json")

    @property
    def signing_key(self) -> str:
        """The key of the user pool, which the embedded AWS keeps in a file; AWS never shows it."""
        pool = self.outputs.user_pool_id
        (file,) = (self.checkout.local / "tmp").rglob(f"{pool}-access.pem")
        return file.read_text()


def running(checkout: Checkout) -> EmbeddedAws:
    aws = embedded_aws.find(checkout.local)
    assert aws is not None, "no embedded AWS is running"
    return aws


def succeed(checkout: Checkout, *arguments: str, **variables: str) -> str:
    result = checkout.python(*arguments, variables=variables)
    output = result.stdout + result.stderr
    assert result.returncode == 0, output
    assert "Traceback" not in output
    return output


def start_empty(checkout: Checkout) -> EmbeddedAws:
    """Start the embedded AWS of a checkout, with nothing deployed."""
    program = (
        "from local.emulator import embedded_aws; from local.paths import STATE; "
        "from modules.settings import load; embedded_aws.start(account_id=load().account_id, "
        "region=load().region, state_folder=STATE)"
    )
    succeed(checkout, "-c", program)
    return running(checkout)


def processes_of(checkout: Checkout) -> list[str]:
    """Return the command lines of all processes that work in the checkout."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            cwd = (process / "cwd").readlink()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if cwd.is_relative_to(checkout.folder):
            found.append(command.replace(b"\0", b" ").decode())
    return found


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    checkout = Checkout.copy_to(tmp_path_factory.mktemp("deployed"))
    up = checkout.python("-m", "cli", "up")
    try:
        assert up.returncode == 0, up.stdout + up.stderr
        yield Deployment(checkout, running(checkout), up.stdout + up.stderr)
    finally:
        if aws := embedded_aws.find(checkout.local):
            embedded_aws.stop(aws, checkout.local)


@dataclass(frozen=True)
class UnchangedPlan:
    """The plan of a project that is deployed as it is.

    Attributes:
        output: The output of `plan`.
        folder: A copy of the saved plans.
    """

    output: str
    folder: Path


@pytest.fixture(scope="session")
def unchanged_plan(deployed: Deployment, tmp_path_factory: pytest.TempPathFactory) -> UnchangedPlan:
    result = deployed.checkout.python("-m", "cli", "plan", "--detailed-exitcode")
    assert result.returncode == 0, result.stdout + result.stderr
    folder = tmp_path_factory.mktemp("unchanged") / "plans"
    shutil.copytree(deployed.checkout.folder / "build" / "plans" / "local", folder)
    return UnchangedPlan(result.stdout, folder)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout.copy_to(tmp_path / "project")
    yield checkout
    if aws := embedded_aws.find(checkout.local):
        embedded_aws.stop(aws, checkout.local)
