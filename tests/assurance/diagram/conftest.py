"""The environment of the documentation's picture, synthesized once."""

import copy
from typing import Any

import pytest

from assurance.terraform_json import synthesize
from modules.settings import load


@pytest.fixture(scope="session")
def synthesized() -> dict[str, Any]:
    return dict(synthesize(load("local")))


@pytest.fixture
def stacks(synthesized: dict[str, Any]) -> dict[str, Any]:
    """A copy that a test may change."""
    return copy.deepcopy(synthesized)
