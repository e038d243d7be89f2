"""Waits until things are gone, and tells calmly how far it is."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError

from operations.teardown.clients import code_of, message_of
from operations.teardown.resources import Thing
from toolchain.console import say
from toolchain.errors import CommandError

_GONE = {
    "ResourceNotFound",
    "FileSystemNotFound",
    "MountTargetNotFound",
    "InvalidGroup.NotFound",
    "InvalidNetworkInterfaceID.NotFound",
}
# What AWS says of a thing that something holds, which is on its way as well.
_NOT_YET = {
    "ResourceInUse",
    "FileSystemInUse",
    "DependencyTimeout",
    "IncorrectFileSystemLifeCycleState",
    "IncorrectMountTargetState",
    "DependencyViolation",
    "InvalidNetworkInterface.InUse",
    "InvalidParameterValue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each kind of thing may take.

    Attributes:
        seconds: an app can take 20 minutes, and its interface as long again.
        poll_seconds: between two looks.
        heartbeat_seconds: between two lines that say how far it is.
    """

    seconds: float = 45 * 60
    poll_seconds: float = 2
    heartbeat_seconds: float = 10

    def delete_all(
        self,
        noun: str,
        remaining: Callable[[], Sequence[Thing]],
        delete: Callable[[Thing], object],
    ) -> None:
        """Delete things, those too that come meanwhile, and wait until none remains.

        Args:
            noun: what they are, in the plural.
            remaining: gives those that are still there.
            delete: begins to delete one.

        Raises:
            LocalError: some remain, and the time is over; names them.
        """
        began = spoke = time.monotonic()
        names: set[str] = set()
        reasons: dict[str, str] = {}
        while found := remaining():
            now = time.monotonic()
            is_first = not names
            names |= {one.name for one in found}
            if is_first or now - spoke >= self.heartbeat_seconds:
                say(f"  {noun:<16} {len(names) - len(found)} of {len(names)} gone")
                spoke = now
            if now - began > self.seconds:
                raise CommandError(_describe(noun, found, reasons, self.seconds))
            for one in found:
                if one.is_ready:
                    _attempt(one, delete, reasons)
            time.sleep(self.poll_seconds)
        if names:
            say(f"  {noun:<16} all {len(names)} gone {time.monotonic() - began:6.0f} s")


def _attempt(thing: Thing, delete: Callable[[Thing], object], reasons: dict[str, str]) -> None:
    try:
        delete(thing)
    except ClientError as error:
        if code_of(error) in _NOT_YET:
            reasons[thing.name] = message_of(error)
        elif code_of(error) not in _GONE:
            raise


def _describe(noun: str, found: Sequence[Thing], reasons: dict[str, str], seconds: float) -> str:
    lines = [f"after {seconds / 60:.0f} minutes these {noun} are still there; run it again:"]
    lines += [f"  {one.name}  {reasons.get(one.name, one.detail)}".rstrip() for one in found]
    return "\n".join(lines)
