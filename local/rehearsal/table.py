"""Observations as lines of text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from local.rehearsal.observation import Observation
from toolchain.console import table


def lines(observations: Sequence[Observation]) -> Iterator[str]:
    """Yield a heading and a table for each part; observations with the same answer share a line.

    Args:
        observations: The observations, in the order of their parts.
    """
    for part, of_part in groupby(observations, key=lambda observation: observation.part):
        yield ""
        yield part
        yield from table(_row(list(same)) for _, same in groupby(of_part, key=_subject_and_answer))


def failure(observation: Observation) -> str:
    """Return the line of an observation that is not as expected."""
    place = " ".join(filter(None, (observation.place, observation.protocol)))
    wanted = " or ".join(observation.wanted)
    return f"{observation.subject} ({place}): {observation.answer}, expected {wanted}"


def _subject_and_answer(observation: Observation) -> tuple[str, str]:
    return observation.subject, observation.answer


def _row(same: Sequence[Observation]) -> tuple[str, ...]:
    seconds = [observation.seconds for observation in same if observation.seconds is not None]
    return (
        same[0].subject,
        _join(observation.place for observation in same),
        _join(observation.protocol for observation in same),
        same[0].answer,
        f"{max(seconds):5.2f} s" if seconds else "",
    )


def _join(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, words)))
