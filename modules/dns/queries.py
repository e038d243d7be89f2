"""Security group rules for DNS: over both protocols, as an answer may not fit a datagram."""

from collections.abc import Iterable
from ipaddress import IPv4Address

from modules.core.security_group import DNS, SecurityGroup


def admit_queries(group: SecurityGroup, name: str, cidr: str) -> None:
    """Lets an address range ask the group's members.

    Args:
        group: of those that answer.
        name: of those that ask.
        cidr: their address range.
    """
    group.allow_from_cidr(f"{name}-udp", cidr, DNS, f"DNS from {name}", protocol="udp")
    group.allow_from_cidr(f"{name}-tcp", cidr, DNS, f"DNS over TCP from {name}")


def allow_queries(group: SecurityGroup, name: str, addresses: Iterable[IPv4Address]) -> None:
    """Lets the group's members ask servers.

    Args:
        group: of those that ask.
        name: of those that answer.
        addresses: theirs, each admitted alone.
    """
    for address in addresses:
        id_ = f"{name}-{address}".replace(".", "-")
        cidr = f"{address}/32"
        group.allow_to_cidr(f"{id_}-udp", cidr, DNS, f"DNS of {name}", protocol="udp")
        group.allow_to_cidr(f"{id_}-tcp", cidr, DNS, f"DNS over TCP of {name}")
