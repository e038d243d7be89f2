"""The permissions that the documentation names: what a teardown calls, and nothing else."""

import json
import warnings
from typing import Any

import pytest

from modules.settings import ROOT
from operations.teardown import command
from operations.teardown.deletion import Deletion
from tests.operations.teardown.deployed import Deployed, see_calls

with warnings.catch_warnings():
    # It finds its own files in a way that Python has given up.
    warnings.simplefilter("ignore")
    from parliament import analyze_policy_string

POLICY = ROOT / "docs" / "teardown-policy.json"
# IAM's names, where they are not the services' own.
PREFIXES = {"efs": "elasticfilesystem"}
NEEDS_NO_PERMISSION = "sts:GetCallerIdentity"
# Terraform's state is in files here.
READS_STATE = {"s3:GetObject", "s3:ListBucket"}


def statements() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(POLICY.read_text())["Statement"]
    return found


def iam_action(call: str) -> str:
    service, operation = call.split(":")
    return f"{PREFIXES.get(service, service)}:{operation}"


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_it_allows_what_is_called_and_nothing_else(
    deployed: Deployed, deletion: Deletion, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: set[str] = set()
    deployed.add_people()
    see_calls(monkeypatch, "*", lambda name, _: called.add(iam_action(name)))
    command.run(deployed.settings, confirm=deployed.domain_id, deletion=deletion)
    deployed.destroy_domain()
    command.run(deployed.settings, confirm=deployed.domain_id, deletion=deletion)
    allowed = {action for one in statements() for action in as_list(one["Action"])}
    assert allowed == called - {NEEDS_NO_PERMISSION} | READS_STATE


def test_it_is_a_policy_and_names_the_one_domain() -> None:
    text = POLICY.read_text()
    for placeholder, value in (
        ("REGION", "eu-central-1"),
        ("ACCOUNT", "111122223333"),
        ("DOMAIN_ID", "d-h4cy01pxticj"),
        ("HUB_VPC_ID", "vpc-0123456789abcdef0"),
        ("STATE_BUCKET", "example-terraform-state"),
        ("STATE_KEY", "studio/production"),
    ):
        assert placeholder in text
        text = text.replace(placeholder, value)
    assert not analyze_policy_string(text).findings
    for statement in json.loads(text)["Statement"]:
        changes = any(
            verb in action
            for action in as_list(statement["Action"])
            for verb in (":Delete", ":Revoke")
        )
        # Only interfaces of mount targets carry nothing of the domain's: they are in its VPC.
        limit = "vpc-0123456789abcdef0" if "Hub" in statement["Sid"] else "d-h4cy01pxticj"
        assert not changes or limit in json.dumps(statement)
