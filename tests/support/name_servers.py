"""Name servers for tests: their rendered files, and a folder in the place of a machine."""

from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import yaml

from modules.dns.forwarding import ForwardZone, hub_zones
from modules.dns.user_data import user_data
from modules.settings import Settings, SimulatedSpokeSettings, load
from testing.configuration import RAW, make_settings

ENDPOINT_ID = "vpce-0123456789abcdef0"
KEY_ARN = "arn:aws:kms:us-west-2:111122223333:key/01234567-89ab-cdef-0123-456789abcdef"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameServer:
    """A server, and all values from which its configuration is rendered."""

    settings: Settings
    spoke: SimulatedSpokeSettings
    address: IPv4Address

    @property
    def zones(self) -> tuple[ForwardZone, ...]:
        return hub_zones(self.settings, ENDPOINT_ID)

    @property
    def user_data(self) -> str:
        return user_data(self.settings, self.spoke, self.address, self.zones, KEY_ARN)

    def install(self, root: Path) -> None:
        """Do below `root` what cloud-init and the packages do on the machine."""
        cloud_config: dict[str, Any] = yaml.safe_load(self.user_data)
        for file in cloud_config["write_files"]:
            path = root / file["path"].removeprefix("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file["content"], encoding="utf-8")
            path.chmod(int(file["permissions"], 8))
        for folder in ("var/named/data", "var/named/slaves", "run/named"):
            (root / folder).mkdir(parents=True)


def name_servers(settings: Settings) -> list[NameServer]:
    """Return all servers of an environment, each spoke's primary first."""
    return [
        NameServer(settings=settings, spoke=spoke, address=address)
        for spoke in settings.simulated_spokes
        for address in spoke.dns.servers
    ]


def largest() -> Settings:
    """Return the settings with the longest files: six zones, ten APIs, and the longest names."""
    region = "ap-southeast-2"
    numbers = range(6)
    return make_settings(
        region=region,
        availability_zones=[f"{region}{letter}" for letter in "abcdef"],
        hub={
            "cidr": "10.100.0.0/16",
            "private_subnets": [f"10.100.{100 + number}.0/24" for number in numbers],
            "resolver": {
                "inbound_addresses": [f"10.100.{100 + number}.101" for number in numbers],
                "outbound_addresses": [f"10.100.{100 + number}.102" for number in numbers],
            },
        },
        spokes=[
            RAW["spokes"][0]
            | {
                "cidr": "192.168.0.0/16",
                "private_subnets": [f"192.168.{100 + number}.0/24" for number in numbers],
                "public_subnets": [f"192.168.{200 + number}.0/24" for number in numbers],
                "dns": {
                    "zone": f"{'a' * 63}.{'b' * 63}.{'c' * 61}",
                    "servers": [f"192.168.{100 + number}.101" for number in numbers],
                    "hosts": {f"{'h' * 60}{n}": f"192.168.150.{n}" for n in range(100, 120)},
                },
            }
        ],
        dns={"private_api_ids": [f"abcdefgh{number}" for number in range(10, 20)]},
    )


# By name: one API listed, every one forwarded, another environment, and the size limit.
ENVIRONMENTS = {
    "test": make_settings(),
    "private-apis": make_settings(dns={"private_api_ids": ["abcdefghij"]}),
    "example-production": load("example-production"),
    "largest": largest(),
}
