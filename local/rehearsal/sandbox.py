"""The second half of a rehearsal: a process in namespaces of its own, which end with it.

Facts come in on standard input, observations go out on standard output, both as JSON.
"""

import os
import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter

from local.rehearsal.facts import Facts
from local.rehearsal.lab import build_scene
from local.rehearsal.network import hide_host_files
from local.rehearsal.observation import Observation
from local.rehearsal.scenarios import walk
from toolchain.console import warn
from toolchain.errors import CommandError

FOLDER = Path("/run/rehearsal")
OBSERVATIONS = TypeAdapter(list[Observation])


def main() -> int:
    """Rehearse; the screenshot's path is the only argument."""
    (screenshot,) = map(Path, sys.argv[1:])
    facts = TypeAdapter(Facts).validate_json(sys.stdin.buffer.read())
    try:
        prepare(facts)
        observations = list(walk(build_scene(facts, FOLDER), screenshot))
    except CommandError as error:
        warn(str(error))
        return error.exit_status
    sys.stdout.buffer.write(OBSERVATIONS.dump_json(observations))
    return 0


def prepare(facts: Facts) -> None:
    """Give this process files of its own, which are in memory and vanish with it.

    Raises:
        RuntimeError: this process is not the first of its namespaces: it would change the
            machine's own files.
    """
    if os.getpid() != 1:
        raise RuntimeError("must be the first process of namespaces of its own")
    # Also hides the sockets of this machine's own name services.
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run"], check=True)
    temporary = FOLDER / "tmp"
    temporary.mkdir(parents=True)
    os.environ |= {"HOME": str(FOLDER), "TMPDIR": str(temporary)}
    hide_host_files(FOLDER, facts.dhcp_servers, facts.zone)


if __name__ == "__main__":
    sys.exit(main())
