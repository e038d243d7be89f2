"""Terraform's plans of the synthesized stacks, saved as JSON."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from modules.settings import ROOT
from toolchain.console import say
from toolchain.errors import CommandError
from toolchain.stack_run import errors_in
from toolchain.synthesis import STACKS_FOLDER

FOLDER = ROOT / "build" / "plans"

_STATE_MISSING = re.compile(r"^Error: Unable to find remote state$", re.MULTILINE)
_ERROR = re.compile(r"^Error: ", re.MULTILINE)


def empty_folder(environment: str) -> Path:
    """Return the folder for the plans of an environment, without the plans of an earlier run."""
    folder = FOLDER / environment
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def make_all(stacks: Sequence[str], folder: Path, environment: Mapping[str, str]) -> list[Path]:
    """Plan several synthesized stacks side by side, and write a line for each finished plan.

    Args:
        stacks: The names of the stacks.
        folder: The folder for the plans.
        environment: All environment variables of Terraform.

    Returns:
        The files of the plans, in the order of the stacks.

    Raises:
        CommandError: Terraform failed; the text has the errors of every failed stack.
    """
    width = max(map(len, stacks), default=0)

    def plan(stack: str) -> Path:
        began = time.monotonic()
        file = make(stack, folder, environment)
        say(f"  {stack:<{width}}  planned {time.monotonic() - began:4.0f} s")
        return file

    # A plan waits for AWS, but Terraform also checks the provider's checksum, which needs a core.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        plans = [workers.submit(plan, stack) for stack in stacks]
    failures = [error for future in plans if isinstance(error := future.exception(), CommandError)]
    if failures:
        raise CommandError("\n\n".join(map(str, failures)))
    return [future.result() for future in plans]


def make(stack: str, folder: Path, environment: Mapping[str, str]) -> Path:
    """Plan one synthesized stack, without a change and without a lock of its state.

    If the stack needs another one that is not deployed yet, the plan has what is known so far.

    Args:
        stack: The name of the stack.
        folder: The folder for the plan.
        environment: All environment variables of Terraform.

    Returns:
        The file with the plan as JSON. Only its owner can read it, because a plan holds sensitive
        values.

    Raises:
        CommandError: Terraform failed; the text has its errors.
    """
    with TemporaryDirectory() as temporary:
        binary = str(Path(temporary) / "plan")
        # Another environment may have been planned in the same folder, with another backend.
        _succeed(stack, ["init", "-reconfigure"], environment)
        planned = _terraform(stack, ["plan", "-lock=false", f"-out={binary}"], environment)
        output = planned.stdout + planned.stderr
        is_waiting = len(_ERROR.findall(output)) == len(_STATE_MISSING.findall(output)) > 0
        if planned.returncode != 0 and not is_waiting:
            raise _failed(stack, output)
        shown = _succeed(stack, ["show", "-json", binary], environment)
    file = folder / f"{stack}.json"
    write_private(file, shown)
    return file


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    file.unlink(missing_ok=True)
    # A chmod after the file is created would leave a moment in which others can open it.
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
        cwd=STACKS_FOLDER / stack,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
