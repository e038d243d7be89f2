"""Copies of this project, each in a folder of its own, in which the real commands run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modules.settings import ROOT

# What is installed once is linked: the commands only read it.
_SHARED = (".venv", "node_modules", "build/checkov", "build/wheels")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A copy of the project that starts without state, embedded AWS or output.

    Attributes:
        folder: The top of the copy.
    """

    folder: Path

    @classmethod
    def copy_to(cls, folder: Path) -> "Checkout":
        """Copy the files that git does not ignore, and link what is installed."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        for name in filter(None, listed.split("\0")):
            source, target = ROOT / name, folder / name
            # Git also lists a file whose deletion is not committed yet.
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        for name in _SHARED:
            (ROOT / name).mkdir(parents=True, exist_ok=True)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(ROOT / name)
        return cls(folder)

    @property
    def local(self) -> Path:
        """The folder in which the embedded AWS keeps its record and logs."""
        return self.folder / "build" / "local"

    @property
    def settings(self) -> Path:
        """The settings file of the environment `local`."""
        return self.folder / "environments" / "local.toml"

    def environ(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the process environment without variables that name an environment or account."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name != "ENVIRONMENT" and not name.startswith(("AWS_", "PERIMETER_", "PYTEST_"))
        }
        return inherited | dict(variables or {})

    def python(
        self, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy, and wait until it ends."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environ(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def start_python(
        self, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[str]":
        """Start Python in the copy, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environ(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
