"""The commands: what they refuse, in one clear message and with the right exit status."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import main as commands
from local import demonstration
from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws
from operations.teardown import command as teardown
from toolchain import deployment, terraform
from toolchain.deployment import InterruptedDeploymentError
from toolchain.errors import CommandError

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _own_signals_and_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    monkeypatch.setattr(commands, "_become_client", lambda _: None)
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder with a file in it, in the place of this project's."""
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "network.tfstate").touch()
    monkeypatch.setattr(commands, "STATE", folder)
    monkeypatch.setattr(commands, "OUTPUTS", tmp_path / "outputs.json")
    return folder


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_aws, "find", lambda *_: None)


def running(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, *, healthy: bool = True
) -> list[str]:
    """Let the commands find this embedded AWS; gives what they do to it."""
    done: list[str] = []
    monkeypatch.setattr(embedded_aws, "find", lambda: aws)
    monkeypatch.setattr(embedded_aws, "stop", lambda _: done.append("stop"))
    monkeypatch.setattr(EmbeddedAws, "is_healthy", lambda _: healthy)
    monkeypatch.setattr(terraform, "environment", dict)
    monkeypatch.setattr(deployment, "stacks", lambda _: ["network", "dns", "studio", "access"])
    monkeypatch.setattr(teardown, "remove_all", lambda _: done.append("teardown"))
    return done


@pytest.mark.parametrize("command", ["up", "demo", "down", "status"])
def test_only_the_local_environment_is_served(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "example-production")
    assert commands.main([command]) == 2
    assert capsys.readouterr().err == (
        "ENVIRONMENT is 'example-production': this command serves only local, the embedded AWS.\n"
        "  For a real account: pipenv run cdktf deploy, as docs/operations.md tells.\n"
    )


def test_a_missing_environment_file_is_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "nowhere")
    assert commands.main(["plan"]) == 2
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("nothing_runs", "state")
def test_a_port_in_use_is_one_clear_error(
    aws: EmbeddedAws,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setenv("PERIMETER_MINISTACK_PORT", str(aws.moto.port))
    assert commands.main(["up"]) == 2
    assert capsys.readouterr().err == (
        f"PERIMETER_MINISTACK_PORT is {aws.moto.port}: another program listens on that port. "
        "Name a free one, or unset it to have a free one chosen.\n"
    )


def test_a_missing_tool_stops_up_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(embedded_aws, "start", lambda **_: pytest.fail("started"))
    assert commands.main(["up"]) == 2
    assert capsys.readouterr().err.startswith("terraform is not on the PATH")


def test_a_failed_deployment_says_how_to_go_on(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def fail(*_: object) -> None:
        raise CommandError("Error: no such role")

    running(aws, monkeypatch)
    monkeypatch.setattr(embedded_aws, "start", lambda **_: aws)
    monkeypatch.setattr(deployment, "deploy", fail)
    assert commands.main(["up"]) == 1
    assert capsys.readouterr().err == (
        "Error: no such role\nRun make up again, or make down to begin afresh.\n"
    )


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("command", ["demo", "plan", "teardown"])
def test_what_needs_a_running_one_says_so(command: str, capsys: Captured) -> None:
    assert commands.main([command]) == 1
    assert "its embedded AWS is not running. Run make up first." in capsys.readouterr().err


@pytest.mark.usefixtures("nothing_runs")
def test_down_twice_is_no_error(state: Path, capsys: Captured) -> None:
    assert commands.main(["down"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "nothing is running",
        "removed the Terraform state of an embedded AWS that is gone",
    ]
    assert not state.exists()
    assert commands.main(["down"]) == 0
    assert capsys.readouterr().out == "nothing is running\n"


def test_down_after_it_died_drops_the_state(
    aws: EmbeddedAws, state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    done = running(aws, monkeypatch, healthy=False)
    monkeypatch.setattr(deployment, "destroy", lambda *_: pytest.fail("destroyed"))
    assert commands.main(["down"]) == 0
    assert done == ["stop"]
    assert not state.exists()
    assert "the embedded AWS has died" in capsys.readouterr().out


def test_down_destroys_before_it_stops(
    aws: EmbeddedAws, state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    done = running(aws, monkeypatch)
    monkeypatch.setattr(deployment, "destroy", lambda stacks, *_: done.extend(stacks))
    assert commands.main(["down"]) == 0
    # Each time, what Terraform does not know of would hold what it destroys next.
    assert done == [
        *("teardown", "studio", "access"),
        *("teardown", "network", "dns", "studio", "access"),
        "stop",
    ]
    assert not state.exists()
    assert "nothing is left running" in capsys.readouterr().out


def test_down_stops_even_where_the_destroy_fails(
    aws: EmbeddedAws, state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    done = running(aws, monkeypatch)

    def fail(*_: object) -> None:
        raise CommandError("Error: in use")

    monkeypatch.setattr(deployment, "destroy", fail)
    assert commands.main(["down"]) == 1
    assert done == ["teardown", "stop"]
    assert not state.exists()
    assert capsys.readouterr().err == "Error: in use\n"


def test_an_interrupted_down_leaves_it_running_and_its_state(
    aws: EmbeddedAws, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = running(aws, monkeypatch)

    def interrupt(*_: object) -> None:
        raise InterruptedDeploymentError("interrupted")

    monkeypatch.setattr(deployment, "destroy", interrupt)
    assert commands.main(["down"]) == 130
    assert done == ["teardown"]
    assert (state / "network.tfstate").exists()


def test_up_names_each_phase_and_how_to_go_on(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(embedded_aws, "start", lambda **_: aws)
    monkeypatch.setattr(
        deployment, "deploy", lambda *_: [deployment.Phase("network", 0), deployment.Phase("x", 0)]
    )
    monkeypatch.setattr(demonstration, "read_outputs", lambda _: None)
    monkeypatch.setattr(demonstration, "run", lambda *_: None)
    assert commands.main(["up"]) == 0
    said = capsys.readouterr().out
    phases = ["tools", "embedded AWS", "synthesis", "network", "x", "demonstration", "total"]
    table = said.split("\n\n")[1].splitlines()
    assert [line[:16].strip() for line in table] == phases
    assert "make demo" in said
    assert "make down" in said


def test_status_tells_ports(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(embedded_aws, "find", lambda: aws)
    assert commands.main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "ministack",
        aws.ministack.url,
        "pid",
        str(aws.ministack.pid),
        "healthy",
    ]
    assert lines[1].split() == ["moto", aws.moto.url, "pid", str(aws.moto.pid), "healthy"]


def test_ctrl_c_elsewhere_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(embedded_aws, "find", interrupt)
    assert commands.main(["status"]) == 130
    assert capsys.readouterr().err == "interrupted\n"
