import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import lock


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the commands apart from a person's environment, lock and signals."""
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    monkeypatch.setattr(lock, "LOCK", tmp_path / "command.lock")
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)
