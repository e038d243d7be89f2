"""Deployments to embedded AWSs: one for all tests that only look at it, or a test's own."""

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
    """What `up` left running.

    Attributes:
        output: what it printed.
    """

    checkout: Checkout
    aws: EmbeddedAws
    output: str

    @cached_property
    def outputs(self) -> demonstration.Outputs:
        return demonstration.read_outputs(self.checkout.local / "outputs.json")

    @property
    def signing_key(self) -> str:
        """The user pool's, which the embedded AWS keeps in a file; AWS shows it to nobody."""
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


def processes_of(checkout: Checkout) -> list[str]:
    """The command lines of all processes that work in the checkout."""
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


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout.copy_to(tmp_path / "project")
    yield checkout
    if aws := embedded_aws.find(checkout.local):
        embedded_aws.stop(aws, checkout.local)
