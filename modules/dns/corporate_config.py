"""The forwarding configuration that a corporate DNS team installs, by kind of server."""

from collections.abc import Sequence
from enum import StrEnum

from modules.dns.forwarding import ForwardZone
from modules.dns.rendering import render
from modules.settings import Settings, SpokeSettings


class ServerKind(StrEnum):
    """A DNS server that corporate networks run."""

    BIND = "bind"
    WINDOWS = "windows"
    UNBOUND = "unbound"


def corporate_config(
    kind: ServerKind,
    settings: Settings,
    spokes: Sequence[SpokeSettings],
    zones: Sequence[ForwardZone],
) -> str:
    """Return the configuration of a server, below a heading in its comment syntax.

    Args:
        kind: The server that reads the configuration.
        settings: The settings of the environment, with the addresses from which the hub asks.
        spokes: The spokes that the heading names.
        zones: The zones that are forwarded to the hub.
    """
    return render(
        f"corporate-{kind}.j2",
        spokes=spokes,
        hub_addresses=settings.hub.resolver.outbound_addresses,
        zones=zones,
    )
