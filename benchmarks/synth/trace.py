"""The parts of the time of a synthesis after everything is loaded."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.synth.measurement import NOT_INHERITED
from modules.settings import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The parts of a synthesis, in seconds.

    Attributes:
        calls: The number of calls from Python to Node.js.
        messages: The time of the calls without any work in Node.js.
        constructs: The time in which Node.js creates constructs and references.
        checks: The time in which Python checks the types of arguments.
        python: The rest of the time in Python: this project's code, and conversions of arguments.
        files: The time in which Node.js resolves references and writes files.
    """

    calls: int
    messages: float
    constructs: float
    checks: float
    python: float
    files: float

    @classmethod
    def of(cls, traced: Mapping[str, Any], unchecked: Mapping[str, Any]) -> Self:
        """Return the trace from two outputs of `benchmarks.synth.traced`, the second unchecked."""
        seconds, calls = traced["seconds"], traced["calls"]
        messages = traced["message"] * (calls["create"] + calls["get"])
        python = unchecked["seconds"]["python"]
        return cls(
            calls=sum(calls.values()),
            messages=messages,
            constructs=seconds["create"] + seconds["get"] - messages,
            checks=seconds["python"] - python,
            python=python,
            files=seconds["invoke"],
        )


_ROWS = {
    "Node.js makes constructs and references": "constructs",
    "messages between Python and Node.js": "messages",
    "Python checks the types of arguments": "checks",
    "Python, the rest": "python",
    "Node.js resolves references and writes files": "files",
}


def take(size: int, folder: Path) -> Trace:
    """Trace a synthesis, once as it is and once without the check of types.

    Args:
        size: The number of spokes.
        folder: The folder for the Terraform.

    Raises:
        CalledProcessError: The program failed.
    """
    # jsii checks types only if Python runs assertions.
    return Trace.of(_traced(size, folder), _traced(size, folder, "-O"))


def _traced(size: int, folder: Path, *options: str) -> Mapping[str, Any]:
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    done = subprocess.run(
        [sys.executable, *options, "-m", "benchmarks.synth.traced", str(size), str(folder)],
        cwd=ROOT,
        env=inherited,
        check=True,
        stdout=subprocess.PIPE,
    )
    traced: Mapping[str, Any] = json.loads(done.stdout)
    return traced


def table(found: Mapping[int, Sequence[Trace]]) -> Iterator[str]:
    """Yield the lines of a table: medians by number of spokes, and the cost of one more."""
    few, many = min(found), max(found)
    yield f"| after the start | {few} | {many} spokes | a spoke more |"
    yield "|---|---|---|---|"
    calls = {size: statistics.median(one.calls for one in traces) for size, traces in found.items()}
    each = (calls[many] - calls[few]) / (many - few)
    yield f"| calls from Python to Node.js | {calls[few]:.0f} | {calls[many]:.0f} | {each:.0f} |"
    for name, part in _ROWS.items():
        least, most = (
            statistics.median(getattr(one, part) for one in found[size]) for size in (few, many)
        )
        each = 1000 * (most - least) / (many - few)
        yield f"| {name} | {least:.2f} s | {most:.2f} s | {each:.0f} ms |"
