"""Finds the IAM statements of whole stacks, and their wildcards."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Statement = dict[str, Any]


class Found(NamedTuple):
    """A statement, and the kind of resource whose policy contains it."""

    kind: str
    statement: Statement


def policy_statements(stacks: Mapping[str, Any]) -> Iterator[Found]:
    """Yield every statement of every policy: identity, trust, key, bucket, endpoint, API."""
    for stack in stacks.values():
        for kind, named in stack["resource"].items():
            for resource in named.values():
                for value in resource.values():
                    if isinstance(value, str) and '"Statement"' in value:
                        for statement in json.loads(value)["Statement"]:
                            yield Found(kind, statement)


def wildcards(statement: Statement) -> list[str]:
    """Return the actions with a wildcard, and "*" if the statement is about any resource."""
    actions = [action for action in statement["Action"] if "*" in action]
    anything = [resource for resource in statement.get("Resource", []) if resource == "*"]
    return sorted(actions + anything)
