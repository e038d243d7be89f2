"""A program that runs isolated, and prints what it sees there as JSON."""

import json
import os
import socket
import sys
from pathlib import Path

from local.rehearsal.sandbox import FOLDER, prepare
from tests.local.rehearsal.deployment import make_facts

sys.stdin.buffer.read()
prepare(make_facts())
print(
    json.dumps(
        {
            "environment": dict(os.environ),
            "links": [name for _, name in socket.if_nameindex()],
            "processes": sorted(int(path.name) for path in Path("/proc").glob("[0-9]*")),
            "run": sorted(path.name for path in Path("/run").iterdir()),
            "resolv.conf": Path("/etc/resolv.conf").read_text(encoding="utf-8"),
            "files": sorted(path.name for path in FOLDER.iterdir()),
        }
    )
)
