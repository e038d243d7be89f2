"""What Terraform would change in what is deployed, and does."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from local.emulator.embedded_aws import EmbeddedAws
from tests.support.checkout import Checkout
from toolchain import terraform

_PLAN = "checked.tfplan"

# A change as a plan has it: its actions, and the attributes before and after.
Change = Mapping[str, Any]


def planned(checkout: Checkout, aws: EmbeddedAws, stack: str) -> dict[str, Change]:
    """Plans the synthesized stack; returns by address what would change."""
    _terraform(checkout, aws, stack, "init", "-input=false", "-no-color")
    _terraform(checkout, aws, stack, "plan", "-input=false", "-no-color", f"-out={_PLAN}")
    plan = json.loads(_terraform(checkout, aws, stack, "show", "-json", _PLAN))
    return {
        change["address"]: change["change"]
        for change in plan["resource_changes"]
        if change["change"]["actions"] not in (["no-op"], ["read"])
    }


def planned_changes(checkout: Checkout, aws: EmbeddedAws, stack: str) -> dict[str, list[str]]:
    """Returns what a plan of the synthesized stack would do: address to actions."""
    changes = planned(checkout, aws, stack)
    return {address: change["actions"] for address, change in changes.items()}


def apply_planned(checkout: Checkout, aws: EmbeddedAws, stack: str) -> None:
    """Does what was planned last."""
    _terraform(checkout, aws, stack, "apply", "-input=false", "-no-color", _PLAN)


def _terraform(checkout: Checkout, aws: EmbeddedAws, stack: str, *arguments: str) -> str:
    result = subprocess.run(
        ["terraform", *arguments],
        cwd=checkout.folder / "cdktf.out" / "stacks" / stack,
        env=checkout.environ(
            aws.environment() | terraform.environment(checkout.folder / "build" / "terraform")
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
