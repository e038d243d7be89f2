"""The benchmark's pieces, once through: what is measured is not asserted, how it is told is."""

from benchmarks.access.__main__ import functions
from benchmarks.access.measurement import Measurement, summary, table


def test_medians_percentiles_and_their_ratio() -> None:
    ours = summary([Measurement(cold=cold, warm=[0.001] * 100) for cold in (0.1, 0.9, 0.2)])
    reference = summary([Measurement(cold=0.4, warm=[0.001] * 98 + [0.005] * 2)])
    assert [line.split() for line in table("presign", ours, reference)] == [
        ["presign", "ours", "reference", "ratio"],
        ["cold", "start", "200.00", "ms", "400.00", "ms", "0.50"],
        ["warm", "p50", "1.00", "ms", "1.00", "ms", "1.00"],
        ["warm", "p99", "1.00", "ms", "5.00", "ms", "0.20"],
    ]


def test_both_functions_and_the_references_run() -> None:
    lines = list(functions(1, {"authorizer": 2, "presign": 2}))
    assert [line.split()[0] for line in lines] == [
        *("authorizer", "cold", "warm", "warm"),
        *("pure", "cold", "warm", "warm"),
        *("presign", "cold", "warm", "warm", "beyond"),
    ]
