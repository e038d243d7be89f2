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
    """Returns `/etc/named.conf` of one server.

    Args:
        settings: say from where the hub asks.
        spoke: whose server it is.
        server: its address, one of `spoke.dns.servers`.
        zones: are forwarded to the hub.
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
    """Returns the corporate zone; `@SERIAL@` stands for its serial.

    The primary writes its boot time there: a zone changes only with its server, and a serial that
    came from here would need a clock or a counter.
    """
    return render("zone.j2", dns=spoke.dns)


def vpc_resolver(spoke: SimulatedSpokeSettings) -> IPv4Address:
    """Returns the address at which AWS resolves for the spoke's VPC."""
    # https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
    return spoke.cidr[2]
