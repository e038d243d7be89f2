"""The measurement of a program: its time, and the memory of it and its children."""

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
# The first is set by this process. The second would make Python compile in every run.
NOT_INHERITED = {"NODE_OPTIONS", "PYTHONDONTWRITEBYTECODE"}
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program in a process of its own.

    Attributes:
        name: The name in tables.
        command: The command line.
        variables: Environment variables in addition to those of this process.
        folder: The working folder.
    """

    name: str
    command: Sequence[str]
    variables: Mapping[str, str]
    folder: Path = ROOT

    @classmethod
    def python(cls, name: str, *arguments: str, **variables: str) -> Self:
        """Return a program that runs this project's Python."""
        return cls(name=name, command=[sys.executable, *arguments], variables=variables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One run of a program.

    Attributes:
        wall: The time in seconds.
        memory: The greatest memory of all its processes together, in bytes.
    """

    wall: float
    memory: int


def measure(program: Program) -> Measurement:
    """Run a program to its end.

    Raises:
        CalledProcessError: The program failed.
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
        # The process has just ended.
        return
    for child in children.split():
        yield from _tree(int(child))


def _resident(pid: int) -> int:
    try:
        # Shared pages count for each process; these programs share few.
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:
        return 0


def table(
    title: str, measured: Mapping[str, Sequence[Measurement]], reference: str
) -> Iterator[str]:
    """Yield the lines of a table: median, least, most, and the ratio to a reference.

    Args:
        title: The heading of the column of names.
        measured: The measurements, by program.
        reference: The program with which the others are compared.
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
