import subprocess
import sys

from modules.settings import ROOT

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
        _, told = process.communicate(b"go on\n", timeout=60)
    assert (process.returncode, told) == (5, b"")
