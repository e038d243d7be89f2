"""What a kind of Studio resource is, and what it may ask of the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from local.emulator.sagemaker.record import Record
from local.emulator.sagemaker.side_effects import Estate


class Store(Protocol):
    """What a kind may ask of the store of all resources."""

    region: str
    estate: Estate

    def records(self, kind: "Kind", **fields: object) -> list[Record]:
        """Give the resources that have these fields, in the order of their creation."""

    def create(self, kind: "Kind", request: Record) -> Record:
        """Add a resource."""

    def find(self, kind: "Kind", request: Mapping[str, Any]) -> Record:
        """Give the resource that a request names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of resource.

    Attributes:
        name: as it stands in the operations' names.
        key: the fields that identify one.
        arn: the ARN's last part, with field names in braces.
        parents: the kinds of which one must exist, wherever the fields name it.
        fixed: fields that each new one has.
        complete: sets the fields that the service itself chooses for a new one.
        made: does what the service does once a new one has its ARN.
        revise: turns an update's request into the fields that it sets.
        gone: does what the service does once one is deleted, with the request that deleted it.
        newest_first: the order of lists that ask for none.
        ends_with_parent: deleted with its parent, instead of holding it.
        deletion_seconds: how long one is "Deleting"; at once without it.
        stays_listed: as "Deleted", until its parent goes.
    """

    name: str
    key: tuple[str, ...]
    arn: str
    parents: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    complete: Callable[[Store, Record], None] | None = None
    made: Callable[[Store, Record], None] | None = None
    revise: Callable[[Store, Record, Record], None] | None = None
    gone: Callable[[Store, Record, Record], None] | None = None
    newest_first: bool = False
    ends_with_parent: bool = False
    deletion_seconds: float = 0
    stays_listed: bool = False

    @property
    def plural(self) -> str:
        """The name of a list of them."""
        return f"{self.name}s"

    def identify(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        """Give the key's values; an absent one is empty."""
        return tuple(str(fields.get(name) or "") for name in self.key)

    def title(self, fields: Mapping[str, Any]) -> str:
        """Name one in an error."""
        return f"{self.name} [{'/'.join(filter(None, self.identify(fields)))}]"
