"""The packages that the lock files pin, with the licences that they state."""

import json
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

from modules.settings import ROOT

_UNSTATED = "not stated"
# Some packages state the whole text of a licence instead of its name.
_LONGEST_NAME = 40
_CLASSIFIER = "License :: OSI Approved :: "


class Package(NamedTuple):
    """A pinned package."""

    source: str
    name: str
    version: str
    licence: str


def pinned(root: Path = ROOT) -> Iterator[Package]:
    """Yield the packages of `Pipfile.lock`, then those of `package-lock.json`, by name."""
    lock = json.loads((root / "Pipfile.lock").read_text(encoding="utf-8"))
    python = {
        name: entry["version"].removeprefix("==")
        for group, entries in lock.items()
        if group != "_meta"
        for name, entry in entries.items()
    }
    for name, version in sorted(python.items()):
        yield Package("Python", name, version, _python_licence(name))
    npm = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    node = {
        (
            path.rpartition("node_modules/")[2],
            entry["version"],
            str(entry.get("license", _UNSTATED)),
        )
        for path, entry in npm.items()
        if path
    }
    for name, version, licence in sorted(node):
        yield Package("Node.js", name, version, licence)


def _python_licence(name: str) -> str:
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        # The package is for another platform.
        return _UNSTATED
    return _expression(stated) or _classified(stated) or _named(stated) or _UNSTATED


def _expression(stated: PackageMetadata) -> str:
    return "".join(stated.get_all("License-Expression") or [])


def _classified(stated: PackageMetadata) -> str:
    classifiers = stated.get_all("Classifier") or []
    return ", ".join(
        one.removeprefix(_CLASSIFIER) for one in classifiers if one.startswith(_CLASSIFIER)
    )


def _named(stated: PackageMetadata) -> str:
    first = "".join(stated.get_all("License") or []).strip().partition("\n")[0].strip()
    return first if len(first) <= _LONGEST_NAME else ""
