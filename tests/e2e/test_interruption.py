"""A deployment that is interrupted half way: it is taken down, or finished by the next one."""

import pytest

from local.emulator import embedded_aws
from testing.checkout import Checkout
from testing.plans import planned_changes
from tests.e2e.conftest import DisposableDeployment, interrupt_half_way, resources_of, succeed
from tests.support.inventory import LISTS, inventory

pytestmark = pytest.mark.e2e


def test_it_can_be_taken_down(checkout: Checkout) -> None:
    interrupt_half_way(checkout)
    succeed(checkout, "-m", "cli", "down")
    assert embedded_aws.find(checkout.local) is None


@pytest.mark.xdist_group("disposable")
def test_the_interruption_is_told_and_keeps_what_was_made(disposable: DisposableDeployment) -> None:
    assert "Traceback" not in disposable.interruption
    assert "again" in disposable.interruption
    assert disposable.made_before


@pytest.mark.xdist_group("disposable")
def test_the_next_one_finishes_it_in_the_same_account(disposable: DisposableDeployment) -> None:
    state = disposable.checkout.folder / ".state" / "local" / "network.tfstate"
    assert disposable.made_before <= resources_of(state)
    assert planned_changes(disposable.checkout, disposable.aws, "network") == {}
    made = {kind for kind, _ in inventory(disposable.aws) - disposable.empty}
    assert made == {kind for _, _, kind, _ in LISTS} | {
        "Instances",
        "Keys",
        "Tables",
        "VpcEndpoints",
        "VpcPeeringConnections",
    }
