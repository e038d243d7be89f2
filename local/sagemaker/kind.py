"""What a kind of Studio resource is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.sagemaker.studio import Studio

Record = dict[str, Any]
"""The fields of one resource, or of one request, by SageMaker's names for them."""


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
    complete: "Callable[[Studio, Record], None] | None" = None
    made: "Callable[[Studio, Record], None] | None" = None
    revise: "Callable[[Studio, Record, Record], None] | None" = None
    gone: "Callable[[Studio, Record, Record], None] | None" = None
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


def is_over(record: Record) -> bool:
    """Tell whether a record is of something that is no more, and holds nothing else.

    https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
    """
    return record.get("Status") in {"Deleted", "Failed"}
