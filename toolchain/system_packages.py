"""The programs that commands and tests run, and the Debian packages that hold them.

`python -m toolchain.system_packages` installs the missing ones, as root on Debian.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping

from modules.settings import ROOT
from toolchain.console import say, tail, warn
from toolchain.errors import INTERRUPTED, CommandError, MissingToolError

LOG = ROOT / "build" / "install.log"

REHEARSAL = {
    "named": "bind9",
    "named-checkconf": "bind9-utils",
    "dig": "bind9-dnsutils",
    "chromium": "chromium",
    "certutil": "libnss3-tools",
    "ip": "iproute2",
    "mount": "mount",
    "setpriv": "util-linux",
    "unshare": "util-linux",
}
TESTS = {
    **REHEARSAL,
    "cloud-init": "cloud-init",
    "curl": "curl",
    "dnsperf": "dnsperf",
    "dot": "graphviz",
    "odbcinst": "odbcinst",
    "ps": "procps",
    "Rscript": "r-base-core",
    "ss": "iproute2",
    "unbound-checkconf": "unbound",
}
# Debian keeps administrators' programs in these folders, and a user's PATH may lack them.
_ADMINISTRATORS = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def search_path(environment: Mapping[str, str] = os.environ) -> str:
    """Return the PATH on which the programs are found."""
    return os.pathsep.join([environment.get("PATH", os.defpath), *_ADMINISTRATORS])


def check(tools: Iterable[str]) -> None:
    """Check that programs are installed.

    Raises:
        MissingToolError: Some are missing; the text names each, and the command that installs them.
    """
    missing = _missing(tools)
    if missing:
        raise MissingToolError(
            f"not on the PATH: {', '.join(missing)}.\n  Install: {' '.join(_command(missing))}"
        )


def require(tool: str) -> str:
    """Return the path of a program.

    Raises:
        MissingToolError: It is not installed.
    """
    check([tool])
    return str(shutil.which(tool, path=search_path()))


def provide(tools: Iterable[str]) -> None:
    """Install the missing programs if this process is root on Debian.

    Raises:
        MissingToolError: Some are missing, and this process cannot install them.
        CommandError: The installation failed.
    """
    missing = _missing(tools)
    if missing and (os.geteuid() != 0 or shutil.which("apt-get") is None):
        check(missing)
    if missing:
        command = _command(missing)
        say(f"Installing {' '.join(command[command.index('--') + 1 :])}, 1 to 3 minutes ...")
        _install(command)
        check(missing)


def _missing(tools: Iterable[str]) -> list[str]:
    return [tool for tool in tools if shutil.which(tool, path=search_path()) is None]


def _command(missing: Iterable[str]) -> list[str]:
    packages = sorted({TESTS[tool] for tool in missing})
    return ["apt-get", "install", "--yes", "--no-install-recommends", "--", *packages]


def _install(command: list[str]) -> None:
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("wb") as log:
        for step in (["apt-get", "update"], command):
            done = subprocess.run(
                step,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
                # RUNLEVEL keeps Debian from starting the name server that it installs.
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"},
            )
            if done.returncode != 0:
                raise CommandError(f"{' '.join(step)} failed:\n{tail(LOG)}")


if __name__ == "__main__":
    try:
        provide(TESTS)
    except CommandError as error:
        warn(str(error))
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        warn("interrupted")
        sys.exit(INTERRUPTED)
