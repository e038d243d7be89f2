"""The environments that are proved: one spoke, three, and one that was there before."""

from modules.settings import Settings
from testing.configuration import EXISTING_SPOKE, RAW, make_settings, spoke


def one_spoke() -> Settings:
    """A simulated spoke, and every kind of party that settings can bring."""
    spokes = [RAW["spokes"][0] | {"app_server": "linux"}]
    return make_settings(spokes=spokes, functions={"authorizer_in_vpc": True})


def many_spokes() -> Settings:
    """Three simulated spokes, and one that exists already."""
    return make_settings(spokes=[*(spoke(number) for number in (1, 2, 3)), EXISTING_SPOKE])
