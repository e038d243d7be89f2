"""A copy of this project in a folder of its own, where the real commands run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modules.settings import ROOT

# Installed once, and read only.
_SHARED = (".venv", "node_modules", "build/checkov", "build/wheels")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A copied project, with no state, no embedded AWS and no output of its own yet.

    Attributes:
        folder: its top.
    """

    folder: Path

    @classmethod
    def copy_to(cls, folder: Path) -> "Checkout":
        """Copies what git would, committed or not, and links what is installed."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        for name in filter(None, listed.split("\0")):
            source, target = ROOT / name, folder / name
            # Deleted, and not yet committed.
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
        """Where the embedded AWS keeps its record and logs."""
        return self.folder / "build" / "local"

    @property
    def settings(self) -> Path:
        """The file of the environment `local`."""
        return self.folder / "environments" / "local.toml"

    def environ(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """A person's environment, without what would choose another environment or account."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name != "ENVIRONMENT" and not name.startswith(("AWS_", "PERIMETER_", "PYTEST_"))
        }
        return inherited | dict(variables or {})

    def python(
        self, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs this project's Python there, and waits."""
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
        """Starts this project's Python there, in a process group of its own."""
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
