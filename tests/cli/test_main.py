"""What every command has in common: its help, its exit status, and one line for bad input."""

import os
import subprocess
from collections.abc import Iterator

import click
import pytest

from assurance.errors import UnjudgedError
from assurance.iam import command as iam_command
from cli.main import main, perimeter
from local.emulator import embedded_aws
from modules.settings import ROOT

Captured = pytest.CaptureFixture[str]


def commands(
    group: click.Group = perimeter, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_that_ends_its_sentences(
    path: tuple[str, ...], capsys: Captured
) -> None:
    assert main([*path, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: perimeter {' '.join(path)} ")
    command = COMMANDS[path]
    texts = [command.help, *(p.help for p in command.params if isinstance(p, click.Option))]
    for text in texts:
        assert text
        assert text.rstrip()[-1] in ".]", text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["staus"],
            "perimeter: no such command 'staus'. Did you mean 'status'? See perimeter --help.",
        ),
        (
            ["teardown", "--confrim", "d-1"],
            (
                "perimeter teardown: no such option '--confrim'. Did you mean '--confirm'? "
                "See perimeter teardown --help."
            ),
        ),
        (["image"], "perimeter image: missing argument 'NAME'. See perimeter image --help."),
        (
            ["reach", "a", "b"],
            "perimeter reach: missing argument 'PORT'. See perimeter reach --help.",
        ),
        (
            ["dns-config", "--format", "dnsmasq"],
            (
                "perimeter dns-config: invalid value for '--format': 'dnsmasq' is not one of "
                "'bind', 'windows', 'unbound'. See perimeter dns-config --help."
            ),
        ),
        (
            ["review"],
            "perimeter review: missing argument 'FILE...'. See perimeter review --help.",
        ),
        (
            ["up", "now"],
            "perimeter up: got unexpected extra argument (now). See perimeter up --help.",
        ),
    ],
)
def test_bad_input_is_told_in_one_line(
    arguments: list[str], message: str, capsys: Captured
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"{message}\n")


@pytest.mark.parametrize(
    "command",
    [
        path[0]
        for path, found in COMMANDS.items()
        if any(parameter.name == "environment" for parameter in found.params)
    ],
)
def test_an_unknown_environment_is_told_by_every_command(command: str, capsys: Captured) -> None:
    arguments = {"reach": ["a", "b", "443"], "image": ["science"]}.get(command, [])
    assert main([command, *arguments, "--environment", "nowhere"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nowhere" in captured.err
    assert "Traceback" not in captured.err


def test_the_environment_variable_chooses_too(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "nowhere")
    assert main(["prove"]) == 2
    assert capsys.readouterr().err.startswith('environment "nowhere": 1 problem\n')


def test_the_option_reaches_the_programs_that_a_command_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "example-production")
    assert main(["up", "--environment", "nowhere"]) == 2
    assert os.environ["ENVIRONMENT"] == "nowhere"


def test_ctrl_c_leaves_no_trace(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(embedded_aws, "find", interrupt)
    assert main(["status"]) == 130
    # The empty line ends that of the terminal, which shows ^C.
    assert capsys.readouterr().err == "\ninterrupted\n"


def test_a_full_disk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def fill() -> None:
        raise OSError(28, "No space left on device", "record")

    monkeypatch.setattr(embedded_aws, "find", fill)
    assert main(["status"]) == 1
    assert capsys.readouterr().err == (
        "The disk is full: free some space, and run the command again.\n"
    )


def test_a_judgement_that_cannot_be_made_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def refuse(_: object) -> None:
        raise UnjudgedError("network: aws_new_kind.new: the model does not know aws_new_kind.")

    monkeypatch.setattr(iam_command, "prove_policies", refuse)
    assert main(["prove", "--environment", "local"]) == 1
    assert capsys.readouterr().err == (
        "network: aws_new_kind.new: the model does not know aws_new_kind.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "judgements"),
    [
        (["prove"], {"iam.command.prove_policies": False, "network.command.prove_network": True}),
        (["prove"], {"iam.command.prove_policies": True, "network.command.prove_network": False}),
        (["prove"], {"iam.command.prove_policies": True, "network.command.prove_network": True}),
        (["reach", "onprem", "hub", "443"], {"network.command.answer_question": False}),
        (["reach", "onprem", "hub", "443"], {"network.command.answer_question": True}),
        (["scan"], {"scan.command.scan_plans": False}),
        (["scan"], {"scan.command.scan_plans": True}),
        (["evidence"], {"evidence.command.gather_evidence": False}),
        (["evidence"], {"evidence.command.gather_evidence": True}),
    ],
)
def test_a_judgement_decides_the_exit_status(
    arguments: list[str], judgements: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    for function, holds in judgements.items():
        monkeypatch.setattr(f"assurance.{function}", lambda *_, holds=holds: holds)
    assert main([*arguments, "--environment", "local"]) == (0 if all(judgements.values()) else 1)


def test_another_error_of_the_system_keeps_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError(13, "Permission denied", "record")

    monkeypatch.setattr(embedded_aws, "find", refuse)
    with pytest.raises(PermissionError):
        main(["status"])


def test_the_installed_command_works_in_any_folder(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    # A folder whose name is that of one of this project's packages must not be imported.
    (folder / "cli").mkdir()
    result = subprocess.run(
        [ROOT / ".venv" / "bin" / "perimeter", "review", "none.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr == "none.json: there is no such file: perimeter plan writes it\n"


def test_it_completes_in_a_shell() -> None:
    result = subprocess.run(
        [ROOT / ".venv" / "bin" / "perimeter"],
        env={
            **os.environ,
            "_PERIMETER_COMPLETE": "bash_complete",
            "COMP_WORDS": "perimeter tear",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout == "plain,teardown\n"


def test_no_command_prints_the_list_of_commands(capsys: Captured) -> None:
    assert main([]) == 2
    listed = capsys.readouterr().err
    assert listed.startswith("Usage: perimeter ")
    # No sentence of the list is cut off.
    assert "..." not in listed.partition("Commands:")[2]
