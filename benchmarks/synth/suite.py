"""The time of the tests, and the part that is the start of CDKTF. Arguments go to pytest.

Each kernel of jsii is one start, and a script counts them.
"""

import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.synth.measurement import measure
from benchmarks.synth.programs import light_floor
from modules.core import bindings
from modules.settings import ROOT
from toolchain.console import say

_ROUNDS = 5
_ALL = ("--numprocesses", "auto", "--dist", "loadgroup", "--quiet")


def main() -> int:
    """Run the tests, print the figures, and return the exit status of the tests."""
    start_up = statistics.median(measure(light_floor()).wall for _ in range(_ROUNDS))
    with tempfile.TemporaryDirectory() as folder:
        starts, node = Path(folder, "starts"), Path(folder, "node")
        starts.touch()
        node.write_text(
            f"#!/bin/sh\necho >> {shlex.quote(str(starts))}\n"
            f'exec {shlex.quote(str(bindings.node()))} "$@"\n',
            encoding="utf-8",
        )
        node.chmod(0o700)
        began = time.perf_counter()
        tests = subprocess.run(
            [sys.executable, "-m", "pytest", *(sys.argv[1:] or _ALL)],
            cwd=ROOT,
            env=os.environ | {"JSII_NODE": str(node)},
            check=False,
        )
        wall = time.perf_counter() - began
        count = len(starts.read_text(encoding="utf-8").splitlines())
    say(
        f"{wall:.0f} s, {count} starts of {start_up:.2f} s each: "
        f"{count * start_up:.0f} s of processor time, over all workers"
    )
    return tests.returncode


if __name__ == "__main__":
    sys.exit(main())
