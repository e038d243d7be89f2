"""The configuration of a simulated spoke's name servers, which run BIND 9.18."""

from collections.abc import Sequence
from ipaddress import IPv4Address

from modules.dns.forwarding import ForwardZone
from modules.dns.rendering import render
from modules.settings import Settings, SimulatedSpokeSettings


def named_conf(
    settings: Settings,
    spoke: SimulatedSpokeSettings,
    server: IPv4Address,
    zones: Sequence[ForwardZone],
) -> str:
    """Return `/etc/named.conf` of a server.

    Args:
        settings: The settings of the environment, with the addresses from which the hub asks.
        spoke: The spoke of the server.
        server: The address of the server, one of `spoke.dns.servers`.
        zones: The zones that are forwarded to the hub.
    """
    primary, *secondaries = spoke.dns.servers
    return render(
        "named.conf.j2",
        spoke=spoke,
        server=server,
        primary=primary,
        secondaries=secondaries,
        vpc_resolver=vpc_resolver(spoke),
        hub_addresses=settings.hub.resolver.outbound_addresses,
        zones=zones,
    )


def zone_file(spoke: SimulatedSpokeSettings) -> str:
    """Return the corporate zone, with `@SERIAL@` in the place of its serial.

    The primary replaces it with the time of its boot. That is enough, because a zone changes only
    together with its server. A serial from here would need a clock or a counter.
    """
    return render("zone.j2", dns=spoke.dns)


def vpc_resolver(spoke: SimulatedSpokeSettings) -> IPv4Address:
    """Return the address of the resolver that AWS runs in the spoke's VPC."""
    # https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
    return spoke.cidr[2]
