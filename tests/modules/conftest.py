"""Whole stacks, synthesized once for all tests that only read them."""

from typing import TYPE_CHECKING

import pytest

from modules.settings import load
from testing.configuration import make_settings
from tests.modules.environment import Environment

if TYPE_CHECKING:
    from tests.support.synthesis import Terraform


def _synthesized(name: str, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    # Loading jsii takes seconds, and the tests of pure modules do without.
    from tests.support.synthesis import synth_stacks  # noqa: PLC0415

    settings = make_settings() if name == "test" else load(name)
    return Environment(
        settings=settings, stacks=synth_stacks(settings, tmp_path_factory.mktemp(name))
    )


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> "dict[str, Terraform]":
    """Return the Terraform of the test settings, by the stack's id."""
    return _synthesized("test", tmp_path_factory).stacks


@pytest.fixture(scope="session", params=["test", "example-production"])
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Return the smallest environment, and one with every option; a rule holds in both."""
    return _synthesized(request.param, tmp_path_factory)
