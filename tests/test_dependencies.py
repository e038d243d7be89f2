"""Every direct dependency is named, with its reason, on the page of dependencies."""

import json
import tomllib

import pytest

from modules.settings import ROOT
from toolchain.system_packages import TESTS

PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
PIPFILE = tomllib.loads((ROOT / "Pipfile").read_text(encoding="utf-8"))
NODE = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
NAMES = {
    *PIPFILE["packages"],
    *PIPFILE["dev-packages"],
    *PIPFILE["authorizer"],
    *NODE["devDependencies"],
    *TESTS.values(),
}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_dependency_has_its_reason(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_nothing_is_named_that_is_gone() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    named = {part for row in rows for part in row.split("|")[1].split("`")[1::2]}
    assert named - NAMES == {"checkov"}
