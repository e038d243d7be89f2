"""What is measured of a function, and how it is told."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One process of a function.

    Attributes:
        cold: Seconds from the import to the first answer.
        warm: Seconds of each later call.
    """

    cold: float
    warm: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All processes of a function, in milliseconds."""

    cold: float
    p50: float
    p99: float


def summary(measured: Sequence[Measurement]) -> Summary:
    """Take the median of the cold starts, and the percentiles of all warm calls."""
    warm = [1000 * seconds for one in measured for seconds in one.warm]
    return Summary(
        cold=1000 * statistics.median(one.cold for one in measured),
        p50=statistics.median(warm),
        p99=statistics.quantiles(warm, n=100)[-1],
    )


def table(function: str, ours: Summary, reference: Summary) -> Iterator[str]:
    """Return the lines: each figure of ours, of the reference, and what the one is of the other."""
    yield f"{function:<12} {'ours':>10} {'reference':>13} {'ratio':>7}"
    figures: Mapping[str, tuple[float, float]] = {
        "cold start": (ours.cold, reference.cold),
        "warm p50": (ours.p50, reference.p50),
        "warm p99": (ours.p99, reference.p99),
    }
    for name, (own, other) in figures.items():
        yield f"{name:<12} {own:7.2f} ms {other:10.2f} ms {own / other:7.2f}"
