"""Options that several commands share."""

import os
from collections.abc import Callable
from typing import Any

import click

from local.paths import LOCAL

Command = Callable[..., Any]


def _export(_: click.Context, __: click.Parameter, name: str) -> str:
    # Programs that a command starts, such as main.py, read the variable.
    os.environ["ENVIRONMENT"] = name or LOCAL
    return name or LOCAL


def environment_option(command: Command) -> Command:
    """Add `--environment`, which the command receives as `environment`."""
    return click.option(
        "-e",
        "--environment",
        metavar="NAME",
        envvar="ENVIRONMENT",
        default=LOCAL,
        show_default=True,
        show_envvar=True,
        callback=_export,
        help="Use environments/NAME.toml.",
    )(command)


detailed_exitcode_option = click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="End with 0 for no changes, 10 for changes, 20 for dangers, 30 for a failed proof.",
)
