"""The dangers that a reviewer must not miss."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from assurance.saved_plans import Change


class Concern(Enum):
    """The concerns of dangers, in order; the first cannot be undone."""

    DATA = "What holds data is destroyed"
    RIGHTS = "Who may do what"
    GROUPS = "What security groups let through"
    ROUTES = "Where routes lead"
    NAMES = "What names and addresses depend on"
    GUARDS = "What guards the perimeter or its data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """A danger of a plan.

    Attributes:
        says: The meaning in a few words; empty if the concern and the lines say everything.
        lines: The old and the new content; removed lines begin with "-", added ones with "+".
    """

    concern: Concern
    change: Change
    says: str = ""
    lines: Sequence[str] = ()


Rule = Callable[[Change], Iterator[Danger]]
