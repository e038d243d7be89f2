"""What the commands tell the person who runs them."""

import os
import sys
from pathlib import Path


def say(line: str = "") -> None:
    """Write one line at once, so that it is seen while the work goes on."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads, such as `head`, has seen enough; the work goes on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def warn(message: str) -> None:
    """Write a problem, of one line or several, to standard error."""
    sys.stdout.flush()
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def tail(path: Path, lines: int = 15) -> str:
    """Give the last lines of a log, indented; empty where there is no such file."""
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in text)
