"""Environments as they are synthesized, once for all tests that only read them."""

from dataclasses import dataclass

import pytest

from assurance.network.loading import collect
from assurance.network.model import Network
from assurance.terraform_json import Stacks, synthesize
from modules.settings import Settings, load
from tests.assurance.network.environments import many_spokes, one_spoke


@dataclass(frozen=True)
class Environment:
    """What was synthesized, and the network of it."""

    settings: Settings
    stacks: Stacks

    @property
    def network(self) -> Network:
        return collect(self.stacks, self.settings)


@pytest.fixture(scope="session")
def one() -> Environment:
    settings = one_spoke()
    return Environment(settings, synthesize(settings))


@pytest.fixture(scope="session")
def many() -> Environment:
    settings = many_spokes()
    return Environment(settings, synthesize(settings))


@pytest.fixture(scope="session")
def production() -> Environment:
    settings = load("example-production")
    return Environment(settings, synthesize(settings))
