"""What the rehearsal saw, and whether it is what must be seen."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The parts of a rehearsal, in their order."""

    ANSWERS = "names, as the name servers answer them"
    HOSTILE = "what the name servers refuse"
    OUTSIDER = "somebody on the internet"
    BROWSER = "the presigned URL, in a browser of the corporate network"
    FAILURES = "after failures, until the first answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing that was tried.

    Attributes:
        subject: what was asked for or done.
        place: who was asked, or who did it.
        protocol: UDP, TCP or TLS; empty where it is neither's matter.
        answer: what came of it.
        wanted: each answer that is right.
        seconds: until it came, where that matters.
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
        """Tell whether the answer is a right one."""
        return self.answer in self.wanted
