"""The resources of saved plans, for the scan."""

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
        kind: The type, such as "aws_vpc_endpoint".
        values: The attributes that are known before the deployment.
        unknown: The names of the attributes that are not.
    """

    kind: str
    address: str
    values: Mapping[str, Any]
    unknown: frozenset[str]


def saved(environment: str, folder: Path = FOLDER) -> list[Path]:
    """Return the plans that `perimeter plan` saved.

    Raises:
        InputError: There are no plans, or they cannot be used; the text has every problem.
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
    """Yield the resources of all plans that exist after the deployment."""
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
