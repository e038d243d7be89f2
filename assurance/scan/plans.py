"""Saved plans, as the scan takes them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance import saved_plans
from toolchain.errors import InputError
from toolchain.plans import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource as it will be after the deployment.

    Attributes:
        kind: Its type, such as "aws_vpc_endpoint".
        values: Its attributes; what only the deployment will know is missing.
        unknown: The names of those that are missing.
    """

    kind: str
    address: str
    values: Mapping[str, Any]
    unknown: frozenset[str]


def saved(environment: str, folder: Path = FOLDER) -> list[Path]:
    """Return the plans that `make plan` saved.

    Raises:
        InputError: There are none, or they cannot be used; with every problem.
    """
    files = sorted((folder / environment).glob("*.json"))
    if not files:
        raise InputError(
            f"the environment is {environment!r}, and no plan of it is saved.\n"
            f"  Make them: perimeter plan --environment {environment}"
        )
    saved_plans.read(files)
    return files


def resources(files: Sequence[Path]) -> Iterator[Resource]:
    """Yield the resources of all plans that are there after the deployment."""
    for file in files:
        document = json.loads(file.read_text(encoding="utf-8"))
        for change in document["resource_changes"]:
            if change["mode"] == "managed" and change["change"]["after"] is not None:
                unknown = change["change"]["after_unknown"]
                yield Resource(
                    kind=change["type"],
                    address=change["address"],
                    values=change["change"]["after"],
                    unknown=frozenset(name for name, is_unknown in unknown.items() if is_unknown),
                )
