"""The run of the CDKTF program, and the dependencies of the stacks that it writes."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from modules.settings import ROOT
from toolchain.errors import CommandError

OUTPUT = ROOT / "cdktf.out"
STACKS_FOLDER = OUTPUT / "stacks"

# Maps each stack to the stacks that must be deployed before it, in an order of deployment.
Dependencies = Mapping[str, frozenset[str]]


def synthesize(environment: Mapping[str, str]) -> Dependencies:
    """Write the Terraform of all stacks to `cdktf.out`.

    Args:
        environment: The environment variables of the program; `ENVIRONMENT` chooses the settings.

    Returns:
        The dependencies of each stack, in an order of deployment.

    Raises:
        CommandError: The program failed; the text is its output.
    """
    result = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**environment, "CDKTF_OUTDIR": str(OUTPUT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise CommandError((result.stdout + result.stderr).strip())
    return read_dependencies(OUTPUT / "manifest.json")


def read_dependencies(manifest: Path) -> Dependencies:
    """Return the dependencies that a synthesized manifest states, in an order of deployment."""
    stacks = json.loads(manifest.read_text(encoding="utf-8"))["stacks"]
    remaining = {name: frozenset(stack["dependencies"]) for name, stack in stacks.items()}
    ordered: dict[str, frozenset[str]] = {}
    while remaining:
        ready = sorted(name for name, needs in remaining.items() if needs <= ordered.keys())
        ordered |= {name: remaining.pop(name) for name in ready}
    return ordered
