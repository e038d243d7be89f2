"""Packets between two addresses, and the steps that they take."""

from ipaddress import IPv4Network
from typing import NamedTuple

from assurance.network.addresses import Address, Service
from assurance.network.model import WITH_PORTS, Interface, UnmodelledError


class End(NamedTuple):
    """An interface with one of its addresses."""

    interface: Interface
    address: Address


class Traffic(NamedTuple):
    """A kind of traffic; the ports mean nothing for a protocol other than TCP and UDP."""

    protocol: str
    port: int
    source_port: int

    def __str__(self) -> str:
        return f"{self.protocol} {self.port}" if self.protocol in WITH_PORTS else self.protocol


class Hop(NamedTuple):
    """A step of a packet, and the resource that admits or refuses it.

    Attributes:
        is_sure: Whether the step is certain; otherwise it needs a route that an existing network
            may have.
    """

    what: str
    resource: str
    is_sure: bool = True


class StoppedError(Exception):
    """A packet is refused.

    Attributes:
        hop: The step that is refused.
    """

    def __init__(self, what: str, resource: str) -> None:
        super().__init__(what)
        self.hop = Hop(what, resource)


def fits(named: IPv4Network | Service, address: Address) -> bool:
    """Return whether the target of a rule or route includes an address.

    Raises:
        UnmodelledError: Only AWS knows whether a public block includes addresses of a service.
    """
    if isinstance(named, Service):
        return named == address
    if not isinstance(address, Service):
        return address in named
    if named.prefixlen and named.is_global:
        raise UnmodelledError(f"{named}: nobody but AWS knows whether {address} are in there.")
    return not named.prefixlen
