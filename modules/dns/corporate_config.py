"""What the DNS team of a corporate network installs, for each kind of server."""

from collections.abc import Sequence
from enum import StrEnum

from modules.dns.forwarding import ForwardZone
from modules.dns.rendering import render
from modules.settings import Settings, SpokeSettings


class ServerKind(StrEnum):
    """The DNS server that a corporate network runs."""

    BIND = "bind"
    WINDOWS = "windows"
    UNBOUND = "unbound"


def corporate_config(
    kind: ServerKind,
    settings: Settings,
    spokes: Sequence[SpokeSettings],
    zones: Sequence[ForwardZone],
) -> str:
    """Returns the server's configuration, under a heading in its own comment syntax.

    Args:
        kind: whose syntax it has.
        settings: say from where the hub asks.
        spokes: are named in the heading.
        zones: are forwarded to the hub.
    """
    return render(
        f"corporate-{kind}.j2",
        spokes=spokes,
        hub_addresses=settings.hub.resolver.outbound_addresses,
        zones=zones,
    )
