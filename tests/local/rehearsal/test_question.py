"""Questions to a name server on loopback, and their answers."""

import contextlib
import functools
import socket
import threading
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rrset
import pytest

from local.rehearsal.namespace import Namespace
from local.rehearsal.question import NO_ANSWER, Answer, Question

NAME = "d-1.studio.us-west-2.sagemaker.aws"
LOOPBACK = "127.0.0.1"
Respond = Callable[[dns.message.Message], dns.message.Message | None]


class Here(Namespace):
    """The namespace of the test itself."""

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        yield


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Answer]]:
    """Return a function that asks a server for the name's addresses; its argument responds."""
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind((LOOPBACK, 0))
        port = server.getsockname()[1]
        udp = dns.query.udp
        monkeypatch.setattr(dns.query, "udp", functools.partial(udp, port=port))

        def ask(respond: Respond, seconds: float = 20) -> Answer:
            def serve() -> None:
                query, client = server.recvfrom(4096)
                response = respond(dns.message.from_wire(query))
                if response is not None:
                    server.sendto(response.to_wire(), client)

            threading.Thread(target=serve, daemon=True).start()
            return Question(Here("here"), LOOPBACK, NAME, seconds=seconds).answer()

        yield ask


def with_addresses(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.answer.append(
        dns.rrset.from_text(f"{NAME}.", 60, "IN", "A", "10.16.96.10", "10.16.32.10")
    )
    return response


def refused(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.set_rcode(dns.rcode.REFUSED)
    return response


def authoritative(query: dns.message.Message) -> dns.message.Message:
    response = with_addresses(query)
    response.flags |= dns.flags.AA
    return response


def test_addresses_are_sorted(asked: Callable[[Respond], Answer]) -> None:
    answer = asked(with_addresses)
    assert answer.status == "NOERROR"
    assert answer.values == ("10.16.32.10", "10.16.96.10")
    assert str(answer) == "10.16.32.10, 10.16.96.10"


def test_an_authoritative_answer_is_marked(asked: Callable[[Respond], Answer]) -> None:
    assert str(asked(authoritative)) == "10.16.32.10, 10.16.96.10, authoritative"


def test_without_records_the_status_is_the_answer(asked: Callable[[Respond], Answer]) -> None:
    assert str(asked(refused)) == "REFUSED"


def test_a_silent_server_gives_no_answer(asked: Callable[..., Answer]) -> None:
    assert str(asked(lambda _: None, seconds=1)) == NO_ANSWER


def test_a_closed_port_gives_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        # The port belongs to this socket, which does not listen.
        port = bound.getsockname()[1]
        tcp = dns.query.tcp
        monkeypatch.setattr(dns.query, "tcp", functools.partial(tcp, port=port))
        question = Question(Here("here"), LOOPBACK, NAME, tcp=True, seconds=1)
        assert str(question.answer()) == NO_ANSWER
