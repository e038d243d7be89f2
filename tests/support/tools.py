"""Command lines that tests run as root does."""

import os

from toolchain.system_packages import require


def as_root(tool: str) -> list[str]:
    """Return the start of a command line that may change its root folder."""
    own = [] if os.geteuid() == 0 else [require("unshare"), "--user", "--map-root-user"]
    return [*own, require(tool)]
