"""The Terraform of an environment as JSON: its resources, and what their references lead to."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from modules.settings import Settings

# The content of each stack's cdk.tf.json, by stack.
Stacks = Mapping[str, Mapping[str, Any]]
# The attributes of a resource, as synthesized.
Resource = Mapping[str, Any]

_DATA = "data."
_OTHER_STACK = re.compile(
    r"data\.terraform_remote_state\.cross-stack-reference-input-([^.]+)\.outputs\.(.+)"
)
_OWN_STACK = re.compile(r"((?:data\.)?aws_\w+)\.([\w-]+)\.(\w+)")


class ResourceId(NamedTuple):
    """The stack of a resource and its address there; the text names both.

    Attributes:
        stack: The name of the stack.
        kind: The kind, such as "aws_vpc", or "data.aws_vpc" for a resource that is only looked up.
        name: The name within the kind.
    """

    stack: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.stack}: {self.kind}.{self.name}"


class Reference(NamedTuple):
    """An attribute of a resource.

    Attributes:
        resource: The resource.
        attribute: The name of the attribute.
    """

    resource: ResourceId
    attribute: str


def synthesize(settings: Settings) -> Stacks:
    """Synthesize all stacks of an environment in a temporary folder."""
    # The stacks take seconds to import, and settings that cannot be used must be told before that.
    from modules.app import build_app  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        build_app(settings, outdir=folder).synth()
        return read(Path(folder))


def read(folder: Path) -> Stacks:
    """Read all stacks that were synthesized into a folder."""
    files = sorted((folder / "stacks").glob("*/cdk.tf.json"))
    return {file.parent.name: json.loads(file.read_text(encoding="utf-8")) for file in files}


def resources(stacks: Stacks, kind: str | None = None) -> Iterator[tuple[ResourceId, Resource]]:
    """Yield the managed resources of all stacks, or those that are only looked up.

    Args:
        stacks: The stacks.
        kind: The kind to yield, such as "aws_vpc" or "data.aws_vpc"; all managed kinds if None.
    """
    for stack, terraform in stacks.items():
        section = "data" if kind is not None and kind.startswith(_DATA) else "resource"
        for found, named in terraform.get(section, {}).items():
            if kind is None or found == kind.removeprefix(_DATA):
                for name, resource in named.items():
                    yield ResourceId(stack, kind or found, name), resource


def find(stacks: Stacks, id_: ResourceId) -> Resource | None:
    """Return the resource with an id, or None."""
    section = "data" if id_.kind.startswith(_DATA) else "resource"
    named = stacks[id_.stack].get(section, {}).get(id_.kind.removeprefix(_DATA), {})
    found: Resource | None = named.get(id_.name)
    return found


def follow(stacks: Stacks, stack: str, expression: str) -> Reference | None:
    """Return the attribute that an expression refers to, or None if it refers to no resource.

    Args:
        stacks: All stacks, because an expression may lead to an output of another stack.
        stack: The stack that holds the expression.
        expression: The text between "${" and "}".
    """
    if other := _OTHER_STACK.fullmatch(expression):
        name, output = other.groups()
        value = stacks.get(name, {}).get("output", {}).get(output, {}).get("value", "")
        return follow(stacks, name, value.removeprefix("${").removesuffix("}"))
    own = _OWN_STACK.fullmatch(expression)
    if own is None:
        return None
    kind, name, attribute = own.groups()
    return Reference(ResourceId(stack, kind, name), attribute)


def path(resource: Resource) -> str:
    """Return the path of a resource in the construct tree, such as "studio/bucket/bucket"."""
    found: str = resource["//"]["metadata"]["path"]
    return found


def place(resource: Resource) -> str:
    """Return the path of the construct that made a resource, such as "studio/bucket"."""
    return path(resource).rpartition("/")[0]
