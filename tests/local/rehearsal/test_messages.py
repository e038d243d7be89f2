"""Messages: which replies are refusals, which are answers, and what is sent."""

import struct

import dns.flags
import dns.message
import dns.rrset
import pytest

from local.rehearsal import messages

# https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml
NOERROR, FORMERR = 0x8180, 0x8181


def header(flags: int, answers: int) -> bytes:
    return struct.pack("!6H", 1, flags, 0, answers, 0, 0)


def answered(flags: int = 0) -> bytes:
    response = dns.message.make_response(dns.message.make_query("a.bc", "A"))
    response.answer.append(dns.rrset.from_text("a.bc.", 60, "IN", "A", "10.0.0.1"))
    response.flags |= flags
    return response.to_wire()


@pytest.mark.parametrize(
    ("received", "refusal", "answer"),
    [
        (header(FORMERR, 0), True, False),
        (header(FORMERR, 1), False, False),
        (header(NOERROR, 0), False, False),
        # The header promises records that do not follow.
        (header(NOERROR, 2), False, False),
        (answered(), False, True),
        (answered(dns.flags.TC), False, False),
        (b"\0", True, False),
    ],
    ids=[
        "an error",
        "an error with a record",
        "nothing",
        "a header that promises more",
        "an answer",
        "a truncated answer",
        "no header",
    ],
)
def test_the_error_and_the_records_decide_what_a_reply_is(
    received: bytes, *, refusal: bool, answer: bool
) -> None:
    assert messages.is_refusal(received) is refusal
    assert messages.is_answer(received) is answer


def test_a_question_has_the_bytes_of_the_standard() -> None:
    head = b"\x53\x53\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
    assert messages.question("a.bc") == head + b"\x01a\x02bc\x00\x00\x01\x00\x01"


def test_every_truncated_message_is_a_shorter_part_of_a_question() -> None:
    whole = messages.question("example.net")
    assert all(whole.startswith(part) for part in messages.DATAGRAMS["truncated"])
    assert whole not in messages.DATAGRAMS["truncated"]
