"""A document of a few kinds of parts, as text for a terminal and as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

# https://docs.github.com/en/rest/issues/comments: a longer comment is refused.
COMMENT_CHARACTERS = 65_536
# The line about the cut needs this many characters.
_RESERVED = 1_000


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 for the document, 2 or 3 for its parts."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; all columns but the first hold figures."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """Preformatted lines; the first character is "-" (removed), "+" (added), "!" or " "."""

    lines: Sequence[str]


Block = Heading | Paragraph | Table | Listing


def as_text(blocks: Sequence[Block]) -> str:
    """Return the whole document as text for a terminal."""
    parts: list[str] = []
    for block, following in pairwise([*blocks, Paragraph("")]):
        # A heading stands directly above its lines.
        close = isinstance(block, Heading) and isinstance(following, Listing)
        parts.append(_text(block) + ("\n" if close else "\n\n"))
    return "".join(parts).rstrip("\n") + "\n"


def as_markdown(blocks: Sequence[Block], whole_at: str, limit: int = COMMENT_CHARACTERS) -> str:
    """Return the document as Markdown, cut to a number of characters.

    Args:
        blocks: The parts of the document.
        whole_at: The place of the whole document, which the line about a cut names.
        limit: The greatest number of characters, at least twice those of the line about a cut.
    """
    parts: list[str] = []
    left = limit - _RESERVED
    for at, block in enumerate(blocks):
        part = _markdown(block)
        if len(part) > left:
            kept = _fitting(block, left)
            parts += [_markdown(Listing(kept))] if kept else []
            parts.append(_cut(blocks, at, len(kept), whole_at))
            break
        parts.append(part)
        left -= len(part)
    return "\n".join(parts)


def _text(block: Block) -> str:
    match block:
        case Heading(text=text) | Paragraph(text=text):
            return text
        case Table(head=head, rows=rows):
            return "\n".join(_aligned([head, *rows]))
        case Listing(lines=lines):
            return "\n".join(f"  {line}".rstrip() for line in lines)


def _markdown(block: Block) -> str:
    match block:
        case Heading(level=level, text=text):
            return f"{'#' * level} {text}\n"
        case Paragraph(text=text):
            return f"{text}\n"
        case Table(head=head, rows=rows):
            rule = ["---", *("--:" for _ in head[1:])]
            return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rows))
        case Listing(lines=lines):
            fence = _fence(lines)
            return "\n".join([f"{fence}diff", *(line.rstrip() for line in lines), fence, ""])


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            f"{cell:<{width}}" if at == 0 else f"{cell:>{width}}"
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _fence(lines: Sequence[str]) -> str:
    # Backticks in a value would end the listing, and its rest would be read as Markdown.
    longest = max(
        (len(list(run)) for line in lines for is_tick, run in groupby(line, "`".__eq__) if is_tick),
        default=0,
    )
    return "`" * max(3, longest + 1)


def _fitting(block: Block, room: int) -> list[str]:
    if not isinstance(block, Listing):
        return []
    kept: list[str] = []
    room -= 2 * len(_fence(block.lines)) + len("diff\n\n")
    for line in block.lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def _cut(blocks: Sequence[Block], at: int, kept: int, whole_at: str) -> str:
    before = [block.text for block in blocks[:at] if isinstance(block, Heading)][-1:]
    after = [block.text for block in blocks[at:] if isinstance(block, Heading)]
    lines = sum(len(block.lines) for block in blocks[at:] if isinstance(block, Listing)) - kept
    return (
        f"**Cut here: {lines:,} lines of {'; '.join(before + after)}.** "
        f"All of it is in `{whole_at}`.\n"
    )
