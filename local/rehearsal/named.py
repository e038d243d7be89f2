"""BIND's `named`, run on a host of the rehearsal."""

import subprocess
import time
from pathlib import Path

from local.rehearsal.namespace import Namespace
from local.rehearsal.question import Question
from toolchain.console import tail
from toolchain.errors import CommandError

READY_SECONDS = 15.0
_POLL_SECONDS = 0.05


class Named:
    """A name server's process.

    Args:
        host: Where it runs.
        root: Which it takes for `/`; its configuration is `/etc/named.conf` there.
    """

    def __init__(self, host: Namespace, root: Path) -> None:
        self.host = host
        self._log = root / "named.log"
        # In the foreground with -f, for -g would pass by the logging that is configured.
        self._command = [
            "named",
            "-f",
            "-n",
            "1",
            "-t",
            str(root),
            "-L",
            "/named.log",
            "-c",
            "/etc/named.conf",
        ]
        self.start()

    def start(self) -> None:
        """Start the process, again where it was ended."""
        self._process = self.host.start(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self) -> None:
        """End the process at once, as a crash does."""
        self._process.kill()
        self._process.wait()

    def is_running(self) -> bool:
        """Return whether the process that was started last is still there."""
        return self._process.poll() is None

    def wait_until_it_holds(self, zone: str, address: str) -> None:
        """Wait until the server answers for a zone of its own.

        Args:
            zone: Asked for at the server's own host.
            address: Where it listens.

        Raises:
            CommandError: It ended, or did not answer in time; holds the end of its log.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not Question(self.host, address, zone, kind="SOA", seconds=1).answer().authoritative:
            if not self.is_running() or time.monotonic() > deadline:
                raise CommandError(
                    f"the name server {address} does not answer for {zone}:\n{tail(self._log)}"
                )
            time.sleep(_POLL_SECONDS)
