import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from modules.core import bindings
from modules.settings import ROOT

PURE_MODULES = (
    "modules.settings",
    "modules.core.iam",
    "modules.core.lambda_archive",
    "modules.core.naming",
    "modules.network.policies",
    "modules.studio.policies",
    "modules.access.policies",
)


def fresh_interpreter(code: str, **environment: str) -> str:
    """Returns what the code prints in a Python that has loaded nothing yet."""
    inherited = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def test_pure_modules_load_no_jsii() -> None:
    code = f"""
import importlib, sys
for name in {PURE_MODULES!r}:
    importlib.import_module(name)
    assert not sys.modules.keys() & {{"jsii", "cdktf", "constructs"}}, name
print("none")
"""
    assert fresh_interpreter(code) == "none"


def test_only_the_bindings_that_are_imported_are_loaded() -> None:
    written = {
        name
        for path in (ROOT / "modules").rglob("*.py")
        for name in re.findall(
            r"^from cdktf_cdktf_provider_aws\.(\w+) import", path.read_text(), re.MULTILINE
        )
    }
    code = """
import sys
import modules.app
print(*(name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")))
"""
    loaded = {name.split(".")[1] for name in fresh_interpreter(code).split()}
    assert "vpc" in written
    assert loaded == written | {"_jsii"}


def test_jsii_runs_on_the_node_of_the_lock() -> None:
    node = Path(fresh_interpreter("import modules, os; print(os.environ['JSII_NODE'])"))
    assert node.is_relative_to(sys.prefix)
    assert os.access(node, os.X_OK)


def test_a_chosen_node_is_kept() -> None:
    code = "import modules, os; print(os.environ['JSII_NODE'])"
    assert fresh_interpreter(code, JSII_NODE="/chosen/node") == "/chosen/node"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bindings, "PROVIDER", "no_such_bindings")
    with pytest.raises(ModuleNotFoundError, match="no_such_bindings"):
        bindings.prepare()
