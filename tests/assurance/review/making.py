"""Plans for tests: the JSON that Terraform writes, with what a test is about."""

import json
from pathlib import Path
from typing import Any

from assurance.saved_plans import Change, Plan, read

AWS = "registry.terraform.io/hashicorp/aws"
_ACTIONS = {(False, True): ["create"], (True, False): ["delete"], (True, True): ["update"]}


def resource(
    kind: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    name: str = "thing_0123ABCD",
    **change: Any,
) -> dict[str, Any]:
    """Returns an element of resource_changes; created, destroyed or changed by what is given.

    Args:
        kind: the resource's type.
        before: its attributes.
        after: likewise.
        name: as CDKTF makes them.
        change: further elements, such as after_unknown or other actions.
    """
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": AWS,
        "change": {
            "actions": _ACTIONS.get((before is not None, after is not None)),
            "before": before,
            "after": after,
            "after_unknown": {},
            "before_sensitive": {},
            "after_sensitive": {},
        }
        | change,
    }


def document(*resources: dict[str, Any], first: bool = False, **elements: Any) -> dict[str, Any]:
    """Returns the JSON of a plan; something of the stack is there unless it is the first."""
    deployed = {"root_module": {"resources": [] if first else [{"mode": "managed"}]}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": list(resources),
        "prior_state": {"values": deployed},
        "errored": False,
    } | elements


def save(folder: Path, stack: str, content: dict[str, Any]) -> Path:
    file = folder / f"{stack}.json"
    file.write_text(json.dumps(content))
    return file


def plan(folder: Path, *resources: dict[str, Any], stack: str = "network", **elements: Any) -> Plan:
    """Returns a plan as it is read from its file."""
    (found,) = read([save(folder, stack, document(*resources, **elements))])
    return found


def change(folder: Path, *arguments: Any, **keywords: Any) -> Change:
    """Returns the only change of a plan with one resource; takes what `resource` takes."""
    (only,) = plan(folder, resource(*arguments, **keywords)).changes
    return only
