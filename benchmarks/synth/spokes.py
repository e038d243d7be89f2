"""A synthesis of a number of spokes; the arguments are `COUNT FOLDER`."""

import sys
from pathlib import Path

from modules.app import build_app
from testing.configuration import make_settings, sites


def main() -> int:
    """Synthesize."""
    count, folder = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    build_app(make_settings(**sites(int(count))), outdir=folder).synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
