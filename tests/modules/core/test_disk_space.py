import errno

import pytest

from modules.core.disk_space import is_disk_full


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (RuntimeError("ENOSPC: no space left on device, write"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (RuntimeError("EACCES: permission denied"), False),
        (ValueError("ENOSPC"), False),
    ],
)
def test_a_full_disk_is_told_from_other_errors(error: Exception, *, is_full: bool) -> None:
    assert is_disk_full(error) == is_full
