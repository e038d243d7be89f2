"""Deployments to embedded AWSs: one that most tests share, or one of a test's own."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from local import demonstration
from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws
from testing.checkout import Checkout
from tests.support.inventory import inventory


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


def interrupt_half_way(checkout: Checkout) -> str:
    """Start `up`, press Ctrl-C once resources are there, and return what it printed."""
    log = checkout.local / "deploy.log"
    # A deployment before this one may have left its log.
    log.unlink(missing_ok=True)
    process = checkout.start_python("-m", "cli", "up")
    deadline = time.monotonic() + 300
    while not (log.exists() and log.read_text().count("Creation complete") > 5):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "no resource was created"
        time.sleep(0.1)
    beside = checkout.python("-m", "cli", "up")
    assert beside.returncode == 1
    assert re.match(r"perimeter up \(process \d+\) is at work on", beside.stderr)
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 130, output
    return output


def resources_of(state: Path) -> set[tuple[str, str]]:
    """Return the types and names of the resources in a state."""
    return {
        (resource["type"], resource["name"])
        for resource in json.loads(state.read_text())["resources"]
    }


@dataclass(frozen=True)
class DisposableDeployment(Deployment):
    """A deployment that tests change and destroy. It was interrupted at first, then finished.

    Attributes:
        empty: The inventory of the embedded AWS before the deployment.
        interruption: The output of the command that was interrupted.
        made_before: The types and names of the network's resources at the interruption.
    """

    empty: set[tuple[str, str]]
    interruption: str
    made_before: set[tuple[str, str]]


@pytest.fixture(scope="session")
def disposable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DisposableDeployment]:
    checkout = Checkout.copy_to(tmp_path_factory.mktemp("disposable") / "project")
    try:
        aws = start_empty(checkout)
        empty = inventory(aws)
        interruption = interrupt_half_way(checkout)
        assert running(checkout).instance == aws.instance
        state = checkout.folder / ".state" / "local" / "network.tfstate"
        made_before = resources_of(state)
        output = succeed(checkout, "-m", "cli", "up")
        assert running(checkout).instance == aws.instance
        yield DisposableDeployment(
            checkout=checkout,
            aws=aws,
            output=output,
            empty=empty,
            interruption=interruption,
            made_before=made_before,
        )
    finally:
        if running_still := embedded_aws.find(checkout.local):
            embedded_aws.stop(running_still, checkout.local)


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
