"""The start of a process in namespaces of its own."""

import os
import subprocess
import sys

from pydantic import TypeAdapter

from local.rehearsal.facts import Facts
from modules.settings import ROOT
from toolchain import system_packages
from toolchain.errors import CommandError, MissingToolError

_ERROR_LINES = 20


def require_linux() -> None:
    """Refuse a system that has no network namespaces.

    Raises:
        MissingToolError: This system is not Linux.
    """
    if sys.platform != "linux":
        raise MissingToolError(
            f"this system is {sys.platform}: network namespaces, which the rehearsal needs, are "
            "part of Linux only."
        )


def run_isolated(module: str, facts: Facts, *arguments: str) -> bytes:
    """Run a module of this project in new namespaces that lead nowhere, and wait.

    Everything that the module starts, mounts or writes in `/run` ends with it, and it ends with
    this process, however this process ends.

    Args:
        module: The name of the module, which reads the facts from standard input as JSON.
        facts: The facts. They hold secrets, so they go through a pipe and not into a file.
        arguments: The arguments of the module.

    Returns:
        The standard output of the module.

    Raises:
        MissingToolError: This system is not Linux.
        CommandError: The module failed, or this machine refuses such namespaces.
    """
    require_linux()
    become_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    with subprocess.Popen(
        [
            *("setpriv", "--pdeathsig", "KILL", "unshare", *become_root, *namespaces),
            *(sys.executable, "-m", module, *arguments),
        ],
        cwd=ROOT,
        # Settings such as proxies belong to this machine, and not to the rehearsal.
        env={"PATH": system_packages.search_path(), "LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Ctrl-C reaches this process alone, which then ends the module.
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(TypeAdapter(Facts).dump_json(facts))
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        lines = errors.decode(errors="replace").splitlines()[-_ERROR_LINES:]
        raise CommandError("\n".join(["the rehearsal failed:", *(f"  {line}" for line in lines)]))
    return output
