"""Runs the CDKTF command over all stacks and tells calmly how far it is."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any, Self

from modules.settings import ROOT
from toolchain.console import say
from toolchain.errors import CommandError
from toolchain.terraform import cdktf_command

HEARTBEAT_SECONDS = 10.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# "network  text" starts a stack's lines; those that follow are indented to the same column.
STACK_LINE = re.compile(r"(?P<stack>[A-Za-z0-9][\w-]*)  (?P<text>\S.*)")
PLANNED = re.compile(r"Plan: (\d+) to add, (\d+) to change, (\d+) to destroy")
RESOURCE_DONE = re.compile(r": (Creation|Modifications|Destruction) complete after ")
STACK_DONE = re.compile(r"(Apply|Destroy) complete! Resources: ")
INITIALIZED = "has been successfully initialized"
NO_CHANGES = "No changes."
# Lines of the CDKTF command's own: its last ones, after Terraform's, and what it draws.
CDKTF_LINE = re.compile(r"\d+ Stacks? |Invoking Terraform CLI failed|[\u2800-\u28ff] ")
ERROR_LINES = 40
ERROR_WIDTH = 400


class InterruptedDeploymentError(CommandError):
    """The person stopped the command; Terraform ended in order."""

    exit_status = 130


@dataclass(slots=True)
class Phase:
    """A step of a command, and the seconds it took."""

    name: str
    seconds: float


@dataclass(slots=True)
class Progress:
    """What the CDKTF command's output says so far.

    Attributes:
        finished: the stacks that are done, with the seconds each took.
        clock: gives the time in seconds.
    """

    clock: Callable[[], float] = time.monotonic
    finished: list[Phase] = field(default_factory=list)
    _stack: str = ""
    _began: float = 0.0
    _spoke: float = 0.0
    _planned: int = 0
    _done: int = 0

    def __post_init__(self) -> None:
        self._began = self._spoke = self.clock()

    def read(self, line: str) -> Iterator[str]:
        """Take one line of output and give the lines to show for it."""
        text = line.strip()
        if match := STACK_LINE.match(line):
            self._stack, text = match["stack"], match["text"]
        if match := PLANNED.search(text):
            self._planned, self._done = sum(map(int, match.groups())), 0
            self._spoke = self.clock()
        elif RESOURCE_DONE.search(text):
            self._done += 1
        elif INITIALIZED in text:
            # All stacks are initialized before the first one is planned.
            self._began = self._spoke = self.clock()
        elif text.startswith(NO_CHANGES):
            yield self._finish("no changes")
        elif STACK_DONE.match(text) and self._is_open():
            yield self._finish(f"{self._done} resources")
        if self._planned and self.clock() - self._spoke >= HEARTBEAT_SECONDS:
            self._spoke = self.clock()
            yield f"  {self._stack:<10} {self._done} of {self._planned} resources"

    def is_at_work(self) -> bool:
        """Tell whether resources are being made, changed or removed."""
        return self._planned > 0

    def _is_open(self) -> bool:
        # After "No changes." Terraform still applies, and counts, nothing.
        return all(phase.name != self._stack for phase in self.finished)

    def _finish(self, outcome: str) -> str:
        now = self.clock()
        phase = Phase(self._stack, now - self._began)
        self.finished.append(phase)
        self._began = self._spoke = now
        self._planned = self._done = 0
        return f"  {phase.name:<10} {outcome:<14} {phase.seconds:4.0f} s"


def deploy(environment: Mapping[str, str], log: Path, outputs: Path) -> list[Phase]:
    """Deploy all stacks.

    Args:
        environment: of the CDKTF command, whole.
        log: takes its full output.
        outputs: takes the stacks' outputs, as JSON.

    Returns:
        One phase a stack, in the order in which they were finished.

    Raises:
        LocalError: Terraform failed; holds its errors.
        InterruptedDeploymentError: a signal came, and Terraform ended in order.
    """
    arguments = ["--outputs-file", str(outputs), "--outputs-file-include-sensitive-outputs"]
    return _run("deploy", ["*"], arguments, environment, log)


def destroy(synthesized: Sequence[str], environment: Mapping[str, str], log: Path) -> list[Phase]:
    """Destroy synthesized stacks; like `deploy` in all else.

    Args:
        synthesized: with each stack all that stand on it, even where they are gone already.
        environment: of the CDKTF command, whole.
        log: takes its full output.
    """
    # To leave some out would take --ignore-missing-stack-dependencies, with which CDKTF 0.21
    # starts the destruction of the same stack again and again, side by side.
    return _run("destroy", synthesized, ["--skip-synth"], environment, log)


def stacks(environment: Mapping[str, str]) -> list[str]:
    """Synthesize, and name the stacks in the order of their deployment.

    Raises:
        LocalError: the program did not synthesize; holds what it said.
    """
    result = subprocess.run(
        [*cdktf_command(), "synth"],
        cwd=ROOT,
        env=_cdktf_environment(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise CommandError(failure(result.stdout + result.stderr))
    manifest = json.loads((ROOT / "cdktf.out" / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, Mapping[str, Any]] = manifest["stacks"]
    ordered: list[str] = []
    while len(ordered) < len(found):
        ordered += [
            name
            for name, stack in found.items()
            if name not in ordered and set(stack["dependencies"]) <= set(ordered)
        ]
    return ordered


def _run(
    verb: str,
    chosen: Sequence[str],
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
) -> list[Phase]:
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *cdktf_command(),
        verb,
        *chosen,
        "--auto-approve",
        "--skip-provider-lock",
        "--no-color",
        *arguments,
    ]
    progress = Progress()
    with (
        log.open("w", encoding="utf-8") as record,
        # A session of its own: Ctrl-C must reach Terraform alone. The CDKTF command would answer
        # it by passing over the stack it is at and going on with the next.
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=_cdktf_environment(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as process,
        _Interruption(process, progress) as interruption,
    ):
        for line in process.stdout or ():
            record.write(line)
            for shown in progress.read(line):
                say(shown)
            interruption.go_on()
    if interruption.came:
        raise InterruptedDeploymentError(
            "interrupted: Terraform has ended and saved its state. Run the command again."
        )
    if process.returncode != 0:
        text = log.read_text(encoding="utf-8", errors="replace")
        raise CommandError(f"{failure(text)}\n{verb} failed; its whole output is in {log}")
    return progress.finished


class _Interruption:
    """Turns this process's signals into an orderly end, while it is entered.

    The first signal lets a stack that is being changed come to its end, because Terraform would
    otherwise break off the calls that are under way and not record what they made. The second
    ends Terraform at once.
    """

    def __init__(self, process: "subprocess.Popen[str]", progress: Progress) -> None:
        self.came = False
        self._process = process
        self._progress = progress
        self._at_once = False
        self._told: set[int] = set()
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {one: signal.signal(one, self._take) for one in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)

    def go_on(self) -> None:
        """After a signal, end what the command has begun since."""
        if self._at_once:
            self._tell()
        elif self.came and not self._progress.is_at_work():
            # The stack is done and recorded; the next has not begun.
            self._kill()

    def _take(self, _: int, __: FrameType | None) -> None:
        if self._progress.is_at_work() and not self.came:
            say("interrupted: finishing this stack, so that all it makes is recorded")
            say("  once more stops at once; Terraform may then not know what it just made")
        elif not self._at_once:
            say("interrupted: waiting for Terraform to end and save its state")
            self._at_once = True
            self._tell()
            if not self._told:
                # Nothing is being changed yet, and only synthesis is lost.
                self._kill()
        self.came = True

    def _tell(self) -> None:
        for pid in terraform_children(self._process.pid) - self._told:
            self._told.add(pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def terraform_children(parent: int) -> set[int]:
    """Give the ids of a process's own Terraform processes.

    Args:
        parent: a process id.
    """
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True
    )
    found = set()
    for line in listing.stdout.splitlines():
        pid, ppid, name = line.split(maxsplit=2)
        if int(ppid) == parent and Path(name).name == "terraform":
            found.add(int(pid))
    return found


def _cdktf_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        **environment,
        # The CDKTF command then writes each line once, instead of redrawing a screen.
        "CI": "1",
        # It starts "python", which must be the one that has the project's packages.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}",
    }


def failure(output: str) -> str:
    """Give Terraform's errors, or, where it gave none, the end of the output."""
    lines = []
    for line in output.splitlines():
        match = STACK_LINE.match(line)
        lines.append(match["text"] if match else line.strip())
    start = next((at for at, line in enumerate(lines) if line.startswith("Error: ")), -ERROR_LINES)
    kept = [line[:ERROR_WIDTH] for line in lines[start:] if not CDKTF_LINE.match(line)]
    # No two empty lines after each other.
    kept = [line for line, following in pairwise([*kept, ""]) if line or following]
    return "\n".join(kept[:ERROR_LINES]).strip()
