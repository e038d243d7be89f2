"""What Terraform would change: nothing, or what was asked for."""

import pytest

from tests.e2e.conftest import Deployment
from tests.support.plans import planned_changes

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]

STACKS = ("network", "dns", "studio", "access")


def changes(deployed: Deployment, stack: str) -> dict[str, list[str]]:
    return planned_changes(deployed.checkout, deployed.aws, stack)


def changed(deployed: Deployment, old: str, new: str) -> dict[str, dict[str, list[str]]]:
    """Plans every stack with one text of the settings replaced, and puts it back."""
    original = deployed.checkout.settings.read_text()
    assert original.count(old) == 1
    try:
        deployed.checkout.settings.write_text(original.replace(old, new))
        synth = deployed.checkout.python("main.py")
        assert synth.returncode == 0, synth.stderr
        return {stack: changes(deployed, stack) for stack in STACKS}
    finally:
        deployed.checkout.settings.write_text(original)
        assert deployed.checkout.python("main.py").returncode == 0


@pytest.mark.parametrize("stack", STACKS)
def test_a_second_plan_is_empty(deployed: Deployment, stack: str) -> None:
    assert changes(deployed, stack) == {}


def test_changing_a_corporate_host_replaces_the_zone_s_primary_alone(deployed: Deployment) -> None:
    planned = changed(deployed, 'portal = "192.168.10.20"', 'portal = "192.168.10.21"')
    assert {stack: found for stack, found in planned.items() if found} == {
        "dns": {
            address: actions
            for address, actions in planned["dns"].items()
            if "server-us-west-2a" in address or "alarm-us-west-2a" in address
        }
    }
    assert ["delete", "create"] in planned["dns"].values()


def test_changing_one_user_touches_only_that_user(deployed: Deployment) -> None:
    planned = changed(deployed, 'profile = "grace-hopper"', 'profile = "rear-admiral"')
    kinds = {
        stack: sorted((address.split(".")[0], *actions) for address, actions in found.items())
        for stack, found in planned.items()
    }
    assert kinds == {
        "network": [],
        "dns": [],
        "studio": [
            ("aws_sagemaker_user_profile", "create"),
            ("aws_sagemaker_user_profile", "delete"),
        ],
        "access": [("aws_dynamodb_table_item", "update")],
    }
    assert all("grace" in address for address in planned["access"])
