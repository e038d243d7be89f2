"""What a reviewer must not miss."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from assurance.saved_plans import Change


class Concern(Enum):
    """What dangers are about; first what cannot be undone."""

    DATA = "What holds data is destroyed"
    RIGHTS = "Who may do what"
    GROUPS = "What security groups let through"
    ROUTES = "Where routes lead"
    NAMES = "What names and addresses depend on"
    GUARDS = "What guards the perimeter or its data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """One of them.

    Attributes:
        says: What it means, in a few words; nothing where its concern and lines tell all.
        lines: What it was and what it is; "-" or "+" is the first character of what goes or comes.
    """

    concern: Concern
    change: Change
    says: str = ""
    lines: Sequence[str] = ()


Rule = Callable[[Change], Iterator[Danger]]
