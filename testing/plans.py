"""Plans of a synthesized stack against an embedded AWS."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from local.emulator.embedded_aws import EmbeddedAws
from testing.checkout import Checkout
from toolchain import terraform

_PLAN = "checked.tfplan"

# The `change` of a resource in a plan: its actions, and its attributes before and after.
Change = Mapping[str, Any]


def planned(checkout: Checkout, aws: EmbeddedAws, stack: str) -> dict[str, Change]:
    """Plan the synthesized stack, and return the changes by resource address."""
    # A deployment has initialized the folder, and a new synthesis leaves that in place.
    if not (checkout.folder / "cdktf.out" / "stacks" / stack / ".terraform").is_dir():
        _terraform(checkout, aws, stack, "init", "-input=false", "-no-color")
    _terraform(checkout, aws, stack, "plan", "-input=false", "-no-color", f"-out={_PLAN}")
    plan = json.loads(_terraform(checkout, aws, stack, "show", "-json", _PLAN))
    return {
        change["address"]: change["change"]
        for change in plan["resource_changes"]
        if change["change"]["actions"] not in (["no-op"], ["read"])
    }


def planned_changes(checkout: Checkout, aws: EmbeddedAws, stack: str) -> dict[str, list[str]]:
    """Plan the synthesized stack, and return the actions by resource address."""
    changes = planned(checkout, aws, stack)
    return {address: change["actions"] for address, change in changes.items()}


def apply_planned(checkout: Checkout, aws: EmbeddedAws, stack: str) -> None:
    """Apply the plan that `planned` made last."""
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
