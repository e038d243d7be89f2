"""Messages: what counts as refused, and what as answered."""

import struct

import pytest

from local.rehearsal import messages

# https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml
NOERROR, FORMERR, TRUNCATED = 0x8180, 0x8181, 0x8380


def reply(flags: int, answers: int) -> bytes:
    return struct.pack("!6H", 1, flags, 1, answers, 0, 0)


@pytest.mark.parametrize(
    ("received", "refusal", "answer"),
    [
        (reply(FORMERR, 0), True, False),
        (reply(FORMERR, 1), False, False),
        (reply(NOERROR, 0), False, False),
        (reply(NOERROR, 2), False, True),
        (reply(TRUNCATED, 2), False, False),
        (b"\0", True, False),
    ],
)
def test_a_reply_is_told_by_its_error_and_its_records(
    received: bytes, *, refusal: bool, answer: bool
) -> None:
    assert messages.is_refusal(received) is refusal
    assert messages.is_answer(received) is answer


def test_a_question_is_as_the_standard_has_it() -> None:
    header = b"\x53\x53\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
    assert messages.question("a.bc") == header + b"\x01a\x02bc\x00\x00\x01\x00\x01"


def test_no_truncated_message_is_whole() -> None:
    whole = messages.question("example.net")
    assert all(whole.startswith(part) for part in messages.DATAGRAMS["truncated"])
    assert whole not in messages.DATAGRAMS["truncated"]
