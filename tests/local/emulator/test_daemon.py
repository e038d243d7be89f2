"""A background server: its life, its ports, and what is left of it."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from local.emulator import daemon
from local.emulator.daemon import LOOPBACK, Server
from toolchain.errors import CommandError, InputError

# Answers 200 and starts a child that ignores a polite end, as a function's process may.
STUBBORN = """
import http.server, subprocess, sys
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
print("child", child.pid, flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])),
    http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def start(folder: Path, program: str = STUBBORN) -> Server:
    port = daemon.choose_port("UNSET", {})
    return daemon.start(
        "sample",
        [sys.executable, "-c", program, str(port)],
        port=port,
        health="/",
        folder=folder,
        cwd=folder,
        environment=os.environ,
    )


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    # The child would make each stop take as long as this.
    monkeypatch.setattr(daemon, "STOP_SECONDS", 1.0)
    started = start(tmp_path)
    started.wait_until_healthy(20)
    yield started
    started.stop()


def is_alive(pid: int) -> bool:
    listing = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(listing.stdout.strip()) and not listing.stdout.startswith("Z")


def test_it_runs_until_it_is_stopped(running: Server) -> None:
    assert running.is_running()
    assert running.is_healthy()
    running.stop()
    assert not running.is_running()
    assert not running.is_healthy()


def test_its_children_end_with_it(running: Server) -> None:
    child = int(running.log.read_text().split()[1])
    assert is_alive(child)
    running.stop()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def test_a_process_that_only_has_its_id_is_not_stopped(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        stale = Server(
            name="sample",
            pid=stranger.pid,
            # The server of the record started before the stranger did.
            started=psutil.Process(stranger.pid).create_time() - 60,
            port=1,
            health="/",
            lock=tmp_path / "sample.lock",
            log=tmp_path / "sample.log",
        )
        # The lock may be held by a newer server, and proves nothing about the number.
        with stale.lock.open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            assert not stale.is_running()
            stale.stop()
        assert not stale.is_running()
        stale.stop()
        assert stranger.poll() is None
        stranger.send_signal(signal.SIGKILL)


def test_a_server_that_does_not_end_is_told(
    running: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(daemon, "STOP_SECONDS", 0.1)
        patch.setattr(psutil.Process, "terminate", lambda _: None)
        patch.setattr(psutil.Process, "kill", lambda _: None)
        with pytest.raises(CommandError, match=r"sample did not end within 0 s, although it was"):
            running.stop()
    assert running.is_running()


def test_one_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    broken = start(tmp_path, "raise SystemExit('no such database')")
    with pytest.raises(CommandError, match=r"sample ended while it started:\n  no such database"):
        broken.wait_until_healthy(20)


def test_one_that_never_answers_is_told(running: Server) -> None:
    other = replace(running, health="/nothing-here")
    with pytest.raises(CommandError, match=rf"did not answer on port {running.port} within 0 s"):
        other.wait_until_healthy(0.2)


def test_a_second_start_while_the_first_runs_is_refused(running: Server) -> None:
    with pytest.raises(CommandError, match="sample is being started by another command"):
        start(running.lock.parent)


def test_a_lock_that_an_ended_server_holds_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    with (tmp_path / "sample.lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        release = threading.Timer(0.3, fcntl.flock, (held, fcntl.LOCK_UN))
        release.start()
        server = start(tmp_path, "import time; time.sleep(600)")
    release.join()
    assert server.is_running()
    server.stop()


def test_a_missing_program_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"sample cannot be started: .*no-such-program"):
        daemon.start(
            "sample",
            ["no-such-program"],
            port=1,
            health="/",
            folder=tmp_path,
            cwd=tmp_path,
            environment={},
        )


def test_a_port_is_chosen_where_none_is_named() -> None:
    assert daemon.choose_port("PORT", {}) > 1023
    assert daemon.choose_port("PORT", {"PORT": ""}) > 1023


def test_a_named_free_port_is_taken() -> None:
    free = daemon.choose_port("PORT", {})
    assert daemon.choose_port("PORT", {"PORT": str(free)}) == free


def test_a_port_in_use_is_one_clear_error() -> None:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(InputError) as caught:
            daemon.choose_port("PORT", {"PORT": str(port)})
    assert str(caught.value) == (
        f"PORT is {port}: another program listens on that port. "
        "Name a free one, or unset it to use any free one."
    )


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80.0", "٣"])
def test_what_is_no_port_is_one_clear_error(text: str) -> None:
    with pytest.raises(InputError) as caught:
        daemon.choose_port("PORT", {"PORT": text})
    assert str(caught.value) == f"PORT is {text!r}: it must be a port number from 1 to 65535."
