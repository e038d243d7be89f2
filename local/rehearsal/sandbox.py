"""The process that plays a rehearsal, in namespaces that end with it.

It reads facts from standard input, and writes observations to standard output, both as JSON.
"""

import os
import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter

from local.rehearsal.facts import Facts
from local.rehearsal.lab import build_lab
from local.rehearsal.network import hide_host_files
from local.rehearsal.observation import Observation
from local.rehearsal.scenarios import play
from toolchain.console import warn
from toolchain.errors import CommandError

FOLDER = Path("/run/rehearsal")
OBSERVATIONS = TypeAdapter(list[Observation])


def main() -> int:
    """Play the rehearsal; the path of the screenshot is the only argument."""
    (screenshot,) = map(Path, sys.argv[1:])
    facts = TypeAdapter(Facts).validate_json(sys.stdin.buffer.read())
    try:
        prepare(facts)
        observations = list(play(build_lab(facts, FOLDER), screenshot))
    except CommandError as error:
        warn(str(error))
        return error.exit_status
    except subprocess.CalledProcessError as error:
        # The program has said on standard error what went wrong, unless its output was captured.
        warn(f"{error}\n{error.stderr or ''}".rstrip())
        return CommandError.exit_status
    sys.stdout.buffer.write(OBSERVATIONS.dump_json(observations))
    return 0


def prepare(facts: Facts) -> None:
    """Give this process files of its own, which are in memory and end with it.

    Raises:
        RuntimeError: This process is not the first of its namespaces, so it would change the files
            of the machine.
    """
    if os.getpid() != 1:
        raise RuntimeError("must be the first process of namespaces of its own")
    # The mount also hides the sockets of the machine's name services.
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run"], check=True)
    temporary = FOLDER / "tmp"
    temporary.mkdir(parents=True)
    os.environ |= {"HOME": str(FOLDER), "TMPDIR": str(temporary)}
    hide_host_files(FOLDER, facts.dhcp_servers, facts.zone)


if __name__ == "__main__":
    sys.exit(main())
