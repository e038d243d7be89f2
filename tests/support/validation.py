"""Validation of many stacks at once by Terraform, because starting the AWS provider is slow."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from toolchain import terraform

# Terraform says this of a stack that is validated as a module. Other messages are about the stack.
_EXPECTED = "Backend configuration ignored"


def problems(stacks: Mapping[str, Path], folder: Path) -> list[str]:
    """Return all errors and warnings of `terraform validate`.

    Args:
        stacks: The folders of synthesized stacks by name, all below `folder`.
        folder: The folder for a configuration that has all the stacks as modules.
    """
    modules = {name: {"source": f"./{path.relative_to(folder)}"} for name, path in stacks.items()}
    (folder / "main.tf.json").write_text(json.dumps({"module": modules}), encoding="utf-8")
    environment = os.environ | terraform.environment(folder / "terraform")
    for command in (["init", "-backend=false", "-no-color"], ["validate", "-json"]):
        result = subprocess.run(
            ["terraform", *command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if command[0] == "init":
            assert result.returncode == 0, result.stdout + result.stderr
    judged = json.loads(result.stdout)
    messages = [
        f"{diagnostic.get('range', {}).get('filename')}: {diagnostic['summary']}: "
        f"{diagnostic.get('detail')}"
        for diagnostic in judged["diagnostics"]
        if diagnostic["summary"] != _EXPECTED
    ]
    assert judged["valid"] or messages
    return messages
