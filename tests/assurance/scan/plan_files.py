"""Small plans, as Terraform writes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def resource(
    kind: str, name: str, values: Mapping[str, Any], unknown: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Returns a resource that a plan creates."""
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "hashicorp/aws",
        "change": {
            "actions": ["create"],
            "before": None,
            "after": dict(values),
            "after_unknown": dict(unknown or {}),
            "before_sensitive": False,
            "after_sensitive": {},
        },
    }


def write(folder: Path, stack: str, *resources: dict[str, Any]) -> Path:
    """Writes the plan of a stack."""
    planned = [
        {
            **{key: one[key] for key in ("address", "mode", "type", "name", "provider_name")},
            "schema_version": 0,
            "values": one["change"]["after"],
            "sensitive_values": {},
        }
        for one in resources
    ]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{stack}.json"
    file.write_text(
        json.dumps(
            {
                "format_version": "1.2",
                "terraform_version": "1.11.4",
                "complete": True,
                "planned_values": {"root_module": {"resources": planned}},
                "resource_changes": list(resources),
                "configuration": {"root_module": {}},
            }
        )
    )
    return file
