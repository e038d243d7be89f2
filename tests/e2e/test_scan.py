"""A scan of the plans of the deployed stacks."""

import shutil

import pytest

from tests.e2e.conftest import Deployment, UnchangedPlan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]


def test_nothing_is_found_that_was_not_reviewed(
    deployed: Deployment, unchanged_plan: UnchangedPlan
) -> None:
    # Other tests have planned edited projects into the same folder.
    saved = deployed.checkout.folder / "build" / "plans" / "local"
    shutil.rmtree(saved)
    shutil.copytree(unchanged_plan.folder, saved)
    scan = deployed.checkout.python("-m", "cli", "scan")
    assert scan.returncode == 0, scan.stdout + scan.stderr
    assert "known after the deployment only" not in scan.stdout
