"""The trace of a packet and its answer, step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assurance.network.filters import Groups, let_through
from assurance.network.model import Network
from assurance.network.packet import End, Hop, StoppedError, Traffic
from assurance.network.routing import Leg, answer, legs


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The trace of a packet.

    Attributes:
        there: The steps of the packet.
        back: The steps of its answer.
        stopped: The step that was refused; None if packet and answer arrived.
        arrived: Whether the packet arrived.
    """

    there: tuple[Hop, ...]
    back: tuple[Hop, ...]
    stopped: Hop | None
    arrived: bool

    @property
    def is_possible(self) -> bool:
        """Whether the packet and its answer arrive."""
        return self.stopped is None

    @property
    def is_sure(self) -> bool:
        """Whether both arrive by steps that are certain."""
        return self.is_possible and all(hop.is_sure for hop in (*self.there, *self.back))


def trace(network: Network, source: End, destination: End, traffic: Traffic) -> Trace:
    """Follow a packet and its answer from end to end.

    Raises:
        UnmodelledError: A path depends on addresses that only AWS knows.
    """
    try:
        way = legs(network, source, destination)
    except StoppedError as error:
        return Trace(there=(), back=(), stopped=error.hop, arrived=False)
    return follow(network, way, traffic)


def follow(network: Network, way: Sequence[Leg], traffic: Traffic) -> Trace:
    """Follow a packet on a path, and its answer."""
    there: list[Hop] = []
    back: list[Hop] = []
    stopped, arrived = None, False
    try:
        there += _request(network, way, traffic)
        arrived = True
        back += _answer(network, way, traffic)
    except StoppedError as error:
        stopped = error.hop
    return Trace(there=tuple(there), back=tuple(back), stopped=stopped, arrived=arrived)


def _request(network: Network, way: Sequence[Leg], traffic: Traffic) -> Iterator[Hop]:
    groups = Groups(network)
    source, destination = way[0].start, way[-1].stop
    yield from groups.let_out(source, destination, traffic)
    for leg in way:
        yield from leg.hops
        yield from let_through(leg.start, leg.stop, traffic.protocol, traffic.port)
    # Behind a NAT gateway, the source of the packet is the gateway.
    yield from groups.let_in(way[-1].start, destination, traffic)


def _answer(network: Network, way: Sequence[Leg], traffic: Traffic) -> Iterator[Hop]:
    for leg in reversed(way):
        back = answer(network, leg)
        yield from back.hops
        # Security groups admit answers by themselves, and ACLs do not.
        yield from let_through(back.start, back.stop, traffic.protocol, traffic.source_port)
