"""A server that outlives the command that started it."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from toolchain.console import tail
from toolchain.errors import CommandError, InputError

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
PROBE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A background server on loopback.

    It holds a lock on `lock` from its first to its last moment. A held lock is the proof that
    `pid` is still this server: a process id alone may meanwhile belong to somebody else.

    Attributes:
        pid: process id, which is its process group's id too.
        health: path that answers 200 once the server works.
        lock: file whose lock the server holds.
        log: file that takes what the server writes.
    """

    name: str
    pid: int
    port: int
    health: str
    lock: Path
    log: Path

    @property
    def url(self) -> str:
        """The server's address, without a path."""
        return f"http://{LOOPBACK}:{self.port}"

    def is_running(self) -> bool:
        """Tell whether the process that was started is still there."""
        with contextlib.suppress(FileNotFoundError), self.lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def is_healthy(self) -> bool:
        """Tell whether the server answers its health path with 200."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=PROBE_SECONDS)
        try:
            connection.request("GET", self.health)
            return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP's own number
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_healthy(self, seconds: float) -> None:
        """Wait for the server's first good answer.

        Args:
            seconds: how long to wait at most.

        Raises:
            LocalError: the server ended, or did not answer in time; holds the end of its log.
        """
        deadline = time.monotonic() + seconds
        while not self.is_healthy():
            if not self.is_running():
                raise CommandError(f"{self.name} ended while it started:\n{tail(self.log)}")
            if time.monotonic() > deadline:
                raise CommandError(
                    f"{self.name} did not answer on port {self.port} within {seconds:.0f} s:\n"
                    f"{tail(self.log)}"
                )
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """End the server and every process it started; nothing happens where it is gone."""
        if not self.is_running():
            return
        self._signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        # Also after an orderly end: a function's process may ignore the first signal.
        self._signal_group(signal.SIGKILL)
        while self.is_running():
            time.sleep(POLL_SECONDS)

    def _signal_group(self, signal_number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal_number)


def start(
    name: str,
    command: Sequence[str],
    *,
    port: int,
    health: str,
    folder: Path,
    cwd: Path,
    environment: Mapping[str, str],
) -> Server:
    """Start a server in a session of its own, so that Ctrl-C here does not reach it.

    Args:
        name: names the server in messages and its files.
        command: program and arguments.
        port: the loopback port that the command makes the server listen on.
        health: path that answers 200 once the server works.
        folder: takes `<name>.log` and `<name>.lock`.
        cwd: the server's working folder.
        environment: the server's whole environment.

    Raises:
        LocalError: the program cannot be started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log, lock = folder / f"{name}.log", folder / f"{name}.lock"
    with log.open("wb") as output, lock.open("wb") as held:
        try:
            # The lock belongs to the open file, so it lives on in the child that inherits it.
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(held.fileno(),),
            )
        except BlockingIOError as error:
            raise CommandError(f"{name} is being started by another command.") from error
        except OSError as error:
            raise CommandError(f"{name} cannot be started: {error}") from error
    # The server outlives this process, which will not wait for it, and need not warn of that.
    process.returncode = 0
    return Server(name=name, pid=process.pid, port=port, health=health, lock=lock, log=log)


def choose_port(variable: str, environment: Mapping[str, str]) -> int:
    """Give the port that a variable names, or a free one where it is not set.

    Raises:
        InputError: the variable holds no port, or its port is in use.
    """
    text = environment.get(variable, "")
    if not text:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            return int(probe.getsockname()[1])
    port = parse_port(variable, text)
    with socket.socket() as probe:
        # Without this, a port whose last connection has just closed counts as in use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise InputError(
                f"{variable} is {port}: this user may not listen there. "
                "Name a port from 1024 to 65535, or unset it to have a free one chosen."
            ) from error
        except OSError as error:
            raise InputError(
                f"{variable} is {port}: another program listens on that port. "
                "Name a free one, or unset it to have a free one chosen."
            ) from error
    return port


def parse_port(variable: str, text: str) -> int:
    """Read a port number.

    Raises:
        InputError: the text is no number from 1 to 65535.
    """
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        raise InputError(f"{variable} is {text!r}: it must be a port number from 1 to 65535.")
    return int(text)
