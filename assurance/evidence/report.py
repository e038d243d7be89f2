"""What the evidence consists of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that was checked.

    Attributes:
        problems: What speaks against it; none where it holds.
    """

    text: str
    problems: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Tells whether nothing speaks against it."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows to read.

    Attributes:
        caption: Says what the columns cannot.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One kind of evidence.

    Attributes:
        command: Makes it again.
        missing: Why it is not in this report, and what would bring it; empty where it is.
        picture: An SVG.
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
    """All of it.

    Attributes:
        facts: Of what it speaks, such as the commit, by name.
    """

    environment: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]

    @property
    def claims(self) -> Iterator[Claim]:
        """Yields the claims of all sections."""
        for section in self.sections:
            yield from section.claims

    @property
    def open(self) -> list[Claim]:
        """The claims that do not hold."""
        return [claim for claim in self.claims if not claim.holds]

    @property
    def missing(self) -> list[Section]:
        """The sections that are not in it."""
        return [section for section in self.sections if section.missing]
