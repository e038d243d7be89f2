"""What is said of a resource, and what its references lead to, in whichever stack that is."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from assurance.terraform_json import Stacks

Resource = Mapping[str, Any]

_OTHER_STACK = re.compile(
    r"data\.terraform_remote_state\.cross-stack-reference-input-([^.]+)\.outputs\.(.+)"
)
_OWN_STACK = re.compile(r"((?:data\.)?aws_\w+)\.([\w-]+)\.(\w+)")


class Reference(NamedTuple):
    """An attribute of a resource of a stack.

    Attributes:
        kind: such as "aws_vpc", or "data.aws_vpc" for one that is only looked up.
    """

    stack: str
    kind: str
    id: str
    attribute: str


def follow(stacks: Stacks, stack: str, expression: str) -> Reference | None:
    """Returns what an expression of a stack refers to; None where that is no resource's attribute.

    Args:
        stacks: all of them, as an expression may lead to another stack's output.
        stack: whose expression it is.
        expression: what stands between "${" and "}".
    """
    if other := _OTHER_STACK.fullmatch(expression):
        name, output = other.groups()
        value = stacks.get(name, {}).get("output", {}).get(output, {}).get("value", "")
        return follow(stacks, name, value.removeprefix("${").removesuffix("}"))
    own = _OWN_STACK.fullmatch(expression)
    return Reference(stack, *own.groups()) if own else None


def path(resource: Resource) -> str:
    """Returns the place of a resource in the construct tree, such as "studio/bucket/bucket"."""
    found: str = resource["//"]["metadata"]["path"]
    return found
