"""The paths of packets: by the longest prefix, through gateways, and back."""

from ipaddress import IPv4Network
from typing import NamedTuple

from assurance.network.addresses import Service
from assurance.network.model import (
    GatewayEndpoint,
    InternetGateway,
    Local,
    NatGateway,
    Network,
    Peering,
    Route,
    Subnet,
)
from assurance.network.packet import End, Hop, StoppedError, fits

# One NAT gateway that leads to another is unusual, and two that lead to each other are a loop.
_MOST_LEGS = 3


class Leg(NamedTuple):
    """A part of a path on which the addresses of the packet stay the same."""

    start: End
    stop: End
    hops: tuple[Hop, ...]


def legs(network: Network, source: End, destination: End) -> list[Leg]:
    """Return the path of a packet; a NAT gateway ends one leg and begins the next.

    Raises:
        StoppedError: There is no path.
    """
    found: list[Leg] = []
    start = source
    while len(found) < _MOST_LEGS:
        hops: list[Hop] = []
        through = _routed(network, start, destination, hops)
        if through is None:
            return [*found, Leg(start, destination, tuple(hops))]
        middle = End(through.interface, through.address)
        found.append(Leg(start, middle, tuple(hops)))
        start = middle
    raise StoppedError("it goes from one NAT gateway to the next", start.interface.resource)


def answer(network: Network, leg: Leg) -> Leg:
    """Return the path of the answers to packets that came by a leg.

    Raises:
        StoppedError: There is no path.
    """
    if leg.stop.interface.subnet is None:
        # AWS sends the answer back through the same gateway.
        return Leg(leg.stop, leg.start, (Hop("back the same way", leg.hops[-1].resource),))
    hops: list[Hop] = []
    if _routed(network, leg.stop, leg.start, hops) is not None:
        raise StoppedError("the answer would get another address", hops[-1].resource)
    return Leg(leg.stop, leg.start, tuple(hops))


def _routed(network: Network, start: End, stop: End, hops: list[Hop]) -> NatGateway | None:
    """Add the hops of a leg, and return the NAT gateway at its end, if there is one."""
    subnet, beyond = start.interface.subnet, stop.interface.subnet
    if subnet is None:
        hops.append(_from_outside(network, stop))
        return None
    route = _route(network, subnet, stop)
    known = "" if route.is_known else ", if there is such a route"
    hops.append(Hop(f"routed to {route.destination}{known}", route.resource, route.is_known))
    match route.target:
        case Local():
            pass
        case NatGateway() as gateway:
            return gateway
        case GatewayEndpoint(resource=resource):
            hops.append(Hop("through the gateway endpoint", resource))
        case InternetGateway() as gateway:
            hops.append(_to_outside(gateway, start, beyond))
        case Peering() as peering:
            hops.append(_peered(peering, subnet, beyond))
    return None


def _from_outside(network: Network, stop: End) -> Hop:
    subnet = stop.interface.subnet
    if subnet is None:
        raise StoppedError("neither is in a VPC", stop.interface.resource)
    if not subnet.vpc.is_ours:
        raise StoppedError(f"what leads into {subnet.vpc.name} is not known", subnet.vpc.resource)
    gateway = network.gateways.get(subnet.vpc.name)
    if gateway is None:
        raise StoppedError(f"{subnet.vpc.name} has no internet gateway", subnet.vpc.resource)
    if not stop.interface.is_public:
        raise StoppedError("it has no public address to be reached at", gateway.resource)
    return Hop("through the internet gateway", gateway.resource)


def _to_outside(gateway: InternetGateway, start: End, beyond: Subnet | None) -> Hop:
    if beyond is not None:
        raise StoppedError("the internet leads to no private address", gateway.resource)
    if not start.interface.is_public:
        raise StoppedError("it has no public address to be answered at", gateway.resource)
    return Hop("through the internet gateway", gateway.resource)


def _peered(peering: Peering, subnet: Subnet, beyond: Subnet | None) -> Hop:
    if not peering.is_accepted:
        raise StoppedError("the peering is not accepted", peering.resource)
    (other,) = (vpc for vpc in peering.vpcs if vpc is not subnet.vpc)
    if beyond is None or beyond.vpc is not other:
        raise StoppedError(f"the peering leads to {other.name}, and no further", peering.resource)
    return Hop(f"through the peering to {other.name}", peering.resource)


def _route(network: Network, subnet: Subnet, stop: End) -> Route:
    fitting = [one for one in subnet.table.routes if fits(one.destination, stop.address)]
    if fitting:
        return max(fitting, key=lambda route: _length(route.destination))
    if not subnet.vpc.is_ours:
        return _assumed(network, subnet, stop)
    raise StoppedError(f"no route to {stop.address}", subnet.table.resource)


def _assumed(network: Network, subnet: Subnet, stop: End) -> Route:
    # An unknown route of an existing network may lead to any peering of its VPC.
    for peering in network.peerings:
        for vpc in peering.vpcs:
            if (
                vpc is not subnet.vpc
                and subnet.vpc in peering.vpcs
                and fits(vpc.cidr, stop.address)
            ):
                return Route(
                    resource=subnet.table.resource,
                    destination=vpc.cidr,
                    target=peering,
                    is_known=False,
                )
    raise StoppedError(f"no route that is known to {stop.address}", subnet.table.resource)


def _length(destination: IPv4Network | Service) -> int:
    # Only 0.0.0.0/0 can compete with the route of a service.
    return 1 if isinstance(destination, Service) else destination.prefixlen
