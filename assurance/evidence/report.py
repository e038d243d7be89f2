"""The parts of the evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim that was checked.

    Attributes:
        text: The claim in a sentence.
        problems: The reasons why it does not hold; none if it holds.
    """

    text: str
    problems: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether the claim holds."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        caption: The explanation of the columns.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the evidence.

    Attributes:
        command: The command that makes the section again.
        missing: The reason why the section is missing, and the remedy; empty if it is there.
        picture: A picture as SVG.
    """

    title: str
    command: str
    introduction: str
    claims: Sequence[Claim] = ()
    tables: Sequence[Table] = ()
    missing: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole evidence.

    Attributes:
        facts: The facts about its subject, such as the commit, by name.
    """

    environment: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]

    @property
    def claims(self) -> Iterator[Claim]:
        """The claims of all sections."""
        for section in self.sections:
            yield from section.claims

    @property
    def open(self) -> list[Claim]:
        """The claims that do not hold."""
        return [claim for claim in self.claims if not claim.holds]

    @property
    def missing(self) -> list[Section]:
        """The sections that are missing."""
        return [section for section in self.sections if section.missing]
