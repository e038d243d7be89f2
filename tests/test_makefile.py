"""Variables of `make` become options of the command, and wrong ones are refused."""

import subprocess

import pytest

from modules.settings import ROOT


def dry_run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Let make print what it would run."""
    return subprocess.run(
        ["make", "--dry-run", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (("plan", "BASE=main"), 'perimeter plan --base "$BASE"'),
        (("dns-config", "SPOKE=onprem"), 'perimeter dns-config --spoke "$SPOKE"'),
        (("teardown", "CONFIRM=d-1", "FILES=delete"), '--confirm "$CONFIRM" --delete-files'),
        (("image", "NAME=lab", "PUSH=1"), 'perimeter image "$NAME" --push'),
        (("reach", "PROTOCOL=udp"), '"$FROM" "$TO" "$PORT" "$PROTOCOL"'),
    ],
)
def test_a_variable_becomes_an_option(arguments: tuple[str, ...], command: str) -> None:
    result = dry_run(*arguments)
    assert result.returncode == 0, result.stderr
    assert command in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("plan", "BASE="), "--base"),
        (("dns-config", "SPOKE=", "FORMAT="), "--"),
        (("teardown", "CONFIRM=", "FILES="), "--confirm"),
        (("image", "NAME=lab", "PUSH=", "DRY_RUN="), "--push"),
    ],
)
def test_an_empty_variable_is_no_option(arguments: tuple[str, ...], option: str) -> None:
    result = dry_run(*arguments)
    assert result.returncode == 0, result.stderr
    (call,) = (line for line in result.stdout.splitlines() if "perimeter " in line)
    assert option not in call


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("teardown", "FILES=yes"), 'FILES is "yes": it must be delete, or left out'),
        (("image", "NAME=lab", "PUSH=yes"), 'PUSH is "yes": it must be 1, or left out'),
        (("image", "NAME=lab", "DRY_RUN=0"), 'DRY_RUN is "0": it must be 1, or left out'),
    ],
)
def test_another_value_of_a_flag_is_refused(arguments: tuple[str, ...], message: str) -> None:
    result = dry_run(*arguments)
    assert result.returncode == 2
    assert message in result.stderr
