"""The type of checks between settings, and helpers for them."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Check(NamedTuple):
    """A check between sections.

    Attributes:
        needs: The dotted names of the settings that the check needs, such as "studio.images".
        problems: Takes the settings in that order, and yields a line for each problem.
    """

    needs: tuple[str, ...]
    problems: Callable[..., Iterator[str]]


def repeated(values: Iterator[str]) -> list[str]:
    """Return each value that occurs more than once, in the order of the first occurrences."""
    return [value for value, count in Counter(values).items() if count > 1]
