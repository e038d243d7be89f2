"""Security groups and network ACLs as filters of packets."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network

from assurance.network.addresses import Address, Service
from assurance.network.model import ALL, WITH_PORTS, Acl, AclRule, Interface, Network, Rule, Vpc
from assurance.network.packet import End, Hop, StoppedError, Traffic, fits


class Groups:
    """The security groups of a network."""

    def __init__(self, network: Network) -> None:
        """Create the filters of a network; its peerings say which groups may name each other."""
        self._network = network

    def let_out(self, source: End, destination: End, traffic: Traffic) -> Iterator[Hop]:
        """Yield the rule that admits outgoing traffic; nothing if no group guards the source.

        Raises:
            StoppedError: No rule admits the traffic.
        """
        if source.interface.groups is not None:
            rules = [rule for group in source.interface.groups for rule in group.outbound]
            yield self._first(rules, source.interface, destination, traffic, "out to")

    def let_in(self, source: End, destination: End, traffic: Traffic) -> Iterator[Hop]:
        """Yield the rule that admits incoming traffic; nothing if no group guards the destination.

        Raises:
            StoppedError: No rule admits the traffic.
        """
        if destination.interface.groups is not None:
            rules = [rule for group in destination.interface.groups for rule in group.inbound]
            yield self._first(rules, destination.interface, source, traffic, "in from")

    def _first(
        self, rules: Sequence[Rule], guarded: Interface, peer: End, traffic: Traffic, way: str
    ) -> Hop:
        for rule in rules:
            if _covers(rule, traffic.protocol, traffic.port) and self._is_peer(
                rule.peer, guarded, peer
            ):
                return Hop(f"let {way} {peer.address}", rule.resource)
        groups = ", ".join(group.resource for group in guarded.groups or ())
        raise StoppedError(f"no rule lets {traffic} {way} {peer.address}", groups)

    def _is_peer(self, named: IPv4Network | Service | str, guarded: Interface, peer: End) -> bool:
        if not isinstance(named, str):
            return fits(named, peer.address)
        return any(
            group.resource == named and self._know_one_another(own.vpc, group.vpc)
            for own in guarded.groups or ()
            for group in peer.interface.groups or ()
        )

    def _know_one_another(self, vpc: Vpc, other: Vpc) -> bool:
        # https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
        return vpc is other or any(
            peering.is_accepted and {vpc, other} == set(peering.vpcs)
            for peering in self._network.peerings
        )


def let_through(start: End, stop: End, protocol: str, port: int) -> Iterator[Hop]:
    """Yield the lines of the ACLs that admit a packet from one subnet to another.

    Args:
        start: The sender.
        stop: The receiver.
        protocol: The protocol of the packet.
        port: The destination port; that of the client for an answer.

    Raises:
        StoppedError: An ACL refuses the packet.
    """
    left, entered = start.interface.subnet, stop.interface.subnet
    # An ACL filters only packets that leave or enter its subnet.
    if left is entered:
        return
    if left is not None and left.acl is not None:
        yield _decided(left.acl, left.acl.outbound, stop.address, protocol, port)
    if entered is not None and entered.acl is not None:
        yield _decided(entered.acl, entered.acl.inbound, start.address, protocol, port)


def _decided(acl: Acl, rules: Sequence[AclRule], peer: Address, protocol: str, port: int) -> Hop:
    packet = Traffic(protocol, port, port)
    for rule in rules:
        if _covers(rule, protocol, port) and fits(rule.peer, peer):
            if rule.allows:
                return Hop(f"let through: {packet}", rule.resource)
            raise StoppedError(f"the network ACL denies {packet}", rule.resource)
    raise StoppedError(f"the network ACL has no rule for {packet}", acl.resource)


def _covers(rule: Rule | AclRule, protocol: str, port: int) -> bool:
    if rule.protocol == ALL:
        return True
    first, last = rule.ports
    return rule.protocol == protocol and (protocol not in WITH_PORTS or first <= port <= last)
