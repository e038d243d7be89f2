"""Deletion of a domain's resources: begun, repeated and awaited until none is left."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError
from tenacity import Retrying, stop_after_delay, wait_fixed
from tenacity.retry import retry_if_result

from operations.aws_errors import code_of, message_of
from operations.teardown.resources import DomainResource
from toolchain.console import say
from toolchain.errors import CommandError

_GONE = {
    "ResourceNotFound",
    "FileSystemNotFound",
    "MountTargetNotFound",
    "InvalidGroup.NotFound",
    "InvalidNetworkInterfaceID.NotFound",
}
# AWS gives these codes for a resource that something else still holds, or that is changing.
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
class Deletion:
    """How resources of one kind are deleted.

    Attributes:
        timeout: The seconds that the resources of one kind may take. An app can take 20 minutes,
            and its network interface as long again.
        poll: The seconds between two looks at what is left.
        heartbeat: The seconds between two lines about the progress.
    """

    timeout: float = 45 * 60
    poll: float = 2
    heartbeat: float = 10

    def delete_all(
        self,
        noun: str,
        remaining: Callable[[], Sequence[DomainResource]],
        delete: Callable[[DomainResource], object],
    ) -> None:
        """Delete resources, also those that appear meanwhile, and wait until none is left.

        Args:
            noun: The name of the kind, in the plural.
            remaining: Returns the resources that still exist.
            delete: Begins the deletion of one resource.

        Raises:
            CommandError: Some resources are left at the end of the timeout; the text names them.
        """
        work = _Work(noun, remaining, delete, self.heartbeat)
        attempts = Retrying(
            retry=retry_if_result(bool),
            wait=wait_fixed(self.poll),
            stop=stop_after_delay(self.timeout),
            retry_error_callback=lambda _: None,
        )
        attempts(work.delete_remaining)
        if work.left:
            raise CommandError(work.description_of_the_rest(self.timeout))
        work.report_the_end()


class _Work:
    """The deletion of the resources of one kind, while it goes on."""

    def __init__(
        self,
        noun: str,
        remaining: Callable[[], Sequence[DomainResource]],
        delete: Callable[[DomainResource], object],
        heartbeat: float,
    ) -> None:
        self.left: Sequence[DomainResource] = ()
        self._noun = noun
        self._remaining = remaining
        self._delete = delete
        self._heartbeat = heartbeat
        self._began = self._last_line = time.monotonic()
        self._names: set[str] = set()
        self._reasons: dict[str, str] = {}

    def delete_remaining(self) -> bool:
        """Begin to delete what is left, and return whether anything is."""
        self.left = self._remaining()
        if not self.left:
            return False
        now = time.monotonic()
        is_first = not self._names
        self._names |= {resource.name for resource in self.left}
        if is_first or now - self._last_line >= self._heartbeat:
            gone = len(self._names) - len(self.left)
            say(f"  {self._noun:<16} {gone} of {len(self._names)} gone")
            self._last_line = now
        for resource in self.left:
            if resource.is_ready:
                self._attempt(resource)
        return True

    def report_the_end(self) -> None:
        if self._names:
            seconds = time.monotonic() - self._began
            say(f"  {self._noun:<16} all {len(self._names)} gone {seconds:6.0f} s")

    def description_of_the_rest(self, timeout: float) -> str:
        minutes = timeout / 60
        lines = [f"after {minutes:.0f} minutes these {self._noun} are still there; run it again:"]
        for resource in self.left:
            reason = self._reasons.get(resource.name, resource.detail)
            lines.append(f"  {resource.name}  {reason}".rstrip())
        return "\n".join(lines)

    def _attempt(self, resource: DomainResource) -> None:
        try:
            self._delete(resource)
        except ClientError as error:
            if code_of(error) in _NOT_YET:
                self._reasons[resource.name] = message_of(error)
            elif code_of(error) not in _GONE:
                raise
