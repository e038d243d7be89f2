"""What a check is, and what checks share."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Check(NamedTuple):
    """What must hold between sections.

    Attributes:
        needs: The sections, by their names in `Settings`; "studio.images" is one of `studio`'s.
        problems: Takes them in that order; gives one line a problem.
    """

    needs: tuple[str, ...]
    problems: Callable[..., Iterator[str]]


def repeated(values: Iterator[str]) -> list[str]:
    """Return each value that comes more than once, in the order of their first places."""
    return [value for value, count in Counter(values).items() if count > 1]
