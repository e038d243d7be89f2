"""What Terraform would change: nothing, or what was asked for."""

import pytest

from tests.e2e.conftest import Deployment
from tests.support.plans import planned_changes

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]

STACKS = ("network", "dns", "studio", "access")


def changes(deployed: Deployment, stack: str) -> dict[str, list[str]]:
    return planned_changes(deployed.checkout, deployed.aws, stack)


@pytest.mark.parametrize("stack", STACKS)
def test_a_second_plan_is_empty(deployed: Deployment, stack: str) -> None:
    assert changes(deployed, stack) == {}


def test_changing_one_user_touches_only_that_user(deployed: Deployment) -> None:
    original = deployed.checkout.settings.read_text()
    try:
        changed = original.replace('profile = "grace-hopper"', 'profile = "rear-admiral"')
        assert changed != original
        deployed.checkout.settings.write_text(changed)
        synth = deployed.checkout.python("main.py")
        assert synth.returncode == 0, synth.stderr
        planned = {stack: changes(deployed, stack) for stack in STACKS}
    finally:
        deployed.checkout.settings.write_text(original)
        assert deployed.checkout.python("main.py").returncode == 0
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
