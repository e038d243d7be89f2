"""The reader of saved plans, for the review and for the scan."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from assurance.redaction import Value, visible
from toolchain import plans
from toolchain.errors import InputError

# https://developer.hashicorp.com/terraform/internals/json-format
FORMAT_MAJOR = "1"

_PROVIDER = re.compile(r"([\w.-]+/)?hashicorp/aws|terraform\.io/builtin/terraform")
# The names of resources in a construct end with a hash of their path.
_NAME = re.compile(r"[\w-]+_[0-9A-F]{8}")
_OTHER_STACK = re.compile(
    r"data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+?)\.outputs\.([\w-]+)"
)
_SHOWN_FOREIGNERS = 3


class Action(StrEnum):
    """The action of a plan on a resource."""

    CREATED = "created"
    CHANGED = "changed"
    REPLACED = "replaced"
    DESTROYED = "destroyed"
    FORGOTTEN = "forgotten"

    @property
    def removes(self) -> bool:
        """Whether the existing resource is destroyed, or no longer managed."""
        return self in (Action.REPLACED, Action.DESTROYED, Action.FORGOTTEN)


_ACTIONS: Mapping[tuple[str, ...], Action | None] = {
    ("no-op",): None,
    ("read",): None,
    ("create",): Action.CREATED,
    ("update",): Action.CHANGED,
    ("delete",): Action.DESTROYED,
    ("delete", "create"): Action.REPLACED,
    ("create", "delete"): Action.REPLACED,
    ("forget",): Action.FORGOTTEN,
    ("create", "forget"): Action.REPLACED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The change of a resource.

    Attributes:
        kind: The type, such as "aws_vpc".
        address: The address, as the commands of Terraform take it.
        before: The attributes before; empty for a created resource.
        after: The attributes after; empty for a destroyed resource.
        replaced_for: The paths of the attributes that require a replacement.
    """

    stack: str
    kind: str
    address: str
    action: Action
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    replaced_for: Sequence[Sequence[str | int]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource as it will be after the deployment.

    Attributes:
        kind: The type, such as "aws_vpc_endpoint".
        address: The address, as the commands of Terraform take it.
        values: The attributes that are known before the deployment, with secret values.
        unknown: The names of the attributes that are known only after it.
    """

    kind: str
    address: str
    values: Mapping[str, Any] = field(repr=False)
    unknown: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan of a stack.

    Attributes:
        resources: The resources that exist after the deployment.
        changes: The changes of its resources, in the order of Terraform.
        is_first: Whether the stack is not deployed yet.
        is_whole: Whether Terraform could plan the whole stack.
        new_outputs: The outputs that other stacks read, and that the deployment changes.
        inputs: The outputs that the stack reads, by the name of the other stack.
    """

    stack: str
    resources: Sequence[Resource]
    changes: Sequence[Change]
    is_first: bool
    is_whole: bool
    new_outputs: frozenset[str]
    inputs: frozenset[tuple[str, str]]

    @cached_property
    def counts(self) -> Mapping[Action, int]:
        """The number of resources by action."""
        counts = dict.fromkeys(Action, 0)
        for change in self.changes:
            counts[change.action] += 1
        return counts


def find(environment: str) -> list[Path]:
    """Return the files of the plans that `perimeter plan` saved last.

    Args:
        environment: The name of the environment.

    Raises:
        InputError: There are no plans of the environment.
    """
    files = sorted((plans.FOLDER / environment).glob("*.json"))
    if not files:
        raise InputError(
            f"the environment is {environment!r}, and no plan of it is saved.\n"
            f"  Make them: perimeter plan --environment {environment}"
        )
    return files


def read(files: Sequence[Path]) -> list[Plan]:
    """Read saved plans; each file has the plan of a stack, and its name.

    Raises:
        InputError: Files are not plans of this project; the text has every problem.
    """
    readable: list[Plan] = []
    problems: list[str] = []
    for file in files:
        try:
            readable.append(_plan(file.stem, _document(file)))
        except _UnusableError as error:
            problems.append(f"{file}: {error}")
    if problems:
        raise InputError("\n".join(problems))
    return readable


class _UnusableError(Exception):
    """A file is not a plan; the text says what would be right."""


def _document(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _UnusableError("there is no such file: perimeter plan writes it") from None
    except OSError as error:
        raise _UnusableError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _UnusableError(
            "is no text: it must be the JSON of terraform show -json, not the plan itself"
        ) from None
    if not text.strip():
        raise _UnusableError("is empty: perimeter plan writes it again")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _UnusableError(
            f"is no JSON{place}: it may be cut off; perimeter plan writes it again"
        ) from None
    if not isinstance(document, dict) or "format_version" not in document:
        raise _UnusableError("is no plan: it must be the JSON of terraform show -json")
    return document


def _plan(stack: str, document: Mapping[str, Any]) -> Plan:
    version = str(document["format_version"])
    if version.partition(".")[0] != FORMAT_MAJOR:
        raise _UnusableError(
            f"format_version is {version!r}: it must be {FORMAT_MAJOR}.x, as Terraform 1 writes it"
        )
    try:
        resources = document.get("resource_changes", [])
        is_whole = not document.get("errored", False)
        if not resources and is_whole:
            raise _UnusableError("holds no resource: it must be the plan of a stack")
        _refuse_foreigners(resources)
        outputs = document.get("output_changes", {})
        return Plan(
            stack=stack,
            resources=list(_resources(resources)),
            changes=list(_changes(stack, resources)),
            is_first=not any(
                resource["mode"] == "managed" for resource in _prior_resources(document)
            ),
            is_whole=is_whole,
            new_outputs=frozenset(
                name for name, output in outputs.items() if output["actions"] != ["no-op"]
            ),
            inputs=frozenset(_OTHER_STACK.findall(json.dumps(document.get("configuration", {})))),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _UnusableError(f"is no plan as Terraform writes it: {error!r}") from None


def _prior_resources(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    values = document.get("prior_state", {}).get("values", {})
    resources: Sequence[Mapping[str, Any]] = values.get("root_module", {}).get("resources", [])
    return resources


def _refuse_foreigners(resources: Sequence[Mapping[str, Any]]) -> None:
    foreign = [
        f"{resource['address']} of {resource['provider_name']}"
        for resource in resources
        if not _PROVIDER.fullmatch(resource["provider_name"])
        or "module_address" in resource
        or (resource["mode"] == "managed" and not _NAME.fullmatch(resource["name"]))
    ]
    if foreign:
        named = ", ".join(foreign[:_SHOWN_FOREIGNERS])
        if len(foreign) > _SHOWN_FOREIGNERS:
            named += f" and {len(foreign) - _SHOWN_FOREIGNERS} more"
        raise _UnusableError(
            "is no plan of this project, whose resources are hashicorp/aws's and named by CDKTF: "
            f"it holds {named}"
        )


def _resources(resources: Sequence[Mapping[str, Any]]) -> Iterator[Resource]:
    for resource in resources:
        change = resource["change"]
        if resource["mode"] == "managed" and change["after"] is not None:
            unknown = change.get("after_unknown", {})
            yield Resource(
                kind=resource["type"],
                address=resource["address"],
                values=change["after"],
                unknown=frozenset(name for name, is_unknown in unknown.items() if is_unknown),
            )


def _changes(stack: str, resources: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    for resource in resources:
        change = resource["change"]
        actions = tuple(change["actions"])
        if actions not in _ACTIONS:
            raise _UnusableError(f"{resource['address']}: actions {actions} are not known here")
        action = _ACTIONS[actions]
        if action is not None and resource["mode"] == "managed":
            deposed = f" (deposed {resource['deposed']})" if "deposed" in resource else ""
            yield Change(
                stack=stack,
                kind=resource["type"],
                address=f"{resource['address']}{deposed}",
                action=action,
                before=visible(change["before"], None, change.get("before_sensitive")) or {},
                after=visible(
                    change["after"], change.get("after_unknown"), change.get("after_sensitive")
                )
                or {},
                replaced_for=change.get("replace_paths", ()),
            )
