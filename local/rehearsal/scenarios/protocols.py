"""Names that several scenarios share."""

from collections.abc import Iterable

UDP, TCP = "UDP", "TCP"
# Whether a question is sent over TCP, by the name of the protocol.
PROTOCOLS = {UDP: False, TCP: True}
# A name server stops asking other servers after 10 s, and a question waits longer than that.
ANSWER_SECONDS = 12.0


def joined(addresses: Iterable[str]) -> str:
    """Return addresses as an answer shows them: sorted, with commas."""
    return ", ".join(sorted(addresses))
