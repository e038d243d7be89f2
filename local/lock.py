"""A lock that lets one command at a time change the deployment to the embedded AWS."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from local.emulator.embedded_aws import FOLDER
from toolchain.errors import CommandError

# The lock ends with the process that holds it, however the process ends.
LOCK = FOLDER / "command.lock"


@contextmanager
def exclusively(command: str) -> Iterator[None]:
    """Hold the lock for the time of the context.

    Args:
        command: The name of the command that holds the lock.

    Raises:
        CommandError: Another command holds the lock; the text names the command.
    """
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    # The file is not truncated yet: the text belongs to the command that holds the lock.
    with os.fdopen(os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "another command"
            raise CommandError(
                f"{holder} is at work on the embedded AWS: wait until it has ended, "
                "or press Ctrl-C there."
            ) from None
        file.truncate()
        file.write(f"perimeter {command} (process {os.getpid()})")
        file.flush()
        yield
        file.truncate(0)
