"""Environments as they are synthesized, once for all tests that only read them."""

import pytest

from assurance.iam.loading import collect
from assurance.iam.policy_inventory import PolicyInventory
from assurance.terraform_json import Stacks, synthesize
from modules.settings import Settings, load
from testing.configuration import EVERY_PART, RAW, RSTUDIO_USERS, make_settings
from tests.assurance.iam.weakened import Readers, readers


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Small, and with every part that has a policy."""
    spokes = [RAW["spokes"][0] | {"app_server": "linux"}]
    return make_settings(
        spokes=spokes,
        functions={"authorizer_in_vpc": True},
        studio=EVERY_PART,
        users=RSTUDIO_USERS,
    )


@pytest.fixture(scope="session")
def stacks(settings: Settings) -> Stacks:
    return synthesize(settings)


@pytest.fixture(scope="session")
def inventory(stacks: Stacks, settings: Settings) -> PolicyInventory:
    return collect(stacks, settings)


@pytest.fixture(scope="session")
def production() -> PolicyInventory:
    """With a corporate network that was there before."""
    settings = load("example-production")
    return collect(synthesize(settings), settings)


@pytest.fixture(scope="session")
def read(inventory: PolicyInventory) -> Readers:
    """Which theorems look at which policy."""
    return readers(inventory)
