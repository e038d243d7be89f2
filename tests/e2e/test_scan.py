"""What is deployed, scanned as planned."""

import pytest

from tests.e2e.conftest import Deployment

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]


def test_nothing_is_found_that_was_not_reviewed(deployed: Deployment) -> None:
    plan = deployed.checkout.python("-m", "cli", "plan")
    assert plan.returncode == 0, plan.stdout + plan.stderr
    scan = deployed.checkout.python("-m", "cli", "scan")
    assert scan.returncode == 0, scan.stdout + scan.stderr
    assert "known after the deployment only" not in scan.stdout
