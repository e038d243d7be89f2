"""What commands tell the person who runs them."""

import os
import sys
from functools import cache
from pathlib import Path

from rich.console import Console

# A terminal's width is known. What a program or a file reads is never wrapped.
_UNWRAPPED = 10_000


class _Console(Console):
    def on_broken_pipe(self) -> None:
        # The reader, such as `head`, has seen enough; the work goes on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@cache
def console() -> Console:
    """Return the console on standard output, which uses colours on a terminal only."""
    width = None if sys.stdout.isatty() else _UNWRAPPED
    return _Console(highlight=False, markup=False, width=width)


def say(line: str = "") -> None:
    """Write one line at once, so that it is seen while the work goes on."""
    console().out(line)
    sys.stdout.flush()


def warn(message: str) -> None:
    """Write a problem, of one line or several, to standard error."""
    sys.stdout.flush()
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def tail(path: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented; empty if there is no such file.

    Args:
        path: The log.
        lines: How many lines at most.
    """
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in text)
