"""Terraform's own judgement of many stacks at once: it starts the AWS provider, which is slow."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from toolchain import terraform

# Of a stack that is looked at as a part of something larger. Everything else is of the stack.
_EXPECTED = "Backend configuration ignored"


def problems(stacks: Mapping[str, Path], folder: Path) -> list[str]:
    """Returns all errors and warnings of `terraform validate`.

    Args:
        stacks: names to the folders of synthesized stacks, all below `folder`.
        folder: takes a configuration that has them all as its modules.
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
    found = [
        f"{one.get('range', {}).get('filename')}: {one['summary']}: {one.get('detail')}"
        for one in judged["diagnostics"]
        if one["summary"] != _EXPECTED
    ]
    assert judged["valid"] or found
    return found
