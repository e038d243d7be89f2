"""How the proof of a claim ended, and how a person is told."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

_WIDTH = 100
_INDENT = " " * 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How it ended.

    Attributes:
        problems: None when it is proved; otherwise a case and what broke it.
    """

    claim: str
    problems: tuple[str, ...]

    @property
    def is_proved(self) -> bool:
        """Tells whether it holds."""
        return not self.problems

    def lines(self) -> Iterator[str]:
        """Yield the claim, whether it holds, and the problems."""
        mark = "proved" if self.is_proved else "NOT PROVED"
        yield from textwrap.wrap(
            self.claim,
            _WIDTH,
            initial_indent=f"{mark:<{len(_INDENT)}}",
            subsequent_indent=_INDENT,
        )
        for problem in self.problems:
            # Not wrapped: who looks for a name of it finds it.
            yield f"{_INDENT}{problem}"
