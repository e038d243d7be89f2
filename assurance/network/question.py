"""A question: whether one party reaches another, step by step."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import product
from typing import NamedTuple

from assurance.network.addresses import holds
from assurance.network.model import HUB, LAST_PORT, WITH_PORTS, Interface, Network, Party, Role
from assurance.network.packet import End, Hop, Traffic
from assurance.network.table import Classes
from assurance.network.trace import Trace, trace
from toolchain.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about a connection.

    Attributes:
        source: The name of a party, or an address.
        destination: The name of a party, or an address.
        port: The port, 1 to 65535.
        protocol: The protocol, "tcp" or "udp".
    """

    source: str
    destination: str
    port: int
    protocol: str


_Holder = tuple[Party, Interface]


class _Attempt(NamedTuple):
    source: str
    destination: str
    traffic: Traffic
    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a question, for each pair of addresses that the question is about.

    Attributes:
        attempts: The attempts; none if no party has or may get an address of the question.
    """

    attempts: Sequence[_Attempt]

    @property
    def is_reached(self) -> bool:
        """Whether every attempt arrives and is answered."""
        return bool(self.attempts) and all(one.trace.is_sure for one in self.attempts)

    def lines(self) -> Iterator[str]:
        """Yield one attempt for each outcome, step by step, and the verdict."""
        if not self.attempts:
            yield "blocked: nobody has that address in this network, or may get it"
            return
        outcomes = [
            [one for one in self.attempts if one.trace.is_sure is is_sure]
            for is_sure in (True, False)
        ]
        for first, *others in filter(None, outcomes):
            yield from _step_by_step(first)
            if others:
                yield f"  likewise {len(others)} more, from and to other addresses or ports"
            yield ""
        yield _verdict(*outcomes)


def read_question(
    source: str, destination: str, port: str, protocol: str, network: Network
) -> Question:
    """Read a question.

    Raises:
        InputError: The question has mistakes; the text has every one.
    """
    problems = []
    unknown = [
        f"{variable} is {given!r}"
        for variable, given in (("FROM", source), ("TO", destination))
        if given not in network.parties and not _is_address(given)
    ]
    if unknown:
        known = ", ".join(network.parties)
        problems.append(f"{', '.join(unknown)}: use an IPv4 address or one of {known}.")
    if not (re.fullmatch(r"[0-9]{1,5}", port) and 1 <= int(port) <= LAST_PORT):
        problems.append(f"PORT is {port!r}: use 1 to {LAST_PORT}.")
    if protocol not in WITH_PORTS:
        problems.append(f"PROTOCOL is {protocol!r}: use {' or '.join(WITH_PORTS)}.")
    if problems:
        raise InputError("\n".join(problems))
    return Question(source=source, destination=destination, port=int(port), protocol=protocol)


def ask(question: Question, network: Network) -> Answer:
    """Follow every packet that a question is about.

    Raises:
        UnmodelledError: The path depends on addresses that only AWS knows.
    """
    classes = Classes(network)
    return Answer(
        attempts=[
            _Attempt(
                f"{one} ({source.address})",
                f"{other} ({destination.address})",
                traffic,
                trace(network, source, destination, traffic),
            )
            for (one, source), (other, destination) in product(
                _ends(question.source, network, classes),
                _ends(question.destination, network, classes),
            )
            for source_port in classes.source_ports
            for traffic in [Traffic(question.protocol, question.port, source_port)]
        ]
    )


def _ends(name: str, network: Network, classes: Classes) -> list[tuple[str, End]]:
    if name in network.parties:
        party = network.parties[name]
        return [(name, end) for interface in party.interfaces for end in classes.ends(interface)]
    address = IPv4Address(name)
    holders = [
        (party, interface)
        for party in network.parties.values()
        for interface in party.interfaces
        if holds(interface.addresses, address)
    ]
    return [(party.name, End(interface, address)) for party, interface in _likely(holders)]


def _likely(holders: list[_Holder]) -> list[_Holder]:
    # A corporate network has hosts of its own, and the hub only what is deployed.
    hosts = [one for one in holders if one[0].role is Role.HOST and one[0].vpc != HUB]
    deployed = [one for one in holders if one[0].role not in {Role.HOST, Role.DEFAULT_GROUP}]
    return hosts or deployed


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def _step_by_step(attempt: _Attempt) -> Iterator[str]:
    done = attempt.trace
    steps = [*done.there]
    if done.arrived:
        steps.append(Hop("arrived; its answer:", ""))
    steps += done.back
    if done.stopped:
        steps.append(Hop(f"STOPPED: {done.stopped.what}", done.stopped.resource))
    width = max(len(step.what) for step in steps)
    yield f"{attempt.source} -> {attempt.destination}, {attempt.traffic}"
    for step in steps:
        yield f"  {step.what:<{width}}  {step.resource}".rstrip()


def _verdict(reached: Sequence[_Attempt], stopped: Sequence[_Attempt]) -> str:
    if not stopped:
        return "reachable"
    count = len(reached) + len(stopped)
    if reached:
        return f"blocked in {len(stopped)} of {count} cases"
    if any(one.trace.is_possible for one in stopped):
        return "not known: it takes a route that this project does not make"
    if any(one.trace.arrived for one in stopped):
        return "blocked: packets arrive, and answers do not"
    return "blocked"
