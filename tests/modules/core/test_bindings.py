import ast
import base64
import functools
import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from modules.core import bindings
from modules.settings import ROOT

PACKAGE = bindings.folder(bindings.PROVIDER)
# This process has prepared the bindings already. Its children must not inherit that.
PREPARED = ("JSII_NODE", "NODE_OPTIONS")
INSTALL = "from modules.core import bindings; bindings.install()"
# A process that begins with this has the bindings as they were published.
STOCK = "import cdktf_cdktf_provider_aws"


def fresh_interpreter(code: str, **environment: str) -> str:
    """Return the output of code in a Python that has loaded nothing yet."""
    inherited = {name: value for name, value in os.environ.items() if name not in PREPARED}
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def synthesized(folder: Path, before: str) -> dict[str, bytes]:
    """Return all files of the local environment, synthesized in a process that ran `before`."""
    code = f"""
{before}
from modules.app import build_app
from modules.settings import load
build_app(load("local"), outdir={str(folder)!r}).synth()
"""
    # Both on the same Node.js, which the bindings as published would find by its name.
    fresh_interpreter(code, JSII_NODE=str(bindings.node()))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@functools.cache
def types_by_module() -> dict[str, str]:
    """Return the map that jsii gets, from JavaScript's modules to Python's."""
    code = f"""
import json
{INSTALL}
import jsii
import cdktf_cdktf_provider_aws._jsii
print(json.dumps(jsii._reference_map._submodule_fqn_map))
"""
    told: dict[str, str] = json.loads(fresh_interpreter(code))
    return told


# Only the modules that are used are loaded.


def test_only_the_bindings_that_are_imported_are_loaded() -> None:
    code = """
import json
import sys
import modules.app
print(json.dumps({name: getattr(module, "__file__", None) for name, module in sys.modules.items()}))
"""
    files: dict[str, str | None] = json.loads(fresh_interpreter(code))
    written = {
        found
        for name, file in files.items()
        if name.startswith("modules.") and file is not None
        for found in re.findall(
            r"^from cdktf_cdktf_provider_aws\.(\w+) import", Path(file).read_text(), re.MULTILINE
        )
    }
    loaded = {name.split(".")[1] for name in files if name.startswith(f"{bindings.PROVIDER}.")}
    assert "vpc" in written
    assert loaded == written | {"_jsii"}


def test_node_loads_a_module_when_it_is_first_used(tmp_path: Path) -> None:
    index = tmp_path / "@cdktf" / "provider-aws" / "lib" / "index.js"
    for name in ("vpc", "s3-bucket", "broken"):
        module = index.parent / name / "index.js"
        module.parent.mkdir(parents=True)
        module.write_text(f'console.log("{name} is loaded"); exports.name = "{name}";')
    (index.parent / "broken" / "index.js").write_text('throw new Error("broken, as it is");')
    index.write_text(
        'exports.s3Bucket = exports.vpc = void 0;\nexports.vpc = require("./vpc");\n'
        'exports.s3Bucket = require("./s3-bucket");\nexports.broken = require("./broken");\n'
    )
    code = f"""
const provider = require({json.dumps(str(index))});
console.log(Object.keys(provider).join(" "));
console.log(provider.s3Bucket.name, provider.s3Bucket === provider.s3Bucket);
try {{ provider.broken }} catch (error) {{ console.log(error.message) }}
"""
    said = subprocess.run(
        [bindings.node(), "--require", bindings._NODE_HALF, "-e", code],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stderr == ""
    assert said.stdout.splitlines() == [
        "vpc s3Bucket broken",
        "s3-bucket is loaded",
        "s3-bucket true",
        "broken, as it is",
    ]


def test_a_node_without_such_hooks_is_only_slower(tmp_path: Path) -> None:
    script = tmp_path / "old.cjs"
    script.write_text(
        'require("node:module").registerHooks = undefined;\n'
        f"require({json.dumps(str(bindings._NODE_HALF))});\n"
    )
    subprocess.run([bindings.node(), script], env={}, check=True)


# Nothing else changes.


def test_what_is_synthesized_is_the_same_with_the_bindings_as_published(tmp_path: Path) -> None:
    light = synthesized(tmp_path / "light", before="")
    stock = synthesized(tmp_path / "stock", before=STOCK)
    assert "stacks/network/cdk.tf.json" in light
    assert light == stock


def test_a_type_that_nobody_imported_comes_back_as_what_it_is(tmp_path: Path) -> None:
    code = f"""
import sys
{INSTALL}
import jsii
from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.vpc import Vpc
from jsii._kernel.types import CreateRequest

stack = TerraformStack(Testing.app(outdir={str(tmp_path)!r}), "test")
# Made in Node.js, so that Python knows nothing of it.
create = CreateRequest(
    fqn="@cdktf/provider-aws.snsTopic.SnsTopic", args=[stack, "topic", {{}}],
    overrides=[], interfaces=[],
)
jsii.kernel.provider.create(create)
assert "cdktf_cdktf_provider_aws.sns_topic" not in sys.modules
topic = stack.node.find_child("topic")
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
print(type(topic) is SnsTopic, topic.arn.startswith("${{TfToken"))
"""
    assert fresh_interpreter(code) == "True True"


def test_jsii_is_told_the_module_of_every_type() -> None:
    names = bindings._submodules(PACKAGE)
    written = {
        fqn: f"{bindings.PROVIDER}.{name}"
        for name in names
        for fqn in re.findall(
            r'jsii_type="(@cdktf/provider-aws\.\w+)\.', (PACKAGE / name / "__init__.py").read_text()
        )
    }
    assert len(written) == len(names)
    assert types_by_module() == written


def test_packages_are_reloaded_and_objects_are_pickled() -> None:
    code = f"""
import copy, importlib, pickle, sys
{INSTALL}
import cdktf_cdktf_provider_aws as aws
from cdktf_cdktf_provider_aws.instance import Instance, InstanceMetadataOptions

assert importlib.reload(aws) is aws
assert aws.instance.Instance is Instance
assert "cdktf_cdktf_provider_aws.vpc" not in sys.modules
options = InstanceMetadataOptions(http_tokens="required")
assert pickle.loads(pickle.dumps(options)) == copy.deepcopy(options) == options
assert pickle.loads(pickle.dumps(Instance)) is Instance
print(pickle.dumps(options).hex())
"""
    pickled = fresh_interpreter(code)
    # Elsewhere too, before anything is imported.
    code = f"{INSTALL}; import pickle; print(pickle.loads(bytes.fromhex({pickled!r})).http_tokens)"
    assert fresh_interpreter(code) == "required"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (
            "import cdktf_cdktf_provider_aws.nothing",
            "ModuleNotFoundError: No module named 'cdktf_cdktf_provider_aws.nothing'",
        ),
        (
            "from cdktf_cdktf_provider_aws import nothing",
            (
                "ImportError: cannot import name 'nothing' from 'cdktf_cdktf_provider_aws' "
                f"({PACKAGE / '__init__.py'})"
            ),
        ),
        (
            "import cdktf_cdktf_provider_aws as aws; aws.nothing",
            "AttributeError: module 'cdktf_cdktf_provider_aws' has no attribute 'nothing'",
        ),
    ],
)
def test_a_name_that_is_not_there_reads_as_usual(statement: str, error: str) -> None:
    code = f"""
{INSTALL}
try:
    {statement}
except Exception as error:
    print(f"{{type(error).__name__}}: {{error}}")
"""
    assert fresh_interpreter(code) == error


