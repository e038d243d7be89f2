"""A program in the place of Terraform, whose output and end a test decides."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

# What every fake begins with: its command, its stack, and the messages of an apply.
_PRELUDE = """
import json, os, pathlib, signal, sys, time

verb = sys.argv[1]
stack = pathlib.Path.cwd().name
shared = pathlib.Path(os.environ["FAKE_FOLDER"])

def say(type, **fields):
    fields = {"@level": "info", "@message": type, "@timestamp": "2026-11-28T10:00:00.0Z"} | fields
    print(json.dumps({"type": type} | fields), flush=True)

def plan(count):
    changes = {"add": count, "change": 0, "remove": 0, "operation": "plan"}
    say("change_summary", changes=changes)

def change(address, kind="apply_complete", action="create"):
    say(kind, hook={"resource": {"addr": address}, "action": action})

def record(text):
    with (shared / "calls").open("a") as calls:
        calls.write(f"{stack} {text}\\n")
"""


class FakeTerraform:
    """Folders of synthesized stacks, and what Terraform does with them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.stacks = folder / "stacks"
        self.environment = {"FAKE_FOLDER": str(folder), "PATH": f"{folder / 'bin'}:/usr/bin:/bin"}
        # Popen looks the program up on this process's own PATH.
        monkeypatch.setenv("PATH", self.environment["PATH"])

    def write(self, script: str, *stacks: str) -> None:
        """Let Terraform run a script, which starts with `verb`, `stack`, `say` and others."""
        for stack in stacks:
            (self.stacks / stack).mkdir(parents=True, exist_ok=True)
        program = self.folder / "bin" / "terraform"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!{sys.executable}\n{_PRELUDE}{script}")
        program.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """What the scripts recorded, in order: the stack and a text each."""
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []


def interrupt_once_there_is(path: Path, times: int = 1) -> threading.Thread:
    """Send this process SIGINT, as Ctrl-C does, once a file exists, and return the thread."""

    def wait_and_interrupt() -> None:
        deadline = time.monotonic() + 20
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        for _ in range(times):
            # A message that Terraform has written just before must have been read.
            time.sleep(0.5)
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=wait_and_interrupt)
    thread.start()
    return thread
