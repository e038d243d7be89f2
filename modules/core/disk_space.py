"""Recognizes a full disk in the errors of Python and of jsii's Node.js."""

import errno


def is_disk_full(error: BaseException) -> bool:
    """Return whether an error was caused by a full disk.

    Args:
        error: An error of Python, or one that jsii hands on from Node.js as text.
    """
    is_own = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    return is_own or (isinstance(error, RuntimeError) and "ENOSPC" in str(error))


DISK_FULL = "The disk is full: free some space, and run the command again."
