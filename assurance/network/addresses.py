"""Sets of addresses, and their division into classes that a network treats alike."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

ANY_ADDRESS = IPv4Network("0.0.0.0/0")


@dataclass(frozen=True, slots=True)
class Service:
    """The public addresses of an AWS service that has a gateway endpoint.

    Only AWS knows these addresses, so the model treats them as one address outside all ranges.
    """

    name: str

    def __str__(self) -> str:
        return f"the addresses of {self.name}"


Address = IPv4Address | Service


class Range(NamedTuple):
    """A range of addresses as numbers, with the last one included."""

    first: int
    last: int


AddressSet = Service | tuple[Range, ...]


def span(network: IPv4Network) -> Range:
    """Return the range of a CIDR block."""
    return Range(int(network.network_address), int(network.broadcast_address))


def single(address: IPv4Address) -> tuple[Range, ...]:
    """Return the set that holds one address only."""
    return (Range(int(address), int(address)),)


def without(ranges: Iterable[Range], holes: Iterable[Range]) -> tuple[Range, ...]:
    """Return the addresses that are in the ranges and not in the holes."""
    left = tuple(ranges)
    for hole in holes:
        left = tuple(piece for whole in left for piece in _less(whole, hole))
    return left


def holds(addresses: AddressSet, address: Address) -> bool:
    """Return whether an address is in a set."""
    if isinstance(addresses, Service) or isinstance(address, Service):
        return addresses == address
    return any(first <= int(address) <= last for first, last in addresses)


class Partition:
    """A division of addresses at every boundary that a rule or a route names."""

    def __init__(self, named: Iterable[IPv4Network]) -> None:
        """Create the division from every CIDR block that a rule or a route names."""
        self._spans = sorted({span(network) for network in named})
        self._cuts = sorted({cut for first, last in self._spans for cut in (first, last + 1)})

    def classes(self, addresses: AddressSet) -> Sequence[Address]:
        """Return one address of each class in a set; the network treats the whole class alike."""
        if isinstance(addresses, Service):
            return [addresses]
        found: dict[tuple[Range, ...], IPv4Address] = {}
        for start in (start for whole in addresses for start in self._starts(whole)):
            around = tuple(one for one in self._spans if one.first <= start <= one.last)
            found.setdefault(around, IPv4Address(start))
        return list(found.values())

    def _starts(self, whole: Range) -> Iterator[int]:
        yield whole.first
        low, high = bisect_right(self._cuts, whole.first), bisect_left(self._cuts, whole.last + 1)
        yield from self._cuts[low:high]


def _less(whole: Range, hole: Range) -> Iterator[Range]:
    if hole.last < whole.first or whole.last < hole.first:
        yield whole
        return
    if whole.first < hole.first:
        yield Range(whole.first, hole.first - 1)
    if hole.last < whole.last:
        yield Range(hole.last + 1, whole.last)
