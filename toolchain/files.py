"""Files that are written whole or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file so that readers see either its old content or all of its new one.

    Args:
        path: The file.
        text: The new content.

    Raises:
        OSError: The file cannot be written, for example because the disk is full. The old content
            stays.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
