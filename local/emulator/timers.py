"""Work that AWS does after it has answered."""

import threading
from collections.abc import Callable


def later(seconds: float, work: Callable[[], None]) -> None:
    """Do something once, after a while, in a thread that ends with the process."""
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()
