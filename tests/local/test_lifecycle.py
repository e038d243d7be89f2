"""Up and down of the deployment to the embedded AWS: their order, their failures, their ends."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from local import demonstration, lifecycle, lock
from local.emulator import embedded_aws
from local.emulator.daemon import Server
from local.emulator.embedded_aws import EmbeddedAws
from modules.settings import Settings, load
from toolchain import deployment, terraform
from toolchain.errors import CommandError
from toolchain.interruption import InterruptedRunError

Captured = pytest.CaptureFixture[str]
STACKS = {
    "network": frozenset[str](),
    "dns": frozenset({"network"}),
    "studio": frozenset({"network"}),
    "access": frozenset({"network", "studio"}),
}


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep files, locks and this process's environment apart from those of a person."""
    monkeypatch.setattr(lifecycle, "become_client", lambda _: None)
    monkeypatch.setattr(lifecycle, "OUTPUTS", tmp_path / "outputs.json")
    monkeypatch.setattr(lock, "LOCK", tmp_path / "command.lock")
    monkeypatch.setattr(terraform, "environment", dict)
    monkeypatch.setattr(lifecycle, "synthesize", lambda _: STACKS)
    discard_record = functools.partial(embedded_aws.discard_record, tmp_path / "embedded-aws")
    monkeypatch.setattr(embedded_aws, "discard_record", discard_record)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder with a file in it, in the place of this project's."""
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "network.tfstate").touch()
    monkeypatch.setattr(lifecycle, "STATE", folder)
    return folder


@pytest.fixture
def settings() -> Settings:
    return load("local")


@pytest.fixture
def done(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the commands do to a running embedded AWS, in order."""
    done: list[str] = []
    monkeypatch.setattr(embedded_aws, "find", lambda: aws)
    monkeypatch.setattr(embedded_aws, "start", lambda **_: aws)
    monkeypatch.setattr(embedded_aws, "stop", lambda _: done.append("stop"))
    monkeypatch.setattr(EmbeddedAws, "is_healthy", lambda _: True)
    return done


@pytest.fixture
def down(settings: Settings, done: list[str]) -> Callable[[], None]:
    return lambda: lifecycle.down(lambda: settings, lambda _: done.append("teardown"))


def fail(*_: object) -> None:
    raise CommandError("Error: in use")


def nothing_runs() -> None:
    return None


def test_down_destroys_before_it_stops(
    down: Callable[[], None],
    done: list[str],
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setattr(deployment, "destroy", lambda _, chosen, *__: done.extend(chosen))
    down()
    # What Terraform does not know of holds what it destroys next, both times.
    assert done == ["teardown", "studio", "access", "teardown", "network", "dns", "stop"]
    assert not state.exists()
    assert capsys.readouterr().out.splitlines() == [
        "destroying (Terraform, all stacks)",
        "stopped the embedded AWS; nothing is left running",
    ]


def test_down_twice_is_no_error(
    down: Callable[[], None], state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(embedded_aws, "find", nothing_runs)
    down()
    assert capsys.readouterr().out.splitlines() == [
        "nothing is running",
        "removed the Terraform state of an embedded AWS that has ended",
    ]
    assert not state.exists()
    down()
    assert capsys.readouterr().out == "nothing is running\n"


def test_down_after_the_servers_died_drops_the_state(
    down: Callable[[], None],
    done: list[str],
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setattr(EmbeddedAws, "is_healthy", lambda _: False)
    monkeypatch.setattr(deployment, "destroy", lambda *_: pytest.fail("destroyed"))
    down()
    assert done == ["stop"]
    assert not state.exists()
    assert "the embedded AWS has died" in capsys.readouterr().out


def test_down_stops_the_servers_even_if_the_destruction_fails(
    down: Callable[[], None], done: list[str], state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "destroy", fail)
    with pytest.raises(CommandError, match="Error: in use"):
        down()
    assert done == ["teardown", "stop"]
    assert not state.exists()


def test_an_interrupted_down_leaves_servers_and_state(
    down: Callable[[], None], done: list[str], state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise InterruptedRunError("interrupted")

    monkeypatch.setattr(deployment, "destroy", interrupt)
    with pytest.raises(InterruptedRunError):
        down()
    assert done == ["teardown"]
    assert (state / "network.tfstate").exists()


@pytest.mark.usefixtures("done")
def test_up_names_each_phase_and_how_to_go_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(deployment, "deploy", lambda *_: [])
    monkeypatch.setattr(demonstration, "read_outputs", lambda _: None)
    monkeypatch.setattr(demonstration, "run", lambda *_: None)
    lifecycle.up(settings)
    output = capsys.readouterr().out
    phases = ["tools", "embedded AWS", "synthesis", "deployment", "demonstration", "total"]
    assert [line[:16].strip() for line in output.split("\n\n")[1].splitlines()] == phases
    assert "make demo" in output
    assert "make down" in output


@pytest.mark.usefixtures("done")
def test_a_failed_deployment_says_how_to_go_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "deploy", fail)
    with pytest.raises(CommandError) as caught:
        lifecycle.up(settings)
    assert str(caught.value) == ("Error: in use\nRun make up again, or make down to begin afresh.")


@pytest.mark.usefixtures("done")
def test_up_beside_another_up_says_so_and_touches_nothing(
    settings: Settings, down: Callable[[], None], state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "deploy", lambda *_: pytest.fail("deployed"))
    with lock.exclusively("up"):
        commands: list[Callable[[], None]] = [lambda: lifecycle.up(settings), down]
        for command in commands:
            with pytest.raises(CommandError, match=r"^perimeter up \(process \d+\) is at work on"):
                command()
    assert (state / "network.tfstate").exists()


@pytest.fixture(scope="module")
def aws() -> EmbeddedAws:
    """A description of servers that nobody started."""
    server = Server(
        name="moto", pid=1, started=0.0, port=1, health="/", lock=Path("lock"), log=Path("log")
    )
    return EmbeddedAws(
        instance="i", account_id="123456789012", region="us-west-2", ministack=server, moto=server
    )
