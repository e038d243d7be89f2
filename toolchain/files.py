"""Files that only their owner can read, and that are written whole or not at all."""

from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, text: str) -> None:
    """Write a file so that its owner sees either its old content or all of its new one.

    Nobody else can read the file, because outputs and plans hold sensitive values.

    Args:
        path: The file.
        text: The new content.

    Raises:
        OSError: The file cannot be written, for example because the disk is full. The old content
            stays.
    """
    # The system creates such a file for its owner alone.
    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", encoding="utf-8", delete=False
    ) as file:
        temporary = Path(file.name)
        try:
            file.write(text)
            file.flush()
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
