"""What dig writes, read."""

from local.rehearsal.dig import NO_ANSWER, parse

ANSWERED = """\
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 61029
;; flags: qr {aa}rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1

d-1.studio.us-west-2.sagemaker.aws. 60 IN A\t10.16.96.10
d-1.studio.us-west-2.sagemaker.aws. 60 IN A\t10.16.32.10
"""
REFUSED = """\
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: REFUSED, id: 1
;; flags: qr rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1
"""
TIMED_OUT = (
    ";; communications error to 192.168.10.10#53: timed out\n;; no servers could be reached\n"
)


def test_addresses_are_sorted() -> None:
    answer = parse(ANSWERED.format(aa=""))
    assert answer.values == ("10.16.32.10", "10.16.96.10")
    assert str(answer) == "10.16.32.10, 10.16.96.10"


def test_the_holder_of_a_zone_is_told_from_others() -> None:
    assert parse(ANSWERED.format(aa="aa ")).authoritative
    assert str(parse(ANSWERED.format(aa="aa "))).endswith(", authoritative")
    assert not parse(ANSWERED.format(aa="")).authoritative


def test_without_records_the_status_is_the_answer() -> None:
    assert str(parse(REFUSED)) == "REFUSED"


def test_silence_is_no_answer() -> None:
    assert str(parse(TIMED_OUT)) == NO_ANSWER
