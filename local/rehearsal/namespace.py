"""A network namespace: one machine of the rehearsal, as far as its network goes."""

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path("/run/netns")

_LIBC = ctypes.CDLL(None, use_errno=True)
# https://man7.org/linux/man-pages/man2/setns.2.html
_CLONE_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace that `ip netns add` has made.

    Attributes:
        name: of its file in `FOLDER`.
    """

    name: str

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Put this thread into it: sockets and processes that it makes there stay there."""
        with (
            Path("/proc/thread-self/ns/net").open("rb") as before,
            (FOLDER / self.name).open("rb") as inside,
        ):
            _set_namespace(inside.fileno())
            try:
                yield
            finally:
                _set_namespace(before.fileno())

    def start(self, command: Sequence[str], **options: Any) -> "subprocess.Popen[str]":  # noqa: ANN401 - those of Popen
        """Start a process in it."""
        with self.entered():
            return subprocess.Popen(command, text=True, **options)


def ip(lines: Sequence[str], *, namespace: Namespace | None = None) -> None:
    """Run lines of the `ip` command, in a namespace or where this thread is.

    Raises:
        CalledProcessError: one of them failed.
    """
    place = [] if namespace is None else ["-n", namespace.name]
    subprocess.run(["ip", *place, "-batch", "-"], input="\n".join(lines), text=True, check=True)


def _set_namespace(descriptor: int) -> None:
    if _LIBC.setns(descriptor, _CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"setns: {os.strerror(number)}")
