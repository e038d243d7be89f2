"""The observations of a rehearsal, and whether they are as expected."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The parts of a rehearsal, in their order."""

    ANSWERS = "names, as the name servers answer them"
    REFUSALS = "what the name servers refuse"
    OUTSIDER = "somebody on the internet"
    BROWSER = "the presigned URL, in a browser of the corporate network"
    FAILURES = "after failures, until the first answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """An observation of a scenario.

    Attributes:
        part: The part of the rehearsal.
        subject: The name that was asked for, or what was done.
        place: The server that was asked, or the program that acted.
        protocol: UDP, TCP or TLS; empty if none is concerned.
        answer: The result.
        wanted: The results that are right.
        seconds: The time until the result, if it matters.
    """

    part: Part
    subject: str
    place: str
    protocol: str = ""
    answer: str
    wanted: tuple[str, ...]
    seconds: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the answer is right."""
        return self.answer in self.wanted
