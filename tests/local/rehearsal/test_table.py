"""The tables of observations, and the lines of those that are not as expected."""

from local.rehearsal.observation import Observation, Part
from local.rehearsal.table import failure, lines


def observation(
    *,
    part: Part = Part.ANSWERS,
    subject: str = "example.net",
    place: str = "BIND A",
    protocol: str = "UDP",
    answer: str = "203.0.113.80",
    seconds: float | None = None,
) -> Observation:
    return Observation(
        part=part,
        subject=subject,
        place=place,
        protocol=protocol,
        answer=answer,
        wanted=("203.0.113.80", "NXDOMAIN"),
        seconds=seconds,
    )


def test_observations_with_the_same_answer_share_a_line() -> None:
    seen = [
        observation(place=place, protocol=protocol)
        for place in ("BIND A", "BIND B")
        for protocol in ("UDP", "TCP")
    ]
    assert list(lines(seen)) == [
        "",
        "names, as the name servers answer them",
        "  example.net  BIND A, BIND B  UDP, TCP  203.0.113.80",
    ]


def test_a_different_answer_has_a_line_of_its_own() -> None:
    shown = list(lines([observation(), observation(place="BIND B", answer="SERVFAIL")]))
    assert shown[2:] == [
        "  example.net  BIND A  UDP  203.0.113.80",
        "  example.net  BIND B  UDP  SERVFAIL",
    ]


def test_the_longest_time_is_shown() -> None:
    shown = list(lines([observation(seconds=0.5), observation(place="BIND B", seconds=1.234)]))
    assert shown[2].endswith("203.0.113.80   1.23 s")


def test_each_part_has_its_heading() -> None:
    shown = list(lines([observation(), observation(part=Part.FAILURES)]))
    assert [line for line in shown if line and not line.startswith(" ")] == [
        Part.ANSWERS,
        Part.FAILURES,
    ]


def test_any_wanted_answer_holds() -> None:
    assert observation().holds
    assert observation(answer="NXDOMAIN").holds
    assert not observation(answer="100.21.12.108").holds


def test_a_failure_says_what_was_expected() -> None:
    assert failure(observation(answer="100.21.12.108")) == (
        "example.net (BIND A UDP): 100.21.12.108, expected 203.0.113.80 or NXDOMAIN"
    )
