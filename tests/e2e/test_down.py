"""The end of the deployment that most tests share, so `tests/conftest.py` puts it after them."""

import pytest

from local.emulator import embedded_aws
from tests.e2e.conftest import Deployment, processes_of, succeed

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]


def test_down_leaves_nothing(deployed: Deployment) -> None:
    succeed(deployed.checkout, "-m", "cli", "down")
    assert embedded_aws.find(deployed.checkout.local) is None
    assert processes_of(deployed.checkout) == []
