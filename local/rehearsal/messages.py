"""DNS messages as bytes: malformed messages, and batches larger than a resolver library sends."""

import contextlib
import random
import socket
import struct
from collections.abc import Sequence

import dns.exception
import dns.flags
import dns.message
import dns.rcode

from local.rehearsal.namespace import Namespace

DNS = 53
SECONDS = 0.5
_HEADER = struct.Struct("!6H")
_LENGTH = struct.Struct("!H")
_LARGEST_DATAGRAM = 65507
# A batch of this size does not overflow the buffer of a socket.
_BATCH = 50
_LARGEST_MESSAGE = 65535
_ID = 0x5353
_LABEL = b"\x3f" + b"x" * 63
# The seed is fixed, so every rehearsal sends the same bytes and its results can be compared.
_RANDOM = random.Random(53)  # noqa: S311 - the bytes are noise and no secret


def question(name: str) -> bytes:
    """Return a recursive question for the IPv4 addresses of a name."""
    return dns.message.make_query(name, "A", id=_ID).to_wire()


def _malformed(body: bytes, *, questions: int = 1) -> bytes:
    return _HEADER.pack(_ID, dns.flags.RD, questions, 0, 0, 0) + body


_QUESTION = question("example.net")
DATAGRAMS = {
    "random bytes": [_RANDOM.randbytes(_RANDOM.randrange(1, 1400)) for _ in range(100)],
    "oversized": [_malformed(_LABEL * 1000)[:_LARGEST_DATAGRAM]],
    "truncated": [_QUESTION[:size] for size in range(len(_QUESTION))],
    "more questions than there are": [_malformed(_QUESTION[_HEADER.size :], questions=65535)],
}
STREAMS = {
    "random bytes": [_RANDOM.randbytes(size) for size in (1, 2, 100, 65000)],
    "oversized": [_LENGTH.pack(_LARGEST_MESSAGE) + _malformed(_LABEL * 1024)[:_LARGEST_MESSAGE]],
    "truncated": [_LENGTH.pack(_LARGEST_MESSAGE) + _QUESTION],
}


def send_datagrams(
    sender: Namespace, server: str, datagrams: Sequence[bytes], seconds: float = SECONDS
) -> list[bytes]:
    """Send messages over UDP in batches, and return the replies.

    Args:
        sender: The namespace of the host that sends.
        server: The address of the name server.
        datagrams: The messages.
        seconds: How long to wait for another reply before the next batch is sent.
    """
    replies: list[bytes] = []
    with sender.entered(), socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.settimeout(seconds)
        for start in range(0, len(datagrams), _BATCH):
            batch = datagrams[start : start + _BATCH]
            for datagram in batch:
                udp.sendto(datagram, (server, DNS))
            with contextlib.suppress(TimeoutError):
                for _ in batch:
                    replies.append(udp.recv(_LARGEST_MESSAGE))  # noqa: PERF401 - kept on a timeout
    return replies


def send_streams(sender: Namespace, server: str, streams: Sequence[bytes]) -> list[bytes]:
    """Send bytes over a TCP connection each, and return the replies.

    Args:
        sender: The namespace of the host that sends.
        server: The address of the name server.
        streams: The bytes of each connection.
    """
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
    """Return whether a reply is an error without records, or too short to have a header."""
    if len(reply) < _HEADER.size:
        return True
    _, flags, _, *records = _HEADER.unpack_from(reply)
    return dns.rcode.from_flags(flags, 0) != dns.rcode.NOERROR and not any(records)


def is_answer(reply: bytes) -> bool:
    """Return whether a reply is complete, without an error, and has records."""
    try:
        message = dns.message.from_wire(reply)
    except dns.exception.DNSException:
        return False
    is_truncated = bool(message.flags & dns.flags.TC)
    return message.rcode() == dns.rcode.NOERROR and not is_truncated and bool(message.answer)
