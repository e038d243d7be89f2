"""A file that only its owner can read, and that is written whole or not at all."""

import resource
import stat
from pathlib import Path

import pytest

from toolchain.files import write_whole


def test_the_content_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text("old and longer")
    write_whole(file, "new")
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_nobody_else_can_read_the_file_even_if_they_could_before(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("old")
    file.chmod(0o644)
    write_whole(file, "new")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_without_enough_room_leaves_the_old_content(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        # The system then refuses to write more, as it does on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
        with pytest.raises(OSError, match="File too large"):
            write_whole(file, "new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
