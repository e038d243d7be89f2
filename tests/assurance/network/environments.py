"""The environments that are proved: one spoke, three, and one that was there before."""

from typing import Any

from modules.settings import Settings
from tests.support.configuration import EXISTING_SPOKE, RAW, make_settings


def site(number: int) -> dict[str, Any]:
    """Returns a simulated spoke, `192.168.<10 times the number>.0/24`."""
    network = f"192.168.{10 * number}"
    spoke: dict[str, Any] = RAW["spokes"][0] | {
        "name": f"site-{number}",
        "cidr": f"{network}.0/24",
        "private_subnets": [f"{network}.0/26", f"{network}.64/26"],
        "public_subnets": [f"{network}.128/26", f"{network}.192/26"],
        "dns": {
            "zone": f"site-{number}.example.com",
            "servers": [f"{network}.10", f"{network}.74"],
        },
    }
    return spoke


def one_spoke() -> Settings:
    """A simulated spoke, and every kind of party that settings can bring."""
    spokes = [RAW["spokes"][0] | {"app_server": "linux"}]
    return make_settings(spokes=spokes, functions={"authorizer_in_vpc": True})


def many_spokes() -> Settings:
    """Three simulated spokes, and one that exists already."""
    return make_settings(spokes=[site(1), site(2), site(3), EXISTING_SPOKE])
