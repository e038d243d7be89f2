"""Starts the half of a rehearsal that has namespaces of its own."""

import os
import subprocess
import sys

from pydantic import TypeAdapter

from local.rehearsal.facts import Facts
from modules.settings import ROOT
from toolchain import system_packages
from toolchain.errors import CommandError

_ERROR_LINES = 20


def run_isolated(module: str, facts: Facts, *arguments: str) -> bytes:
    """Run a module of this project in fresh namespaces, without any way out, and wait.

    All that it starts, mounts and writes below `/run` ends with it; and it ends with this process,
    however that ends.

    Args:
        module: reads the facts from standard input, as JSON.
        facts: hold secrets, which therefore go through a pipe and not into a file.
        arguments: of the module.

    Returns:
        What it wrote to standard output.

    Raises:
        LocalError: it failed, or this machine allows no such namespaces.
    """
    become_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    with subprocess.Popen(
        [
            *("setpriv", "--pdeathsig", "KILL", "unshare", *become_root, *namespaces),
            *(sys.executable, "-m", module, *arguments),
        ],
        cwd=ROOT,
        # Proxies and the like are this machine's matter.
        env={"PATH": system_packages.search_path(), "LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Ctrl-C reaches this process alone, which then ends the other.
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(TypeAdapter(Facts).dump_json(facts))
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        lines = errors.decode(errors="replace").splitlines()[-_ERROR_LINES:]
        raise CommandError(
            "\n".join(["the rehearsal broke off:", *(f"  {line}" for line in lines)])
        )
    return output
