"""The programs that tests run beside Python."""

import os
import shutil
import sys
from pathlib import Path

# Where they are, for people too whose PATH has no room for a server's programs.
PATH = os.pathsep.join(
    (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin")
)
INSTALL = "apt-get install bind9 bind9-utils bind9-dnsutils unbound cloud-init"


def require(tool: str) -> str:
    """Returns the path of a program.

    Raises:
        AssertionError: it is not installed; a test that could not run has not passed.
    """
    found = shutil.which(tool, path=PATH)
    assert found is not None, f"{tool} is not installed. Install it: {INSTALL}"
    return found


def as_root(tool: str) -> list[str]:
    """Returns the start of a command line that changes its root folder, as only root can."""
    own = [] if os.geteuid() == 0 else [require("unshare"), "--user", "--map-root-user"]
    return [*own, require(tool)]
