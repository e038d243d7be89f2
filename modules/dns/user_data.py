"""The user data that turns a host with Amazon Linux 2023 into a name server."""

from collections.abc import Sequence
from ipaddress import IPv4Address

from modules.dns.bind import named_conf, vpc_resolver, zone_file
from modules.dns.forwarding import ForwardZone
from modules.dns.rendering import TEMPLATES, render
from modules.settings import Settings, SimulatedSpokeSettings

_FILE = "0644"
_PROGRAM = "0755"


def user_data(
    settings: Settings,
    spoke: SimulatedSpokeSettings,
    server: IPv4Address,
    zones: Sequence[ForwardZone],
    transfer_key_arn: str,
) -> str:
    """Return the `#cloud-config` of a server. It contains no secret.

    Args:
        settings: The settings of the environment.
        spoke: The spoke of the server.
        server: The address of the server, one of `spoke.dns.servers`.
        zones: The zones that are forwarded to the hub.
        transfer_key_arn: The KMS key from which the servers derive the secret that signs transfers
            of the corporate zone.
    """
    files = {
        "/etc/name-server/environment": (
            _FILE,
            render(
                "environment.j2",
                region=settings.region,
                zone=spoke.dns.zone,
                address=server,
                transfer_key_arn=transfer_key_arn,
            ),
        ),
        "/etc/name-server/named.conf": (_FILE, named_conf(settings, spoke, server, zones)),
        "/etc/systemd/system/named.service.d/restart.conf": (_FILE, _text("named-restart.conf")),
        "/etc/systemd/system/named-health.service": (_FILE, _text("named-health.service")),
        "/etc/systemd/system/named-health.timer": (_FILE, _text("named-health.timer")),
        "/usr/local/sbin/check-named.sh": (_PROGRAM, _text("check-named.sh")),
        "/usr/local/sbin/configure-named.sh": (_PROGRAM, _text("configure-named.sh")),
    }
    if server == spoke.dns.servers[0]:
        files["/etc/name-server/corporate.zone"] = (_FILE, zone_file(spoke))
    return render(
        "user-data.yaml.j2", address=server, vpc_resolver=vpc_resolver(spoke), files=files
    )


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
