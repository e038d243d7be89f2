"""Test processes share the work by the tests' names: every process must find the same."""

import os
import subprocess
import sys
from pathlib import Path

from modules.settings import ROOT


def collected(seed: int, cache: Path) -> list[str]:
    """All names, as found with strings that hash by the seed."""
    found = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:syrupy"),
            *("--override-ini", f"cache_dir={cache}"),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        check=True,
        capture_output=True,
        text=True,
    )
    return [line for line in found.stdout.splitlines() if "::" in line]


def test_names_hold_no_time_and_no_chance(tmp_path: Path) -> None:
    first = collected(1, tmp_path)
    assert any(name.startswith("tests/test_names.py::") for name in first)
    # Seconds later.
    assert collected(2, tmp_path) == first
