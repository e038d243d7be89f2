"""What is measured of a program: how long it takes, and the memory of it and all that it starts."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from modules.settings import ROOT

_SAMPLE_SECONDS = 0.02
# What `modules` has set in this process, and what keeps Python from compiling once for all runs.
NOT_INHERITED = {"NODE_OPTIONS", "PYTHONDONTWRITEBYTECODE"}
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program in a process of its own.

    Attributes:
        name: By which the table calls it.
        variables: On top of this process's.
        folder: Where it runs.
    """

    name: str
    command: Sequence[str]
    variables: Mapping[str, str]
    folder: Path = ROOT

    @classmethod
    def python(cls, name: str, *arguments: str, **variables: str) -> Self:
        """This project's Python."""
        return cls(name=name, command=[sys.executable, *arguments], variables=variables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One run of a program.

    Attributes:
        wall: Seconds.
        memory: The most, in bytes, that its processes held in memory together.
    """

    wall: float
    memory: int


def measure(program: Program) -> Measurement:
    """Run a program to its end.

    Raises:
        CalledProcessError: It failed.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    began = time.perf_counter()
    memory = 0
    with subprocess.Popen(
        program.command,
        cwd=program.folder,
        env=inherited | dict(program.variables),
        stdout=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            memory = max(memory, sum(_resident(pid) for pid in _tree(process.pid)))
            time.sleep(_SAMPLE_SECONDS)
    wall = time.perf_counter() - began
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, program.command)
    return Measurement(wall=wall, memory=memory)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        # It has just ended.
        return
    for child in children.split():
        yield from _tree(int(child))


def _resident(pid: int) -> int:
    try:
        # Pages that processes share count for each; what they share here is small.
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:
        return 0


def table(
    title: str, measured: Mapping[str, Sequence[Measurement]], reference: str
) -> Iterator[str]:
    """Return the lines of a table: median, least and most, and the ratio to one of the programs.

    Args:
        title: Of the column of names.
        measured: All runs, by program.
        reference: The program that the others are compared with.
    """
    yield f"| {title} | wall, median | least to most | memory | times {reference} |"
    yield "|---|---|---|---|---|"
    base = statistics.median(run.wall for run in measured[reference])
    for name, runs in measured.items():
        walls = [run.wall for run in runs]
        memory = statistics.median(run.memory for run in runs) / 1e6
        yield (
            f"| {name} | {statistics.median(walls):.2f} s | {min(walls):.2f} to {max(walls):.2f} s "
            f"| {memory:.0f} MB | {statistics.median(walls) / base:.2f} |"
        )
