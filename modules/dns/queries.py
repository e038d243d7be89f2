"""Security group rules for DNS, over UDP and TCP: a large answer does not fit a datagram."""

from collections.abc import Iterable
from ipaddress import IPv4Address

from modules.core.security_group import DNS, SecurityGroup


def admit_queries(group: SecurityGroup, name: str, cidr: str) -> None:
    """Let an address range ask the members of a group.

    Args:
        group: The security group of the servers.
        name: The name of the clients.
        cidr: The address range of the clients.
    """
    group.allow_from_cidr(f"{name}-udp", cidr, DNS, f"DNS from {name}", protocol="udp")
    group.allow_from_cidr(f"{name}-tcp", cidr, DNS, f"DNS over TCP from {name}")


def allow_queries(group: SecurityGroup, name: str, addresses: Iterable[IPv4Address]) -> None:
    """Let the members of a group ask servers.

    Args:
        group: The security group of the clients.
        name: The name of the servers.
        addresses: The addresses of the servers. Each is allowed by itself.
    """
    for address in addresses:
        id_ = f"{name}-{address}".replace(".", "-")
        cidr = f"{address}/32"
        group.allow_to_cidr(f"{id_}-udp", cidr, DNS, f"DNS of {name}", protocol="udp")
        group.allow_to_cidr(f"{id_}-tcp", cidr, DNS, f"DNS over TCP of {name}")
