"""The `perimeter` command: its subcommands, and the exit statuses for errors."""

import signal
from collections.abc import Sequence

import click

from assurance.errors import UnjudgedError
from cli import assurance, embedded, operations, plans, synthesis
from modules.core.disk_space import DISK_FULL, is_disk_full
from modules.core.lambda_archive import ArchiveError
from modules.settings import SettingsError
from toolchain.console import warn
from toolchain.errors import INTERRUPTED, CommandError, InputError


@click.group(
    name="perimeter",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def perimeter() -> None:
    """Deploy, review and prove a private SageMaker Studio.

    A command works on the environment that --environment names. The environment "local" runs in
    an embedded AWS on this machine.
    """


for family in (embedded, plans, assurance, operations, synthesis):
    for command in family.COMMANDS:
        perimeter.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: The command line without the program's name; by default that of this process.

    Returns:
        The exit status: 0 for success, 1 for a failure, 2 for input that cannot be used and 130
        for an interruption. The help of a command names the other statuses that it has.
    """
    for ending in (signal.SIGTERM, signal.SIGHUP):
        # Both must end a command as Ctrl-C does: a server that is starting is then stopped. nohup
        # makes a process ignore a signal, and that is what its user wants.
        if signal.getsignal(ending) is not signal.SIG_IGN:
            signal.signal(ending, signal.default_int_handler)
    try:
        status = perimeter.main(
            None if arguments is None else list(arguments),
            prog_name="perimeter",
            standalone_mode=False,
        )
    except click.UsageError as error:
        warn(_message(error))
        return InputError.exit_status
    except (SettingsError, ArchiveError) as error:
        warn(str(error))
        return InputError.exit_status
    except (CommandError, UnjudgedError) as error:
        warn(str(error))
        return error.exit_status if isinstance(error, CommandError) else CommandError.exit_status
    except (KeyboardInterrupt, click.Abort):
        warn("interrupted")
        return INTERRUPTED
    except (OSError, RuntimeError) as error:
        if not is_disk_full(error):
            raise
        warn(DISK_FULL)
        return CommandError.exit_status
    return status if isinstance(status, int) else 0


def _message(error: click.UsageError) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    path = error.ctx.command_path if error.ctx else "perimeter"
    message = " ".join(error.format_message().split()).rstrip(".")
    end = "" if message.endswith("?") else "."
    return f"{path}: {message[:1].lower()}{message[1:]}{end} See {path} --help."
