"""Cold starts: the files of a program are dropped from the machine's memory."""

import os
from collections.abc import Iterator
from pathlib import Path

from modules.core import bindings
from modules.settings import ROOT

# jsii unpacks assemblies into this folder, once for each user.
_JSII_CACHE = Path.home() / ".cache" / "aws" / "jsii"


def forget() -> None:
    """Drop all files that a synthesis reads from memory.

    The kernel keeps files that another running process has mapped, such as those of Node.js.
    """
    for file in _files():
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def _files() -> Iterator[Path]:
    packages = bindings.node().parents[2]
    for folder in (packages, _JSII_CACHE, ROOT / "modules", ROOT / "build" / "archives"):
        for root, _, names in os.walk(folder):
            for name in names:
                file = Path(root, name)
                if file.is_file():
                    yield file