def test_an_error_in_a_submodule_reads_as_usual(tmp_path: Path) -> None:
    package = tmp_path / bindings.PROVIDER
    (package / "broken").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('the package is not light')")
    (package / "broken" / "__init__.py").write_text("import missing_dependency")
    code = f"""
{INSTALL}
import cdktf_cdktf_provider_aws as aws
for load in (lambda: aws.broken, lambda: __import__("cdktf_cdktf_provider_aws.broken")):
    try:
        load()
    except ModuleNotFoundError as error:
        print(error.name)
"""
    said = fresh_interpreter(code, PYTHONPATH=str(tmp_path))
    assert said.split() == ["missing_dependency"] * 2


def test_editors_and_mypy_read_what_was_published() -> None:
    published = importlib.metadata.distribution("cdktf-cdktf-provider-aws")
    recorded = {str(file): file.hash for file in published.files or ()}
    for name in ("__init__.py", "py.typed", "_jsii/__init__.py", "vpc/__init__.py"):
        hash_ = recorded[f"{bindings.PROVIDER}/{name}"]
        assert hash_ is not None
        digest = hashlib.sha256((PACKAGE / name).read_bytes()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == hash_.value


# These facts make that possible. Look here when the version of the bindings changes.


def test_the_package_is_nothing_but_its_submodules() -> None:
    body = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8")).body
    imported = [
        alias.name
        for node in body
        if isinstance(node, ast.ImportFrom) and (node.level, node.module) == (1, None)
        for alias in node.names
    ]
    assert sorted(imported) == bindings._submodules(PACKAGE)
    (names,) = (
        node.value
        for node in body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    # Nothing of the package's own.
    assert sorted(ast.literal_eval(names)) == sorted(imported)
    assert importlib.metadata.version("cdktf-cdktf-provider-aws") == "20.1.0"


def test_the_package_in_node_is_nothing_but_its_modules() -> None:
    (archive,) = (PACKAGE / "_jsii").glob("*.tgz")
    with tarfile.open(archive, "r|gz") as content:
        index = next(
            content.extractfile(member)
            for member in content
            if member.name == "package/lib/index.js"
        )
        assert index is not None
        source = index.read().decode()
    exports = re.findall(r"^exports\.(\w+) = require\(\"\./[\w-]+\"\);$", source, re.MULTILINE)
    assert {f"{bindings.ASSEMBLY}.{name}" for name in exports} == types_by_module().keys()
    assert source.count("require(") == len(exports)


# Both run on the Node.js of the lock file.


def test_jsii_runs_on_the_node_of_the_lock() -> None:
    node = Path(fresh_interpreter(f"{INSTALL}; import os; print(os.environ['JSII_NODE'])"))
    assert node.is_relative_to(sys.prefix)
    assert os.access(node, os.X_OK)


def test_a_chosen_node_and_its_options_are_kept() -> None:
    code = f"{INSTALL}; import os; print(os.environ['JSII_NODE'], os.environ['NODE_OPTIONS'])"
    said = fresh_interpreter(code, JSII_NODE="/chosen/node", NODE_OPTIONS="--no-deprecation")
    assert said.startswith("/chosen/node --no-deprecation --require ")


def test_a_process_that_inherits_the_options_adds_none() -> None:
    code = f"{INSTALL}; import os; print(os.environ['NODE_OPTIONS'])"
    once = fresh_interpreter(code)
    assert fresh_interpreter(code, NODE_OPTIONS=once) == once


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bindings, "PROVIDER", "no_such_bindings")
    with pytest.raises(ModuleNotFoundError, match="no_such_bindings"):
        bindings.install()
