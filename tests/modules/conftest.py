"""The stacks of the test settings, synthesized once for all tests that only read them."""

import pytest

from tests.support.configuration import make_settings
from tests.support.synthesis import Terraform, synth_stacks


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Terraform]:
    """Each stack's Terraform by the stack's id."""
    return synth_stacks(make_settings(), tmp_path_factory.mktemp("stacks"))
