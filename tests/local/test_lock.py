import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import lock
from modules.settings import ROOT
from toolchain.errors import CommandError


@pytest.fixture(autouse=True)
def _own_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "LOCK", tmp_path / "folder" / "command.lock")


def test_the_second_command_is_told_which_one_is_at_work() -> None:
    with lock.exclusively("up"), pytest.raises(CommandError) as caught, lock.exclusively("down"):
        pytest.fail("both hold it")
    assert caught.value.exit_status == 1
    assert str(caught.value) == (
        f"perimeter up (process {os.getpid()}) is at work on the embedded AWS: "
        "wait until it has ended, or press Ctrl-C there."
    )


def test_the_lock_is_free_again_afterwards() -> None:
    for command in ("up", "down"):
        with lock.exclusively(command):
            assert lock.LOCK.read_text().startswith(f"perimeter {command} ")
        assert lock.LOCK.read_text() == ""


def test_a_killed_command_holds_nothing() -> None:
    program = (
        "import os, signal; from pathlib import Path; from local import lock\n"
        f"lock.LOCK = Path({str(lock.LOCK)!r})\n"
        "with lock.exclusively('up'): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert lock.LOCK.read_text().startswith("perimeter up ")
    with lock.exclusively("down"):
        assert lock.LOCK.read_text().startswith("perimeter down ")
