"""Programs that tests run as root would."""

import os

from toolchain.system_packages import require


def as_root(tool: str) -> list[str]:
    """Returns the start of a command line that changes its root folder, as only root can."""
    own = [] if os.geteuid() == 0 else [require("unshare"), "--user", "--map-root-user"]
    return [*own, require(tool)]
