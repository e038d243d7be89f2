"""Errors that end a command with one message and a status, and without a stack trace."""

# The shell's convention for a process that SIGINT ended: 128 and the number of the signal.
INTERRUPTED = 130


class CommandError(Exception):
    """A command did not do its work; the text is all that a person is shown.

    Attributes:
        exit_status: The status that the command's process ends with.
    """

    exit_status = 1


class InputError(CommandError):
    """An option, a setting or a file that the command was given cannot be used."""

    exit_status = 2


class MissingToolError(InputError):
    """A program that the command needs is not installed; the text says how to install it."""
