"""The isolated process sees nothing of the machine, and the machine sees nothing of it."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.rehearsal.isolation import require_linux, run_isolated
from local.rehearsal.sandbox import prepare
from modules.settings import ROOT
from tests.local.rehearsal.deployment import make_facts
from toolchain.errors import CommandError, MissingToolError

HERE = "tests.local.rehearsal"
START_SECONDS = 30.0
VARIABLES = ("HTTPS_PROXY", "AWS_SECRET_ACCESS_KEY")
PARENT = f"""
import signal
import sys
# A shell that starts the tests in the background lets them ignore the signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
from local.rehearsal.isolation import run_isolated
from tests.local.rehearsal.deployment import make_facts
run_isolated("{HERE}.linger", make_facts(), sys.argv[1])
"""


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        for variable in VARIABLES:
            patch.setenv(variable, "of this machine")
        report: dict[str, Any] = json.loads(run_isolated(f"{HERE}.look_around", make_facts()))
    return report


def test_there_is_no_way_out(seen: dict[str, Any]) -> None:
    assert seen["links"] == ["lo"]


def test_no_other_process_is_seen(seen: dict[str, Any]) -> None:
    assert seen["processes"] == [1]


def test_the_machines_settings_stay_outside(seen: dict[str, Any]) -> None:
    assert not set(VARIABLES) & set(seen["environment"])
    # The command `mount` keeps a folder of its own there.
    assert set(seen["run"]) <= {"rehearsal", "mount"}


def test_names_are_asked_of_the_servers_that_dhcp_names(seen: dict[str, Any]) -> None:
    assert seen["resolv.conf"] == (
        "nameserver 192.168.10.10\nnameserver 192.168.10.74\nsearch corp.example.com\n"
    )


def test_the_machine_keeps_its_own_files(seen: dict[str, Any]) -> None:
    assert "tmp" in seen["files"]
    assert not Path("/run/rehearsal").exists()
    assert "192.168.10.10" not in Path("/etc/resolv.conf").read_text(encoding="utf-8")


def test_outside_of_namespaces_no_file_is_replaced() -> None:
    with pytest.raises(RuntimeError, match="first process of namespaces"):
        prepare(make_facts())


def test_the_error_has_the_reason_of_a_failure() -> None:
    with pytest.raises(CommandError) as caught:
        run_isolated(f"{HERE}.fail", make_facts())
    assert str(caught.value) == "the rehearsal failed:\n  no name server today"


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_process_ends_with_its_parent_whatever_the_signal(
    tmp_path: Path, ending: signal.Signals
) -> None:
    marker = tmp_path / "started"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(marker)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    wait_until(marker.exists)
    assert processes_with(str(marker))
    parent.send_signal(ending)
    parent.wait()
    wait_until(lambda: not processes_with(str(marker)))


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def processes_with(argument: str) -> list[str]:
    process_ids = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
        except OSError:
            continue
        if argument.encode() in command:
            process_ids.append(path.parent.name)
    return process_ids


def test_a_system_other_than_linux_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(MissingToolError) as caught:
        require_linux()
    assert str(caught.value) == (
        "this system is darwin: network namespaces, which the rehearsal needs, are part of Linux "
        "only."
    )
