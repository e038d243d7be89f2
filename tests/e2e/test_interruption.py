"""A deployment that is interrupted half way: it is taken down, or finished by the next one."""

import pytest

from local.emulator import embedded_aws
from testing.checkout import Checkout
from testing.plans import planned_changes
from tests.e2e.conftest import Changing, interrupt_half_way, resources_of, succeed
from tests.support.inventory import LISTS, inventory

pytestmark = pytest.mark.e2e


def test_it_can_be_taken_down(checkout: Checkout) -> None:
    interrupt_half_way(checkout)
    succeed(checkout, "-m", "cli", "down")
    assert embedded_aws.find(checkout.local) is None


@pytest.mark.xdist_group("changing")
def test_the_interruption_is_told_and_keeps_what_was_made(changing: Changing) -> None:
    assert "Traceback" not in changing.interruption
    assert "again" in changing.interruption
    assert changing.made_before


@pytest.mark.xdist_group("changing")
def test_the_next_one_finishes_it_in_the_same_account(changing: Changing) -> None:
    state = changing.checkout.folder / ".state" / "local" / "network.tfstate"
    assert changing.made_before <= resources_of(state)
    assert planned_changes(changing.checkout, changing.aws, "network") == {}
    made = {kind for kind, _ in inventory(changing.aws) - changing.empty}
    assert made == {kind for _, _, kind, _ in LISTS} | {
        "Instances",
        "Keys",
        "Tables",
        "VpcEndpoints",
        "VpcPeeringConnections",
    }
