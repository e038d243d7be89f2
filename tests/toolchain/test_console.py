import subprocess
import sys

from modules.settings import ROOT
from toolchain.console import table

_CODE = """
import sys
from toolchain.console import say
sys.stdin.readline()
for _ in range(3):
    say("more")
sys.exit(5)
"""


def test_the_work_goes_on_when_nobody_reads() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _CODE],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, errors = process.communicate(b"go on\n", timeout=60)
    assert (process.returncode, errors) == (5, b"")


def test_the_columns_of_a_table_begin_at_one_place_and_figures_end_at_one() -> None:
    lines = table(
        [("network", "7", "[all]"), ("dns", "12", "")],
        headings=("stack", "s", "what"),
        right_aligned={1},
    )
    assert lines == ["  stack     s  what", "  network   7  [all]", "  dns      12"]


def test_a_table_is_never_wrapped_and_can_be_empty() -> None:
    assert table([("x" * 300, "y")], indent=0) == ["x" * 300 + "  y"]
    assert table([], headings=("only",)) == ["  only"]
    assert table([]) == []
