"""What is sent between two addresses, and the steps that it takes."""

from ipaddress import IPv4Network
from typing import NamedTuple

from assurance.network.addresses import Address, Service
from assurance.network.model import WITH_PORTS, Interface, UnmodelledError


class End(NamedTuple):
    """An interface, and one of the addresses that it has or may get."""

    interface: Interface
    address: Address


class Traffic(NamedTuple):
    """What is sent; a protocol other than TCP and UDP has no use for the ports."""

    protocol: str
    port: int
    source_port: int

    def __str__(self) -> str:
        return f"{self.protocol} {self.port}" if self.protocol in WITH_PORTS else self.protocol


class Hop(NamedTuple):
    """A step, and the resource because of which it is taken, or is not.

    Attributes:
        is_sure: otherwise it needs a route that somebody else may have made.
    """

    what: str
    resource: str
    is_sure: bool = True


class StoppedError(Exception):
    """A packet gets no further.

    Attributes:
        hop: the step that it does not take.
    """

    def __init__(self, what: str, resource: str) -> None:
        super().__init__(what)
        self.hop = Hop(what, resource)


def fits(named: IPv4Network | Service, address: Address) -> bool:
    """Tells whether what a rule or route names holds an address.

    Raises:
        UnmodelledError: a public block may hold addresses of a service, or not.
    """
    if isinstance(named, Service):
        return named == address
    if not isinstance(address, Service):
        return address in named
    if named.prefixlen and named.is_global:
        raise UnmodelledError(f"{named}: nobody but AWS knows whether {address} are in there.")
    return not named.prefixlen
