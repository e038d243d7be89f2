"""Runs MiniStack: `python -m local.ministack_server`, its settings in the environment."""

from hypercorn.config import Config
from ministack.app import main

if __name__ == "__main__":
    # A kept connection can end under a client's next request, which the client then sends again:
    # what was made once would be there already. Each connection serves one request instead.
    Config.keep_alive_max_requests = 1
    main()  # type: ignore[no-untyped-call]
