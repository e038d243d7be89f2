from pathlib import Path

import pytest

from tests.toolchain.fake_terraform import FakeTerraform


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTerraform:
    return FakeTerraform(tmp_path, monkeypatch)
