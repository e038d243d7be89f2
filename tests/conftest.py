"""What every test may use."""

from typing import TYPE_CHECKING

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


@pytest.fixture
def snapshot(snapshot: "SnapshotAssertion") -> "SnapshotAssertion":
    """A snapshot that is a JSON file of its own, beside the test."""
    return snapshot.use_extension(JSONSnapshotExtension)
