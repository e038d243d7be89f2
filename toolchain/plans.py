"""Plans of the synthesized stacks: made by Terraform, kept as JSON."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from modules.settings import ROOT
from toolchain.errors import CommandError
from toolchain.stack_run import errors_in
from toolchain.synthesis import STACKS

FOLDER = ROOT / "build" / "plans"

_STATE_MISSING = re.compile(r"^Error: Unable to find remote state$", re.MULTILINE)
_ERROR = re.compile(r"^Error: ", re.MULTILINE)


def empty_folder(environment: str) -> Path:
    """Give the folder of an environment's plans, without those of an earlier run."""
    folder = FOLDER / environment
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def make(stack: str, folder: Path, environment: Mapping[str, str]) -> Path:
    """Plan one synthesized stack, and change nothing by it, a lock of its state neither.

    A stack that stands on another which is not deployed yet is planned as far as it is known.

    Args:
        stack: its name.
        folder: takes the plan.
        environment: of Terraform, whole.

    Returns:
        Terraform's JSON of it, for its owner only: it holds sensitive values.

    Raises:
        LocalError: Terraform failed; holds its errors.
    """
    with TemporaryDirectory() as temporary:
        binary = str(Path(temporary) / "plan")
        # Another environment may have been planned in the same folder, with another backend.
        _succeed(stack, ["init", "-reconfigure"], environment)
        planned = _terraform(stack, ["plan", "-lock=false", f"-out={binary}"], environment)
        output = planned.stdout + planned.stderr
        waits = len(_ERROR.findall(output)) == len(_STATE_MISSING.findall(output)) > 0
        if planned.returncode != 0 and not waits:
            raise _failed(stack, output)
        shown = _succeed(stack, ["show", "-json", binary], environment)
    file = folder / f"{stack}.json"
    write_private(file, shown)
    return file


def write_private(file: Path, text: str) -> None:
    """Write a file that nobody but its owner reads."""
    file.unlink(missing_ok=True)
    # From the start: a file that is narrowed afterwards can be opened before.
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)


def _succeed(stack: str, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    result = _terraform(stack, arguments, environment)
    if result.returncode != 0:
        raise _failed(stack, result.stdout + result.stderr)
    return result.stdout


def _failed(stack: str, output: str) -> CommandError:
    return CommandError(f"{errors_in(output)}\nthe plan of stack {stack} failed.")


def _terraform(
    stack: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    verb, *options = arguments
    no_color = [] if verb == "show" else ["-input=false", "-no-color"]
    return subprocess.run(
        ["terraform", verb, *no_color, *options],
        cwd=STACKS / stack,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
