"""The processes that share the tests: they find the same tests, and keep groups together."""

import os
import subprocess
import sys
from pathlib import Path

from modules.settings import ROOT

_GROUPED = """
import os
from pathlib import Path

import pytest

@pytest.mark.xdist_group("together")
@pytest.mark.parametrize("number", range(12))
def test_one(number):
    folder = Path(__file__).parent / "workers"
    folder.mkdir(exist_ok=True)
    (folder / os.environ["PYTEST_XDIST_WORKER"]).touch()
"""


def collected(seed: int, cache: Path) -> list[str]:
    """Return the names of all tests, as a process with this seed for hashes finds them."""
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
    assert any(name.startswith("tests/test_distribution.py::") for name in first)
    # The second collection begins seconds later.
    assert collected(2, tmp_path) == first


def test_a_group_of_tests_stays_in_one_process(tmp_path: Path) -> None:
    # A deployment that tests share would otherwise be made in each process.
    (tmp_path / "test_grouped.py").write_text(_GROUPED)
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--quiet", "--numprocesses", "2"),
            *("--dist", "loadgroup", "-p", "no:cacheprovider"),
        ],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        check=True,
        capture_output=True,
    )
    assert len(list((tmp_path / "workers").iterdir())) == 1


def test_tests_that_share_an_environment_are_a_group(tmp_path: Path) -> None:
    folder = "tests/assurance/review/"
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--verbose", "--numprocesses", "1"),
            *("--dist", "loadgroup", "--override-ini", f"cache_dir={tmp_path}"),
            f"{folder}test_secrets.py",
        ],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        check=True,
        capture_output=True,
        text=True,
    )
    names = [line.strip() for line in result.stdout.splitlines() if "PASSED" in line]
    assert names
    assert all(name.endswith(f"@{folder}") for name in names), names
