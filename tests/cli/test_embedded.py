"""The commands for the embedded AWS: what they refuse, and what status prints."""

import json
from pathlib import Path

import pytest

from cli.main import main
from local import lifecycle
from local.emulator import embedded_aws
from local.emulator.daemon import Server
from local.emulator.embedded_aws import EmbeddedAws

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_aws, "find", lambda: None)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> EmbeddedAws:
    """Servers that nobody started, and that are said to be healthy."""
    moto, ministack = (
        Server(
            name=name,
            pid=pid,
            started=0.0,
            port=pid * 10,
            health="/",
            lock=Path("lock"),
            log=Path("log"),
        )
        for name, pid in (("moto", 101), ("ministack", 102))
    )
    found = EmbeddedAws(
        instance="i", account_id="123456789012", region="us-west-2", ministack=ministack, moto=moto
    )
    monkeypatch.setattr(embedded_aws, "find", lambda: found)
    monkeypatch.setattr(Server, "is_healthy", lambda _: True)
    return found


@pytest.mark.parametrize("command", ["up", "demo", "down", "status", "rehearse"])
def test_only_the_local_environment_is_served(command: str, capsys: Captured) -> None:
    assert main([command, "--environment", "example-production"]) == 2
    assert capsys.readouterr().err == (
        "the environment is 'example-production': this command works only with 'local', the "
        "embedded AWS.\n  For a real account: pipenv run cdktf deploy, see docs/deploy.md.\n"
    )


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("command", ["demo", "plan", "teardown"])
def test_what_needs_a_running_one_says_so(command: str, capsys: Captured) -> None:
    assert main([command]) == 1
    assert "its embedded AWS is not running. Run make up first." in capsys.readouterr().err


def test_a_missing_tool_stops_up_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(embedded_aws, "start", lambda **_: pytest.fail("started"))
    assert main(["up"]) == 2
    assert capsys.readouterr().err.startswith("terraform is not on the PATH")


@pytest.mark.usefixtures("aws")
def test_status_tells_where_the_servers_are(capsys: Captured) -> None:
    assert main(["status"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["ministack", "http://127.0.0.1:1020", "pid", "102", "healthy"],
        ["moto", "http://127.0.0.1:1010", "pid", "101", "healthy"],
    ]


@pytest.mark.usefixtures("aws")
def test_status_is_there_for_programs(capsys: Captured) -> None:
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["servers"][1] == {
        "name": "moto",
        "url": "http://127.0.0.1:1010",
        "pid": 101,
        "healthy": True,
    }


@pytest.mark.usefixtures("nothing_runs")
def test_status_without_servers(capsys: Captured) -> None:
    assert main(["status"]) == 0
    assert capsys.readouterr().out == "nothing is running\n"
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"servers": []}


def test_an_unknown_demonstration_lists_those_that_there_are(capsys: Captured) -> None:
    assert main(["demo", "nothing"]) == 2
    assert "'nothing' is not 'access'" in capsys.readouterr().err


@pytest.mark.usefixtures("aws")
def test_a_port_in_use_is_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(lifecycle, "STATE", Path("/nonexistent"))
    monkeypatch.setattr(embedded_aws, "find", lambda *_: None)
    monkeypatch.setenv("PERIMETER_MINISTACK_PORT", "70000")
    assert main(["up"]) == 2
    assert capsys.readouterr().err == (
        "PERIMETER_MINISTACK_PORT is '70000': it must be a port number from 1 to 65535.\n"
    )
