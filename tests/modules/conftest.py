"""Whole stacks, synthesized once for all tests, which only read them."""

from typing import TYPE_CHECKING

import pytest

from modules.settings import Settings, load
from testing.configuration import make_settings
from tests.modules.environment import Environment, Synthesize

if TYPE_CHECKING:
    from tests.support.synthesis import Terraform


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Return the function that synthesizes the stacks of settings, once for equal settings."""
    made: dict[str, dict[str, Terraform]] = {}

    def stacks(settings: Settings) -> "dict[str, Terraform]":
        # Loading jsii takes seconds, and the tests of pure modules do without.
        from tests.support.synthesis import synth_stacks  # noqa: PLC0415

        key = settings.model_dump_json()
        if key not in made:
            made[key] = synth_stacks(settings, tmp_path_factory.mktemp("stacks"))
        return made[key]

    return stacks


@pytest.fixture
def stacks(synthesize: Synthesize) -> "dict[str, Terraform]":
    """Return the Terraform of the test settings, by the stack's id."""
    return synthesize(make_settings())


@pytest.fixture(params=["test", "example-production"])
def environment(request: pytest.FixtureRequest, synthesize: Synthesize) -> Environment:
    """Return the smallest environment, and one with every option; a rule holds in both."""
    settings = make_settings() if request.param == "test" else load(request.param)
    return Environment(settings=settings, stacks=synthesize(settings))
