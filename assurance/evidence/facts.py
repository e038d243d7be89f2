"""The subject of the evidence: the commit, the settings and the versions of the tools."""

import json
import platform
import subprocess
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from modules.core import bindings
from modules.settings import ENVIRONMENTS, ROOT
from toolchain.errors import CommandError


def facts(environment: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each fact.

    Raises:
        CommandError: Git or Terraform does not answer.
    """
    yield "settings", str((ENVIRONMENTS / f"{environment}.toml").relative_to(ROOT))
    yield "commit", _output(["git", "log", "-1", "--format=%H, %cs, %s"])
    if changed := len(_output(["git", "status", "--porcelain"]).splitlines()):
        files = "1 file" if changed == 1 else f"{changed} files"
        yield "not committed", f"{files}: this is evidence for no commit"
    yield "Python", platform.python_version()
    yield "Node.js", _output([str(bindings.node()), "--version"]).removeprefix("v")
    terraform = json.loads(_output(["terraform", "version", "-json"]))
    yield "Terraform", terraform["terraform_version"]
    yield "CDKTF", f"{version('cdktf')}, bindings {version('cdktf-cdktf-provider-aws')}"
    yield "solver", f"z3 {version('z3-solver')}"


def _output(command: Sequence[str]) -> str:
    try:
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CommandError(f"{' '.join(command)} does not answer: {error}") from None
    return result.stdout.strip()
