"""A file that is written whole or not at all."""

from pathlib import Path

import pytest

from toolchain.files import write_whole


def test_the_content_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text("old and longer")
    write_whole(file, "new")
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "record.json"
    file.write_text("old")
    write = Path.write_text

    def fill(path: Path, text: str, **options: str) -> int:
        write(path, text[:1], **options)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", fill)
        with pytest.raises(OSError, match="No space left"):
            write_whole(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
