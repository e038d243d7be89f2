"""The benchmark's table: what is measured is not asserted, how it is told is."""

from benchmarks.dns import DEPLOYED, PLAIN, Measurement, table


def test_medians_and_their_ratio() -> None:
    rounds = [(100.0, 4.0, 1), (900.0, 1.0, 2), (200.0, 2.0, 0)]
    measured = [
        Measurement(server=server, rate=rate * factor, p99=p99, lost=lost)
        for server, factor in ((DEPLOYED, 1), (PLAIN, 2))
        for rate, p99, lost in rounds
    ]
    assert [line.split() for line in table(measured)] == [
        ["answers/s", "p99", "lost"],
        ["as", "deployed", "200", "2.00", "ms", "3"],
        ["plain", "400", "2.00", "ms", "3"],
        ["ratio", "0.50", "1.00"],
    ]
