"""One function in an interpreter of its own: `MODULE CALLS`, the event on standard input.

Standard output gets JSON: the seconds to the first answer, import included, and of each later call.
"""

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path


class _Context:
    aws_request_id = "benchmark"


def main() -> int:
    """Measure."""
    name, calls = sys.argv[1], int(sys.argv[2])
    event, result = json.load(sys.stdin), sys.stdout
    with Path(os.devnull).open("w", encoding="utf-8") as sys.stdout:
        began = time.perf_counter()
        handler = import_module(name).handler
        handler(event, _Context)
        cold = time.perf_counter() - began
        warm = []
        for _ in range(calls):
            began = time.perf_counter()
            handler(event, _Context)
            warm.append(time.perf_counter() - began)
    json.dump({"cold": cold, "warm": warm}, result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
