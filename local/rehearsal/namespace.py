"""Network namespaces, each of which is the network of one machine of a rehearsal."""

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path("/run/netns")

# Python has os.setns since 3.12, and this project admits 3.11.
_LIBC = ctypes.CDLL(None, use_errno=True)
# https://man7.org/linux/man-pages/man2/setns.2.html
_CLONE_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace that `ip netns add` made.

    Attributes:
        name: The name of its file in `FOLDER`.
    """

    name: str

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Move this thread into the namespace; sockets and processes that it makes stay there."""
        with (
            Path("/proc/thread-self/ns/net").open("rb") as before,
            (FOLDER / self.name).open("rb") as inside,
        ):
            _set_namespace(inside.fileno())
            try:
                yield
            finally:
                _set_namespace(before.fileno())

    def start(self, command: Sequence[str], **options: Any) -> "subprocess.Popen[str]":  # noqa: ANN401 - the options of Popen have many types
        """Start a process in the namespace."""
        with self.entered():
            return subprocess.Popen(command, text=True, **options)


def ip(lines: Sequence[str], *, namespace: Namespace | None = None) -> None:
    """Run lines of the `ip` command, in a namespace or in that of this thread.

    Args:
        lines: The lines, without the leading "ip".
        namespace: The namespace.

    Raises:
        CalledProcessError: A line failed.
    """
    place = [] if namespace is None else ["-n", namespace.name]
    subprocess.run(["ip", *place, "-batch", "-"], input="\n".join(lines), text=True, check=True)


def _set_namespace(descriptor: int) -> None:
    if _LIBC.setns(descriptor, _CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"setns: {os.strerror(number)}")
