"""Servers that outlive the command that started them."""

import contextlib
import fcntl
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import BinaryIO

import psutil
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from toolchain.console import tail
from toolchain.errors import CommandError, InputError

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
PROBE_SECONDS = 5.0
RELEASE_SECONDS = 2.0
# Two processes may read the boot time, on which start times rest, a second apart.
_CLOCK_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A background server on loopback.

    A process is this server only if its id and its start time are those of the record, because the
    system gives the id of an ended process to another one.

    Attributes:
        name: The name in messages and of its files.
        pid: The id of its process, and of its process group.
        started: The start time of its process, in seconds since the epoch.
        port: The loopback port on which it listens.
        health: The path that answers 200 once the server works.
        lock: The file that the server keeps locked, so that no second one starts beside it.
        log: The file with the output of the server.
    """

    name: str
    pid: int
    started: float
    port: int
    health: str
    lock: Path
    log: Path

    @property
    def url(self) -> str:
        """The address of the server, without a path."""
        return f"http://{LOOPBACK}:{self.port}"

    def is_running(self) -> bool:
        """Return whether the process that was started is still alive."""
        return self._process() is not None

    def is_healthy(self) -> bool:
        """Return whether the server answers its health path with 200."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=PROBE_SECONDS)
        try:
            connection.request("GET", self.health)
            return connection.getresponse().status == 200  # noqa: PLR2004 - a status of HTTP
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_healthy(self, seconds: float) -> None:
        """Wait until the server works.

        Args:
            seconds: The longest time to wait.

        Raises:
            CommandError: The server ended, or did not answer in time; the text has the end of its
                log.
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
        """End the server and every process that it started; do nothing if it has ended.

        Raises:
            CommandError: A process did not end although it was killed.
        """
        if self._process() is None:
            return
        # The processes are collected while the server proves that the group is its own. psutil
        # compares their start times before it signals them, so no reused process id is hit.
        members = list(self._members())
        for member in members:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.terminate()
        alive = _wait_until_ended(members)
        # The server may have started a function's process before it ended. While a group has a
        # member, the system gives its number to no other process.
        alive = [*{*alive, *self._members()}]
        for member in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        if alive := _wait_until_ended(alive):
            numbers = ", ".join(str(member.pid) for member in alive)
            raise CommandError(
                f"{self.name} did not end within {2 * STOP_SECONDS:.0f} s, although it was killed: "
                f"process {numbers}."
            )

    def _process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            is_it = abs(process.create_time() - self.started) < _CLOCK_SECONDS
        except psutil.NoSuchProcess:
            return None
        return process if is_it and _is_alive(process) else None

    def _members(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with contextlib.suppress(ProcessLookupError):
                if os.getpgid(process.pid) == self.pid:
                    yield process


def _is_alive(process: psutil.Process) -> bool:
    """Return whether a process runs. An ended one may stay listed for as long as its parent does.

    In a container, the first process may never take note of the processes that it inherits.
    """
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait_until_ended(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Wait for processes to end, and return those that still run after `STOP_SECONDS`."""
    deadline = time.monotonic() + STOP_SECONDS
    while (alive := [one for one in processes if _is_alive(one)]) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return alive


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
    """Start a server in a session of its own, so that Ctrl-C does not reach it.

    Args:
        name: The name in messages and of its files.
        command: The program and its arguments.
        port: The loopback port on which the command makes the server listen.
        health: The path that answers 200 once the server works.
        folder: The folder for `<name>.log` and `<name>.lock`.
        cwd: The working folder of the server.
        environment: All environment variables of the server.

    Raises:
        CommandError: The program cannot be started, or another command is starting it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log, lock = folder / f"{name}.log", folder / f"{name}.lock"
    with log.open("wb") as output, lock.open("wb") as held:
        try:
            # The child inherits the open file, and with it the lock.
            _take(held)
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
    # The server outlives this process, which would warn of that otherwise.
    process.returncode = 0
    return Server(
        name=name,
        pid=process.pid,
        started=psutil.Process(process.pid).create_time(),
        port=port,
        health=health,
        lock=lock,
        log=log,
    )


@retry(
    retry=retry_if_exception_type(BlockingIOError),
    stop=stop_after_delay(RELEASE_SECONDS),
    wait=wait_fixed(POLL_SECONDS),
    reraise=True,
)
def _take(lock: BinaryIO) -> None:
    """Lock a file. A server that was killed holds its lock until its last thread has ended."""
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def choose_port(variable: str, environment: Mapping[str, str]) -> int:
    """Return the port that a variable names, or a free one if it is not set.

    Args:
        variable: The name of the environment variable.
        environment: The environment variables.

    Raises:
        InputError: The variable is not a port, or its port is in use.
    """
    text = environment.get(variable, "")
    if not text:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            return int(probe.getsockname()[1])
    port = parse_port(variable, text)
    with socket.socket() as probe:
        # Otherwise a port whose last connection has just closed would count as in use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise InputError(
                f"{variable} is {port}: this user may not listen there. "
                "Name a port from 1024 to 65535, or unset it to use any free one."
            ) from error
        except OSError as error:
            raise InputError(
                f"{variable} is {port}: another program listens on that port. "
                "Name a free one, or unset it to use any free one."
            ) from error
    return port


def parse_port(variable: str, text: str) -> int:
    """Read a port number.

    Args:
        variable: The name of the variable that holds the text.
        text: The text.

    Raises:
        InputError: The text is not a number from 1 to 65535.
    """
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        raise InputError(f"{variable} is {text!r}: it must be a port number from 1 to 65535.")
    return int(text)
