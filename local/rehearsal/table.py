"""How observations are shown: in lines that one reads from top to bottom."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from local.rehearsal.observation import Observation


def table(observations: Sequence[Observation]) -> Iterator[str]:
    """Give the lines of the table; what gave the same answer shares a line.

    Args:
        observations: in the order of their parts.
    """
    for part, seen in groupby(observations, key=lambda one: one.part):
        rows = [_row(list(same)) for _, same in groupby(seen, key=_sameness)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        yield ""
        yield part
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield f"  {'  '.join(cells)}".rstrip()


def failure(observation: Observation) -> str:
    """Give the line of an expectation that does not hold."""
    place = " ".join(filter(None, (observation.place, observation.protocol)))
    wanted = " or ".join(observation.wanted)
    return f"{observation.subject} ({place}): {observation.answer}, expected {wanted}"


def _sameness(one: Observation) -> tuple[str, str]:
    return one.subject, one.answer


def _row(same: Sequence[Observation]) -> tuple[str, ...]:
    seconds = [one.seconds for one in same if one.seconds is not None]
    return (
        same[0].subject,
        _joined(one.place for one in same),
        _joined(one.protocol for one in same),
        same[0].answer,
        f"{max(seconds):5.2f} s" if seconds else "",
    )


def _joined(words: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, words)))
