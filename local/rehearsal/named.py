"""The process of BIND's `named` on a host of the rehearsal."""

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
    """The process of a name server, whose root folder holds `/etc/named.conf`."""

    def __init__(self, host: Namespace, root: Path) -> None:
        self.host = host
        self._log = root / "named.log"
        # The option -f keeps the configured logging in the foreground, which -g would replace.
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
        """Start the process, for the first time or again after its end."""
        self._process = self.host.start(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self) -> None:
        """Kill the process, as a crash does."""
        self._process.kill()
        self._process.wait()

    def is_running(self) -> bool:
        """Return whether the process that was started last is still running."""
        return self._process.poll() is None

    def wait_until_it_holds(self, zone: str, address: str) -> None:
        """Wait until the server answers for a zone of its own.

        Args:
            zone: The zone, which the host of the server asks for.
            address: The address on which the server listens.

        Raises:
            CommandError: The server ended, or did not answer in time; the text has the end of its
                log.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not Question(self.host, address, zone, kind="SOA", seconds=1).answer().authoritative:
            if not self.is_running() or time.monotonic() > deadline:
                raise CommandError(
                    f"the name server {address} does not answer for {zone}:\n{tail(self._log)}"
                )
            time.sleep(_POLL_SECONDS)
