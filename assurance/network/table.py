"""The table of who can reach whom, over every class of address, protocol and port."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import pairwise

from assurance.network.addresses import Address, Partition, Service
from assurance.network.model import (
    ALL,
    LAST_PORT,
    OTHER,
    WITH_PORTS,
    AclRule,
    Group,
    Interface,
    Network,
    Party,
    Role,
    Rule,
    Subnet,
)
from assurance.network.packet import End, StoppedError, Traffic
from assurance.network.routing import legs
from assurance.network.trace import follow

# What clients send from: https://datatracker.ietf.org/doc/html/rfc6056#section-3.2
_FIRST_SOURCE_PORT = 1024


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A protocol with a range of ports, the last one included."""

    protocol: str
    first: int = 0
    last: int = LAST_PORT

    def __str__(self) -> str:
        if (self.first, self.last) == (0, LAST_PORT):
            return self.protocol
        ports = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.protocol} {ports}"


Uses = frozenset[Use]
NOTHING: Uses = frozenset()
_EVERYTHING: Uses = frozenset({*map(Use, WITH_PORTS), Use(OTHER)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The traffic by which one party reaches another.

    Attributes:
        surely: The traffic from each address of one to each of the other, with any source port.
        possibly: The traffic between some addresses, or by a route that may exist.
        arriving: The traffic that arrives, even if no answer does.
    """

    surely: Uses = NOTHING
    possibly: Uses = NOTHING
    arriving: Uses = NOTHING


# (source, destination) -> the traffic between them.
Table = Mapping[tuple[str, str], Cell]


class Classes:
    """The classes of addresses, protocols and ports that a network treats alike."""

    def __init__(self, network: Network) -> None:
        """Create the classes from every boundary that a rule names."""
        groups = [rule for one in network.groups for rule in (*one.inbound, *one.outbound)]
        acls = {one.acl for one in network.subnets if one.acl is not None}
        lines = [rule for one in acls for rule in (*one.inbound, *one.outbound)]
        self._ends: dict[Interface, list[End]] = {}
        self._partition = Partition(_blocks(network, [*groups, *lines]))
        self.uses = tuple(_uses([*groups, *lines]))
        # The rules of security groups name no source ports.
        starts = {one.first for one in _uses(lines)} | {_FIRST_SOURCE_PORT}
        self.source_ports = sorted(port for port in starts if port >= _FIRST_SOURCE_PORT)

    def ends(self, interface: Interface) -> list[End]:
        """Return the interface with one address of each class."""
        if interface not in self._ends:
            addresses = self._partition.classes(interface.addresses)
            self._ends[interface] = [End(interface, one) for one in addresses]
        return self._ends[interface]


def tabulate(network: Network) -> Table:
    """Return the table of all parties.

    Raises:
        UnmodelledError: A path depends on addresses that only AWS knows.
    """
    return _Tabulation(network).table()


def joined(uses: Iterable[Use]) -> Uses:
    """Return the fewest uses with the same ports, by joining neighbouring ranges."""
    found: list[Use] = []
    for use in sorted(uses):
        last = found[-1] if found else None
        if last and last.protocol == use.protocol and last.last + 1 == use.first:
            found[-1] = Use(use.protocol, last.first, use.last)
        else:
            found.append(use)
    return frozenset(found)


def shown(uses: Uses) -> str:
    """Return uses as a text, such as "tcp 53, udp 53"."""
    if uses >= _EVERYTHING:
        return "everything"
    return ", ".join(str(use) for use in sorted(uses)) or "nothing"


def by_use(table: Table) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each source, its uses, and all destinations that it reaches by them."""
    reached: dict[tuple[str, str], list[str]] = {}
    for (source, destination), cell in table.items():
        if cell.possibly:
            reached.setdefault((source, shown(cell.possibly)), []).append(destination)
    for (source, uses), destinations in reached.items():
        yield source, uses, destinations


_Guards = tuple[Subnet | None, tuple[Group, ...] | None, bool, Address]


class _Tabulation:
    def __init__(self, network: Network) -> None:
        self._network = network
        self._classes = Classes(network)
        # The network treats two endpoints of a subnet with the same groups alike.
        self._known: dict[tuple[_Guards, _Guards], Cell] = {}

    def table(self) -> Table:
        parties = self._network.parties.values()
        return {
            (source.name, destination.name): self._cell(source, destination)
            for source in parties
            # This party answers, and opens no connection.
            if source.role is not Role.SERVICE
            for destination in parties
        }

    def _cell(self, source: Party, destination: Party) -> Cell:
        cells = [
            self._between(one, other)
            for sender in source.interfaces
            for receiver in destination.interfaces
            for one in self._classes.ends(sender)
            for other in self._classes.ends(receiver)
            if not _is_itself(sender, receiver)
        ]
        if not cells:
            return Cell()
        return Cell(
            surely=joined(frozenset.intersection(*(cell.surely for cell in cells))),
            possibly=joined(frozenset.union(*(cell.possibly for cell in cells))),
            arriving=joined(frozenset.union(*(cell.arriving for cell in cells))),
        )

    def _between(self, source: End, destination: End) -> Cell:
        key = (_guards(source), _guards(destination))
        if key not in self._known:
            self._known[key] = self._decided(source, destination)
        return self._known[key]

    def _decided(self, source: End, destination: End) -> Cell:
        if source.interface.subnet is None and destination.interface.subnet is None:
            return Cell()
        try:
            way = legs(self._network, source, destination)
        except StoppedError:
            # No rule matters if there is no path.
            return Cell()
        surely, possibly, arriving = set(), set(), set()
        for use in self._classes.uses:
            traces = [
                follow(self._network, way, Traffic(use.protocol, use.first, port))
                for port in self._classes.source_ports
            ]
            if all(one.is_sure for one in traces):
                surely.add(use)
            if any(one.is_possible for one in traces):
                possibly.add(use)
            if any(one.arrived for one in traces):
                arriving.add(use)
        return Cell(
            surely=frozenset(surely), possibly=frozenset(possibly), arriving=frozenset(arriving)
        )


def _guards(end: End) -> _Guards:
    return end.interface.subnet, end.interface.groups, end.interface.is_public, end.address


def _is_itself(sender: Interface, receiver: Interface) -> bool:
    addresses = sender.addresses
    is_one = not isinstance(addresses, Service) and all(one.first == one.last for one in addresses)
    return sender is receiver and is_one


def _blocks(network: Network, rules: Iterable[Rule | AclRule]) -> Iterator[IPv4Network]:
    for vpc in network.vpcs:
        yield vpc.cidr
    for subnet in network.subnets:
        yield subnet.cidr
        for route in subnet.table.routes:
            if isinstance(route.destination, IPv4Network):
                yield route.destination
    for rule in rules:
        if isinstance(rule.peer, IPv4Network):
            yield rule.peer


def _uses(rules: Iterable[Rule | AclRule]) -> Iterator[Use]:
    rules = list(rules)
    cuts = {0, LAST_PORT + 1}
    for rule in rules:
        if rule.protocol in WITH_PORTS:
            cuts |= {rule.ports[0], rule.ports[1] + 1}
    for protocol in WITH_PORTS:
        for first, after in pairwise(sorted(cuts)):
            yield Use(protocol, first, after - 1)
    for protocol in sorted({rule.protocol for rule in rules} - {ALL, *WITH_PORTS}):
        yield Use(protocol)
    yield Use(OTHER)
