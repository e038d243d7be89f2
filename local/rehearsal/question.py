"""A question to a name server, asked from a host of the rehearsal."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdataclass
import dns.tsig

from local.rehearsal.namespace import Namespace

NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of a name server.

    Attributes:
        status: The code of the response, such as NOERROR, or `NO_ANSWER`.
        authoritative: Whether the server holds the zone.
        values: The values of the records, sorted.
    """

    status: str
    authoritative: bool = False
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.values) or self.status
        return f"{shown}, authoritative" if self.authoritative else shown


class Question:
    """A question whose answer is awaited in a thread, so that many can be asked at once."""

    def __init__(
        self,
        asker: Namespace,
        server: str,
        name: str,
        *,
        kind: str = "A",
        class_: str = "IN",
        tcp: bool = False,
        seconds: float = 3,
        source: str | None = None,
        key: dns.tsig.Key | None = None,
    ) -> None:
        """Ask the question.

        Args:
            asker: The namespace of the host that asks.
            server: The address of the name server.
            name: The name that is asked for.
            kind: The type of the records, such as "A" or "AXFR".
            class_: The class of the records; "CH" asks about the server itself.
            tcp: Whether the question is sent over TCP instead of UDP.
            seconds: How long to wait for the answer.
            source: The address to ask from, if the host has several.
            key: The key that signs the question.
        """
        query = dns.message.make_query(name, kind, rdclass=class_)
        if key is not None:
            query.use_tsig(key)
        self._answer: Future[Answer] = Future()

        def ask() -> None:
            try:
                with asker.entered():
                    self._answer.set_result(_ask(query, server, seconds, source, tcp=tcp))
            except BaseException as error:  # noqa: BLE001 - `answer` raises it again
                self._answer.set_exception(error)

        # Only this thread enters the namespace; the other threads stay where they are.
        threading.Thread(target=ask, daemon=True).start()

    def answer(self) -> Answer:
        """Wait for the answer."""
        return self._answer.result()


def _ask(
    query: dns.message.QueryMessage,
    server: str,
    seconds: float,
    source: str | None,
    *,
    tcp: bool,
) -> Answer:
    send = dns.query.tcp if tcp else dns.query.udp
    try:
        response = send(query, server, timeout=seconds, source=source)
    except dns.tsig.PeerError:
        # The server refuses the signature, in a response that it cannot sign.
        return Answer(status=dns.rcode.to_text(dns.rcode.NOTAUTH))
    except (dns.exception.Timeout, OSError, EOFError):
        return Answer(status=NO_ANSWER)
    return Answer(
        status=dns.rcode.to_text(response.rcode()),
        authoritative=bool(response.flags & dns.flags.AA),
        values=tuple(sorted(value.to_text() for records in response.answer for value in records)),
    )
