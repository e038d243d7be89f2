"""The programs that the rehearsal and the tests run, and the Debian packages that hold them.

`python -m toolchain.system_packages` installs what is missing, as root on Debian.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping

from modules.settings import ROOT
from toolchain.console import say, tail, warn
from toolchain.errors import CommandError, InputError

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
# Where Debian keeps programs of the administrator's, which a person's PATH may lack.
_ADMINISTRATORS = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def search_path(environment: Mapping[str, str] = os.environ) -> str:
    """Give the PATH on which the programs are found."""
    return os.pathsep.join([environment.get("PATH", os.defpath), *_ADMINISTRATORS])


def check(tools: Iterable[str]) -> None:
    """Check that programs are there.

    Raises:
        InputError: names each that is missing, and what installs it.
    """
    missing = _missing(tools)
    if missing:
        raise InputError(
            f"not on the PATH: {', '.join(missing)}.\n  Install: {' '.join(_command(missing))}"
        )


def require(tool: str) -> str:
    """Give the path of a program.

    Raises:
        InputError: it is missing.
    """
    check([tool])
    return str(shutil.which(tool, path=search_path()))


def provide(tools: Iterable[str]) -> None:
    """Install the programs that are missing where that is possible without asking.

    Raises:
        InputError: some are missing, and this is not root on Debian.
        LocalError: the installation failed.
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
                # The second keeps Debian from starting a name server that nobody asked for.
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
