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
        """Return the resources that have these fields, in the order of their creation."""

    def create(self, kind: "Kind", request: Record) -> Record:
        """Add a resource."""

    def find(self, kind: "Kind", request: Mapping[str, Any]) -> Record:
        """Return the resource that a request names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of resource.

    Attributes:
        name: As it stands in the operations' names.
        key: The fields that identify one.
        arn: The ARN's last part, with field names in braces.
        parents: The kinds of which one must exist, wherever the fields name it.
        fixed: Fields that each new one has.
        complete: Sets the fields that the service itself chooses for a new one.
        made: Does what the service does once a new one has its ARN.
        revise: Turns an update's request into the fields that it sets.
        gone: Does what the service does once one is deleted, with the request that deleted it.
        newest_first: The order of lists that ask for none.
        ends_with_parent: Deleted with its parent, instead of holding it.
        deletion_seconds: How long one is "Deleting"; at once without it.
        stays_listed: As "Deleted", until its parent goes.
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
        """Return the key's values; an absent one is empty."""
        return tuple(str(fields.get(name) or "") for name in self.key)

    def title(self, fields: Mapping[str, Any]) -> str:
        """Name one in an error."""
        return f"{self.name} [{'/'.join(filter(None, self.identify(fields)))}]"
