"""Makes the next start a cold one: what it reads is no longer in the machine's memory."""

import os
from collections.abc import Iterator
from pathlib import Path

from modules.core import bindings
from modules.settings import ROOT

# Where jsii unpacks the assemblies, once for each user.
_JSII_CACHE = Path.home() / ".cache" / "aws" / "jsii"


def forget() -> None:
    """Drop the pages of all files that a synth reads.

    The kernel keeps those that another process has mapped, such as Node.js's own while it runs
    elsewhere.
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
