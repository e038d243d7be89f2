"""Servers fail and come back, and the time until the first answer is measured."""

import socket
import time
from collections.abc import Iterator, Mapping

from local.rehearsal import topology
from local.rehearsal.bind import Bind
from local.rehearsal.lab import Lab
from local.rehearsal.namespace import Namespace
from local.rehearsal.observation import Observation, Part
from local.rehearsal.question import Question
from local.rehearsal.scenarios.protocols import ANSWER_SECONDS, PROTOCOLS, joined

_SERVER_FAILURE = "SERVFAIL"
_RECOVERY_SECONDS = 15.0


def play(lab: Lab) -> Iterator[Observation]:
    """Let one server after another fail and come back."""
    studio = joined(lab.studio_addresses)
    first, bind = next(iter(lab.binds.items()))
    yield _resolve(lab, "nothing has failed")
    bind.process.end()
    yield _resolve(lab, f"named of {first} has ended")
    lab.network.cut_off(topology.bind_name(0))
    yield _resolve(lab, f"{first} is cut off")
    lab.network.join(topology.bind_name(0))
    bind.process.start()
    yield from _recover(lab, f"{first} is back", {first: bind})
    resolvers = [topology.hub_resolver(index) for index, _ in enumerate(lab.facts.inbound)]
    lab.network.cut_off(resolvers[0])
    yield from _ask_all(lab, f"{lab.facts.inbound[0]} is cut off", studio)
    for resolver in resolvers[1:]:
        lab.network.cut_off(resolver)
    yield from _ask_all(lab, "all inbound addresses are cut off", _SERVER_FAILURE)
    for resolver in resolvers:
        lab.network.join(resolver)
    yield from _recover(lab, "all inbound addresses are back", lab.binds)


def resolve(client: Namespace, name: str) -> tuple[str, float]:
    """Resolve a name as every program of a host does: with the servers that DHCP named.

    Args:
        client: The namespace of the host.
        name: The name.

    Returns:
        The addresses, or the reason why there are none; and the seconds that it took.
    """
    began = time.monotonic()
    with client.entered():
        try:
            results = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
            answer = joined(str(address[0]) for *_, address in results)
        except OSError as error:
            answer = str(error)
    return answer, time.monotonic() - began


def _observed(
    subject: str, place: str, answer: str, wanted: str, seconds: float, *, protocol: str = ""
) -> Observation:
    return Observation(
        part=Part.FAILURES,
        subject=subject,
        place=place,
        protocol=protocol,
        answer=answer,
        wanted=(wanted,),
        seconds=seconds,
    )


def _resolve(lab: Lab, subject: str) -> Observation:
    answer, seconds = resolve(lab.client, lab.new_name())
    return _observed(subject, "the client", answer, joined(lab.studio_addresses), seconds)


def _ask_all(lab: Lab, subject: str, wanted: str) -> Iterator[Observation]:
    began = time.monotonic()
    asked = [
        (
            place,
            protocol,
            Question(lab.client, bind.address, lab.new_name(), tcp=tcp, seconds=ANSWER_SECONDS),
        )
        for place, bind in lab.binds.items()
        for protocol, tcp in PROTOCOLS.items()
    ]
    for place, protocol, question in asked:
        answer = str(question.answer())
        yield _observed(subject, place, answer, wanted, time.monotonic() - began, protocol=protocol)


def _recover(lab: Lab, subject: str, binds: Mapping[str, Bind]) -> Iterator[Observation]:
    wanted = joined(lab.studio_addresses)
    for place, bind in binds.items():
        began = time.monotonic()
        answer = _ask(lab, bind)
        while answer != wanted and time.monotonic() - began < _RECOVERY_SECONDS:
            answer = _ask(lab, bind)
        yield _observed(subject, place, answer, wanted, time.monotonic() - began)


def _ask(lab: Lab, bind: Bind) -> str:
    return str(Question(lab.client, bind.address, lab.new_name()).answer())
