"""Work that AWS does after it has answered a call."""

import threading
from collections.abc import Callable


def later(seconds: float, work: Callable[[], None]) -> None:
    """Call a function once after some time, in a thread that ends with the process."""
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()
