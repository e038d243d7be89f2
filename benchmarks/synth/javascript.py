"""The same resources made by CDKTF in JavaScript, as compiled TypeScript.

Node.js gets the packages that the Python packages contain, so nothing is downloaded. Compiling
TypeScript is not measured.
"""

import json
import re
import shutil
import tarfile
from pathlib import Path
from typing import Any

from benchmarks.synth.measurement import Program
from modules.core import bindings

PACKAGES = ("constructs", "cdktf", bindings.PROVIDER)

_PROGRAM = """\
const { App, TerraformStack, LocalBackend } = require("cdktf");
const stacks = require("./%(stacks)s.json");
%(load)s
const app = new App({ outdir: process.argv[2] });
for (const [name, resources] of Object.entries(stacks)) {
  const stack = new TerraformStack(app, name);
  new LocalBackend(stack, { path: name + ".tfstate" });
  new (load("provider").AwsProvider)(stack, "aws", { region: "us-west-2" });
  for (const { type, module, id, config, blocks } of resources) {
    const Resource = Object.values(load(module)).find((one) => one.tfResourceType === type);
    const resource = new Resource(stack, id, config);
    for (const [name, block] of Object.entries(blocks)) resource.addOverride(name, block);
  }
}
app.synth();
"""
# The first form is that of the manual, and the second that of programs that must start fast.
_WHOLE = 'const provider = require("@cdktf/provider-aws");\nconst load = (name) => provider[name];'
_PARTS = """\
const kebab = (name) => name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
const load = (name) => require("@cdktf/provider-aws/lib/" + kebab(name));"""


def programs(terraform: Path, folder: Path) -> tuple[Program, Program]:
    """Write two programs, and what they need: one requires the provider whole, one in parts.

    Args:
        terraform: A synthesized environment, whose resources they make.
        folder: Takes all of it.
    """
    if not (folder / "node_modules").exists():
        shutil.rmtree(folder, ignore_errors=True)
        for package in PACKAGES:
            _unpack(package, folder / "unpacked")
        (folder / "unpacked").rename(folder / "node_modules")
    stacks = {
        file.parent.name: resources(json.loads(file.read_text(encoding="utf-8")))
        for file in sorted(terraform.rglob("cdk.tf.json"))
    }
    (folder / f"{terraform.name}.json").write_text(json.dumps(stacks), encoding="utf-8")
    return (
        _program("whole", _WHOLE, terraform.name, folder),
        _program("in parts", _PARTS, terraform.name, folder),
    )


def _program(way: str, load: str, stacks: str, folder: Path) -> Program:
    script = folder / f"{stacks} {way}.cjs"
    script.write_text(_PROGRAM % {"load": load, "stacks": stacks}, encoding="utf-8")
    return Program(
        name=f"JavaScript, provider required {way}, {stacks}",
        command=[str(bindings.node()), str(script), str(folder / "out")],
        variables={},
        folder=folder,
    )


def _unpack(package: str, modules: Path) -> None:
    (archive,) = (bindings.folder(package) / "_jsii").glob("*.tgz")
    with tarfile.open(archive) as content:
        content.extractall(modules, filter="data")
    manifest = modules / "package" / "package.json"
    name = json.loads(manifest.read_text(encoding="utf-8"))["name"]
    (modules / name).parent.mkdir(parents=True, exist_ok=True)
    manifest.parent.rename(modules / name)


def resources(terraform: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of a stack's Terraform in the form that the program takes."""
    return [
        {
            "type": type_,
            "module": _camel(type_.removeprefix("aws_")),
            "id": id_,
            # Blocks have classes of their own; tags and lists of texts do not.
            "config": {
                _camel(key): value for key, value in attributes.items() if _is_plain(key, value)
            },
            "blocks": {
                key: value for key, value in attributes.items() if not _is_plain(key, value)
            },
        }
        for type_, named in terraform["resource"].items()
        for id_, attributes in named.items()
    ]


def _is_plain(key: str, value: object) -> bool:
    match value:
        case dict():
            return key == "tags"
        case list():
            return not any(isinstance(element, dict) for element in value) and key != "depends_on"
        case _:
            return True


def _camel(name: str) -> str:
    return re.sub("_.", lambda at: at[0][1].upper(), name)
