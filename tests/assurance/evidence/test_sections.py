from assurance.evidence import sections
from assurance.evidence.packages import Package
from assurance.scan.checkov import Verdict
from assurance.scan.finding import Finding
from assurance.scan.reviewed import Review, Reviewed
from local.rehearsal.observation import Observation, Part

SEEN = Observation(
    part=Part.ANSWERS,
    subject="api.example.com",
    place="BIND A",
    protocol="UDP",
    answer="10.16.32.17",
    wanted=("10.16.32.17",),
)
LATE = Observation(
    part=Part.FAILURES,
    subject="named of BIND A has ended",
    place="the client",
    answer="SERVFAIL",
    wanted=("10.16.32.17",),
    seconds=5.0,
)
ENTRY = Reviewed(check="CKV_1", resource="aws_kms_key.*", reason="it is right")
FOUND = Finding(check="CKV_2", resource="aws_s3_bucket.b", title="versions")


def test_each_observation_is_a_row_of_its_part() -> None:
    section = sections.names([SEEN, LATE])
    answers, failures = section.tables
    assert answers.columns[0] == "names, as the name servers answer them"
    assert answers.rows == [["api.example.com", "BIND A", "UDP", "10.16.32.17"]]
    assert failures.rows == [["named of BIND A has ended", "the client", "", "SERVFAIL", "5.00"]]


def test_an_observation_that_is_not_as_it_must_be_breaks_the_claim() -> None:
    (claim,) = sections.names([SEEN]).claims
    assert claim.holds
    (claim,) = sections.names([SEEN, LATE]).claims
    assert claim.problems == [
        "named of BIND A has ended (the client): SERVFAIL, expected 10.16.32.17"
    ]


def test_a_scan_is_clean_where_all_is_reviewed_and_the_list_is_not_stale() -> None:
    verdict = Verdict(version="3.3", passed=7, failed=())
    clean = sections.scan(verdict, Review(accepted=[(ENTRY, 2)], open=[], stale=[]))
    assert all(claim.holds for claim in clean.claims)
    assert clean.tables[0].rows == [["CKV_1", "aws_kms_key.*", "2", "it is right"]]
    assert "3.3 passed 7 checks" in clean.introduction
    dirty = sections.scan(verdict, Review(accepted=[], open=[FOUND], stale=[ENTRY]))
    assert [list(claim.problems) for claim in dirty.claims] == [
        ["CKV_2 aws_s3_bucket.b: versions"],
        ["CKV_1 aws_kms_key.*"],
    ]


def test_packages_are_listed_by_the_licences_that_they_state() -> None:
    section = sections.packages(
        [
            Package("Python", "jinja2", "2", "BSD"),
            Package("Python", "pyjwt", "1", "MIT"),
            Package("Python", "six", "3", "MIT"),
            Package("Node.js", "b", "4", "MIT"),
        ]
    )
    assert section.tables[0].rows == [
        ["BSD", "Python", "1", "jinja2 2"],
        ["MIT", "Node.js", "1", "b 4"],
        ["MIT", "Python", "2", "pyjwt 1, six 3"],
    ]
