"""The verdict on a claim, and its lines of text."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from toolchain.console import say

_WIDTH = 100
_INDENT = " " * 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict on a claim.

    Attributes:
        claim: The claim in a sentence.
        problems: The cases that break the claim; none if it is proved.
    """

    claim: str
    problems: tuple[str, ...]

    @property
    def is_proved(self) -> bool:
        """Whether the claim is proved."""
        return not self.problems

    def lines(self) -> Iterator[str]:
        """Yield the claim with its verdict, and the problems."""
        mark = "proved" if self.is_proved else "NOT PROVED"
        yield from textwrap.wrap(
            self.claim,
            _WIDTH,
            initial_indent=f"{mark:<{len(_INDENT)}}",
            subsequent_indent=_INDENT,
        )
        for problem in self.problems:
            # A problem is not wrapped, so that a search finds the names in it.
            yield f"{_INDENT}{problem}"


def print_verdicts(verdicts: Iterable[Verdict]) -> int:
    """Print each verdict once it is known, and return how many claims are not proved."""
    unproved = 0
    for verdict in verdicts:
        unproved += not verdict.is_proved
        for line in verdict.lines():
            say(line)
    return unproved
