import json
import os
from pathlib import Path

import pytest

from toolchain import synthesis
from toolchain.errors import CommandError


def test_the_stacks_come_in_an_order_of_deployment(tmp_path: Path) -> None:
    needs = {"access": ["network", "studio"], "studio": ["network"], "network": []}
    manifest = tmp_path / "manifest.json"
    stacks = {name: {"dependencies": needed} for name, needed in needs.items()}
    manifest.write_text(json.dumps({"stacks": stacks}))
    found = synthesis.read_dependencies(manifest)
    assert list(found) == ["network", "studio", "access"]
    assert found["access"] == {"network", "studio"}


def test_settings_that_cannot_be_used_are_told_as_they_are() -> None:
    with pytest.raises(CommandError) as caught:
        synthesis.synthesize({**os.environ, "ENVIRONMENT": "nowhere"})
    assert str(caught.value).startswith('environment "nowhere": 1 problem\n  ENVIRONMENT: ')
