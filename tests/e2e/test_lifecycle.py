"""A deployment that is interrupted, and finished by the next."""

import json
import os
import signal
import time

import pytest

from local.emulator import embedded_aws
from tests.e2e.conftest import processes_of, running, succeed
from tests.support.checkout import Checkout
from tests.support.plans import planned_changes

pytestmark = pytest.mark.e2e


def interrupt_half_way(checkout: Checkout) -> str:
    """Starts `up`, presses Ctrl-C once resources are there, and returns what it printed."""
    process = checkout.start_python("-m", "cli", "up")
    log = checkout.local / "deploy.log"
    deadline = time.monotonic() + 300
    while not (log.exists() and log.read_text().count("Creation complete") > 5):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "no resource was created"
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 130, output
    return output


def test_an_interrupted_deployment_is_finished_by_the_next(checkout: Checkout) -> None:
    output = interrupt_half_way(checkout)
    assert "Traceback" not in output
    assert "again" in output
    state = checkout.folder / ".state" / "local" / "network.tfstate"
    made = json.loads(state.read_text())["resources"]
    assert made
    instance = running(checkout).instance

    succeed(checkout, "-m", "cli", "up")
    # It went on in the same account, with the same state.
    aws = running(checkout)
    assert aws.instance == instance
    addresses = {(resource["type"], resource["name"]) for resource in made}
    finished = json.loads(state.read_text())["resources"]
    assert addresses <= {(resource["type"], resource["name"]) for resource in finished}
    assert planned_changes(checkout, aws, "network") == {}

    succeed(checkout, "-m", "cli", "down")
    assert embedded_aws.find(checkout.local) is None
    assert processes_of(checkout) == []
