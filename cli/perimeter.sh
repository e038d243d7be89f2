#!/bin/sh
# Runs the command line of the checkout whose .venv/bin/perimeter this is, in any folder.
root=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec "$root/.venv/bin/python" -P -m cli "$@"
