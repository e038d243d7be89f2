"""Types of Studio resources, and the part of the store that they may use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from local.emulator.sagemaker.record import Record
from local.emulator.sagemaker.side_effects import SideEffects


class Store(Protocol):
    """The part of the store that a resource type may use."""

    region: str
    side_effects: SideEffects

    def records(self, kind: "ResourceType", **fields: object) -> list[Record]:
        """Return the resources that have these fields, in the order of their creation."""

    def create(self, kind: "ResourceType", request: Record) -> Record:
        """Add a resource."""

    def find(self, kind: "ResourceType", request: Mapping[str, Any]) -> Record:
        """Return the resource that a request names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A type of resource.

    Attributes:
        name: The name in the names of operations.
        key: The fields that identify a resource.
        arn: The last part of the ARN, with field names in braces.
        parents: The types of the resources that must exist if a field names them.
        fixed: The fields that each new resource has.
        fill_defaults: Sets the fields that the service chooses for a new resource.
        on_created: Does what the service does when a new resource has its ARN.
        merge_update: Turns the request of an update into the fields that it sets.
        on_deleted: Does what the service does after a deletion, with the request that caused it.
        newest_first: Whether lists without an order begin with the newest resource.
        ends_with_parent: Whether a resource is deleted with its parent, and does not block it.
        deletion_seconds: How long a resource is "Deleting"; 0 deletes it at once.
        stays_listed: Whether a deleted resource stays in lists until its parent is deleted.
    """

    name: str
    key: tuple[str, ...]
    arn: str
    parents: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    fill_defaults: Callable[[Store, Record], None] | None = None
    on_created: Callable[[Store, Record], None] | None = None
    merge_update: Callable[[Store, Record, Record], None] | None = None
    on_deleted: Callable[[Store, Record, Record], None] | None = None
    newest_first: bool = False
    ends_with_parent: bool = False
    deletion_seconds: float = 0
    stays_listed: bool = False

    @property
    def plural(self) -> str:
        """The name of a list of resources of this type."""
        return f"{self.name}s"

    def identify(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the values of the key; an absent value is empty."""
        return tuple(str(fields.get(name) or "") for name in self.key)

    def title(self, fields: Mapping[str, Any]) -> str:
        """Return the name of a resource for errors."""
        return f"{self.name} [{'/'.join(filter(None, self.identify(fields)))}]"
