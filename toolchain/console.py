"""Output of commands: lines, tables, problems and the ends of logs."""

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

# Rich wraps lines at the width of the console; output to a file or a program must not wrap.
_UNWRAPPED = 10_000


class _Console(Console):
    def on_broken_pipe(self) -> None:
        # A reader such as `head` may close the pipe early; the command finishes its work.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@cache
def console() -> Console:
    """Return the console on standard output, which uses colours on a terminal only."""
    width = None if sys.stdout.isatty() else _UNWRAPPED
    return _Console(highlight=False, markup=False, width=width)


def say(line: str = "") -> None:
    """Write one line to standard output without delay."""
    console().out(line)
    sys.stdout.flush()


def warn(message: str) -> None:
    """Write a problem, of one line or several, to standard error."""
    sys.stdout.flush()
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def table(
    rows: Iterable[Sequence[str]],
    *,
    headings: Sequence[str] = (),
    right_aligned: Collection[int] = (),
    indent: int = 2,
) -> list[str]:
    """Return the lines of a table whose columns are as wide as their longest cell.

    Args:
        rows: The cells of each row; all rows have the same number of cells.
        headings: The first line, if the table has one.
        right_aligned: The columns, counted from 0, that end at the same place: figures.
        indent: How many spaces every line begins with.
    """
    contents = [*([headings] if headings else []), *rows]
    if not contents:
        return []
    columns = Table.grid(padding=(0, 2, 0, 0))
    for index in range(len(contents[0])):
        columns.add_column(justify="right" if index in right_aligned else "left", no_wrap=True)
    for cells in contents:
        columns.add_row(*cells)
    # The text is rendered apart from the terminal: a reader of a file gets the same lines.
    output = StringIO()
    Console(file=output, width=_UNWRAPPED, markup=False, highlight=False).print(columns)
    return [f"{' ' * indent}{line}".rstrip() for line in output.getvalue().splitlines()]


def tail(path: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented, or an empty text if the file does not exist.

    Args:
        path: The log file.
        lines: The greatest number of lines.
    """
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in text)
