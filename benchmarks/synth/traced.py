"""A synthesis that prints the parts of its time as JSON; the arguments are `COUNT FOLDER`."""

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, MutableMapping

from jsii import kernel

from modules.app import build_app
from testing.configuration import make_settings, sites

_EMPTY_CALLS = 2000


def main() -> int:
    """Synthesize, and print seconds by the kind of call from Python to Node.js.

    `create` makes a construct, `get` a reference of it, and `invoke` synthesizes. `python` is the
    time between the calls, and `message` that of an empty call.
    """
    count, folder = sys.argv[1:]
    settings = make_settings(**sites(int(count)))
    seconds: defaultdict[str, float] = defaultdict(float)
    calls: Counter[str] = Counter()
    for name in ("create", "get", "invoke"):
        setattr(kernel.provider, name, _timed(name, seconds, calls))
    began = time.perf_counter()
    build_app(settings, outdir=folder).synth()
    seconds["python"] = time.perf_counter() - began - sum(seconds.values())
    began = time.perf_counter()
    for _ in range(_EMPTY_CALLS):
        kernel.provider.stats()
    message = (time.perf_counter() - began) / _EMPTY_CALLS
    print(json.dumps({"seconds": seconds, "calls": calls, "message": message}))
    return 0


def _timed(
    name: str, seconds: MutableMapping[str, float], calls: Counter[str]
) -> Callable[[object], object]:
    call = getattr(kernel.provider, name)

    def timed(request: object) -> object:
        began = time.perf_counter()
        answer: object = call(request)
        seconds[name] += time.perf_counter() - began
        calls[name] += 1
        return answer

    return timed


if __name__ == "__main__":
    sys.exit(main())
