"""What Terraform would change in what is deployed."""

import json
import subprocess

from local import terraform
from local.embedded_aws import EmbeddedAws
from tests.support.checkout import Checkout


def planned_changes(checkout: Checkout, aws: EmbeddedAws, stack: str) -> dict[str, list[str]]:
    """Returns what a plan of the synthesized stack would do: address to actions."""
    environment = checkout.environ(
        aws.environment() | terraform.environment(checkout.folder / "build" / "terraform")
    )

    def run(*arguments: str) -> str:
        result = subprocess.run(
            ["terraform", *arguments],
            cwd=checkout.folder / "cdktf.out" / "stacks" / stack,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    run("init", "-input=false", "-no-color")
    run("plan", "-input=false", "-no-color", "-out=checked.tfplan")
    plan = json.loads(run("show", "-json", "checked.tfplan"))
    return {
        change["address"]: change["change"]["actions"]
        for change in plan["resource_changes"]
        if change["change"]["actions"] not in (["no-op"], ["read"])
    }
