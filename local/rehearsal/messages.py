"""DNS messages as bytes: those that dig would not send, and more than it would send at once."""

import contextlib
import random
import socket
import struct
from collections.abc import Sequence

from local.rehearsal.namespace import Namespace

DNS = 53
SECONDS = 0.5
_HEADER = struct.Struct("!6H")
_LENGTH = struct.Struct("!H")
_LARGEST_DATAGRAM = 65507
# So few that no socket's buffer overflows.
_AT_ONCE = 50
_LARGEST_MESSAGE = 65535
_RECURSION_DESIRED = 0x0100
_TRUNCATED = 0x0200
_RCODE = 0x000F
_LABEL = b"\x3f" + b"x" * 63
# The same bytes every time, so that what one rehearsal finds the next one finds too.
_RANDOM = random.Random(53)  # noqa: S311 - noise, no secret


def question(name: str) -> bytes:
    """Give a recursive question for the IPv4 addresses of a name."""
    labels = (label.encode() for label in name.split("."))
    encoded = b"".join(bytes([len(label)]) + label for label in labels)
    return _message(encoded + b"\0" + struct.pack("!2H", 1, 1))


def _message(body: bytes, *, questions: int = 1) -> bytes:
    return _HEADER.pack(0x5353, _RECURSION_DESIRED, questions, 0, 0, 0) + body


_QUESTION = question("example.net")
DATAGRAMS = {
    "random bytes": [_RANDOM.randbytes(_RANDOM.randrange(1, 1400)) for _ in range(100)],
    "oversized": [_message(_LABEL * 1000)[:_LARGEST_DATAGRAM]],
    "truncated": [_QUESTION[:size] for size in range(len(_QUESTION))],
    "more questions than there are": [_message(_QUESTION[_HEADER.size :], questions=65535)],
}
STREAMS = {
    "random bytes": [_RANDOM.randbytes(size) for size in (1, 2, 100, 65000)],
    "oversized": [_LENGTH.pack(_LARGEST_MESSAGE) + _message(_LABEL * 1024)[:_LARGEST_MESSAGE]],
    "truncated": [_LENGTH.pack(_LARGEST_MESSAGE) + _QUESTION],
}


def send_datagrams(
    sender: Namespace, server: str, datagrams: Sequence[bytes], seconds: float = SECONDS
) -> list[bytes]:
    """Send messages over UDP and give the replies.

    The next ones are sent as soon as the replies are there, or none came for so many seconds.
    """
    replies: list[bytes] = []
    with sender.entered(), socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.settimeout(seconds)
        for start in range(0, len(datagrams), _AT_ONCE):
            sent = datagrams[start : start + _AT_ONCE]
            for datagram in sent:
                udp.sendto(datagram, (server, DNS))
            with contextlib.suppress(TimeoutError):
                for _ in sent:
                    replies.append(udp.recv(_LARGEST_MESSAGE))  # noqa: PERF401 - kept on a timeout
    return replies


def send_streams(sender: Namespace, server: str, streams: Sequence[bytes]) -> list[bytes]:
    """Send each over a TCP connection of its own and give the replies."""
    replies = []
    for stream in streams:
        with sender.entered():
            tcp = socket.create_connection((server, DNS), timeout=SECONDS)
        with tcp, contextlib.suppress(OSError):
            tcp.sendall(stream)
            tcp.shutdown(socket.SHUT_WR)
            if reply := tcp.recv(_LARGEST_MESSAGE)[_LENGTH.size :]:
                replies.append(reply)
    return replies


def is_refusal(reply: bytes) -> bool:
    """Tell whether a reply is an error and holds no record."""
    if len(reply) < _HEADER.size:
        return True
    _, flags, _, *records = _HEADER.unpack_from(reply)
    return bool(flags & _RCODE) and not any(records)


def is_answer(reply: bytes) -> bool:
    """Tell whether a reply is whole and holds records."""
    if len(reply) < _HEADER.size:
        return False
    _, flags, _, answers, *_ = _HEADER.unpack_from(reply)
    return answers > 0 and not flags & (_RCODE | _TRUNCATED)
