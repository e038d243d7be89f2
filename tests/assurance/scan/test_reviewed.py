"""The list of what was accepted: short, reasoned, and never longer than what is found."""

from assurance.scan.finding import Finding
from assurance.scan.reviewed import REVIEWED, Reviewed, review
from testing.configuration import make_settings

SETTINGS = make_settings()
ENTRY = Reviewed(check="CKV_1", resource="aws_thing.good_*", reason="it is so")
FOUND = Finding(check="CKV_1", resource="aws_thing.good_1", title="a thing is better")


def test_a_finding_on_the_list_is_accepted() -> None:
    outcome = review([FOUND], SETTINGS, [ENTRY])
    assert (outcome.accepted, outcome.open, outcome.stale) == ([(ENTRY, 1)], [], [])


def test_another_check_or_resource_is_not() -> None:
    others = [
        Finding(check="CKV_2", resource=FOUND.resource, title=""),
        Finding(check=FOUND.check, resource="aws_thing.bad_1", title=""),
    ]
    outcome = review([FOUND, *others], SETTINGS, [ENTRY])
    assert outcome.open == others


def test_an_entry_that_matches_no_longer_is_stale() -> None:
    assert review([], SETTINGS, [ENTRY]).stale == [ENTRY]


def test_an_entry_of_other_environments_is_not_stale_here() -> None:
    elsewhere = Reviewed(
        check="CKV_1", resource="*", reason="it is so", when=lambda settings: not settings.spokes
    )
    assert review([], SETTINGS, [elsewhere]).stale == []


def test_each_entry_is_one_check_of_one_part_with_a_reason() -> None:
    assert len({(entry.check, entry.resource) for entry in REVIEWED}) == len(REVIEWED)
    for entry in REVIEWED:
        assert "*" not in entry.check
        assert "*" not in entry.resource.split(".")[0]
        assert len(entry.reason.split()) > 3
