"""Synthesizes constructs and stacks for tests, and finds resources in the Terraform."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cdktf import App, TerraformStack, Testing
from constructs import Construct

from modules.app import build_app
from modules.settings import Settings

Terraform = dict[str, Any]

# With the hash of an archive, every change of a function would change snapshots.
_ARCHIVE_PATH = re.compile(r"/[0-9A-F]{32}/(\w+)-[0-9a-f]{16}\.zip$")


def synth_construct(build: Callable[[Construct], object], outdir: Path) -> Terraform:
    """Return the Terraform of what `build` adds to an empty stack.

    Args:
        build: The function that adds constructs to the stack.
        outdir: The folder for assets.
    """
    stack = TerraformStack(Testing.app(outdir=str(outdir)), "test")
    build(stack)
    return _synth(stack)


def synth_stacks(settings: Settings, outdir: Path) -> dict[str, Terraform]:
    """Return the Terraform of every stack of an environment, wired to one another."""
    app = build_app(settings, outdir=str(outdir))
    return {stack.node.id: _synth(stack) for stack in _stacks(app)}


def _stacks(app: App) -> list[TerraformStack]:
    stacks = [child for child in app.node.children if isinstance(child, TerraformStack)]
    # Only here, a value that another stack reads becomes an output of its stack.
    for stack in stacks:
        stack.prepare_stack()
    return stacks


def _synth(stack: TerraformStack) -> Terraform:
    synthesized: Terraform = json.loads(Testing.synth(stack))
    return synthesized


def resources(terraform: Terraform, kind: str) -> list[dict[str, Any]]:
    """Return all resources of a kind, such as "aws_subnet"."""
    return list(terraform.get("resource", {}).get(kind, {}).values())


def resource(terraform: Terraform, kind: str) -> dict[str, Any]:
    """Return the only resource of a kind.

    Raises:
        ValueError: There is no such resource, or more than one.
    """
    (only,) = resources(terraform, kind)
    return only


def statements(policy: str) -> dict[str, dict[str, Any]]:
    """Return the statements of a policy by their Sid."""
    return {statement["Sid"]: statement for statement in json.loads(policy)["Statement"]}


def for_snapshot(value: object) -> object:
    """Return Terraform in a form that a reviewer can read.

    Policies become JSON, user data becomes lines, and archives lose their hashes.
    """
    match value:
        case dict():
            return {
                key: "<hash>" if key == "source_code_hash" else for_snapshot(inner)
                for key, inner in value.items()
            }
        case list():
            return [for_snapshot(inner) for inner in value]
        case str() if value.startswith("#cloud-config"):
            return value.splitlines()
        case str():
            policy = _decoded(value)
            if policy is None:
                return _ARCHIVE_PATH.sub(r"/<hash>/\1.zip", value)
            return for_snapshot(policy)
        case _:
            return value


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
