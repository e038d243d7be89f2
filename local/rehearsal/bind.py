"""A corporate name server, configured by its deployed user data."""

import os
import subprocess
from pathlib import Path

import yaml

from local.rehearsal.facts import NameServer
from local.rehearsal.named import Named
from local.rehearsal.namespace import Namespace
from toolchain.errors import CommandError

_CONFIGURE = "usr/local/sbin/configure-named.sh"
# The image and the packages of the machine have these files.
_PACKAGED = ("etc", "run/named", "var/named/data", "var/named/slaves")
_PROGRAM = 0o755


class Bind:
    """A running name server.

    Attributes:
        address: The address on which it listens.
        process: The process of `named`.
    """

    def __init__(
        self, host: Namespace, server: NameServer, transfer_mac: str, folder: Path
    ) -> None:
        self.address = server.address
        self._root = folder / "root"
        for place in _PACKAGED:
            (self._root / place).mkdir(parents=True)
        _write_files(server.user_data, self._root)
        _configure(self._root, folder / "stand-ins", transfer_mac)
        self.process = Named(host, self._root)

    def has_logged(self, asker: str, name: str) -> bool:
        """Return whether a question is in the log of queries.

        Args:
            asker: The address of the client.
            name: The name that it asked for.
        """
        log = self._root / "var/named/data/queries.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        return any(f" {asker}#" in line and f"query: {name} " in line for line in lines)


def _write_files(user_data: str, root: Path) -> None:
    for file in yaml.safe_load(user_data)["write_files"]:
        path = root / file["path"].lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["content"], encoding="utf-8")
        path.chmod(int(file["permissions"], base=8))


def _configure(root: Path, stand_ins: Path, transfer_mac: str) -> None:
    stand_ins.mkdir()
    # The secret is not in the text of the script, which a failing shell may print.
    for name, line in {"aws": 'echo "$TRANSFER_MAC"', "systemctl": ":"}.items():
        program = stand_ins / name
        program.write_text(f"#!/bin/sh\n{line}\n", encoding="ascii")
        program.chmod(_PROGRAM)
    result = subprocess.run(
        [root / _CONFIGURE, root],
        env={
            "PATH": f"{stand_ins}{os.pathsep}{os.environ['PATH']}",
            "TRANSFER_MAC": transfer_mac,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise CommandError(f"a name server's own configuration failed:\n{result.stderr.strip()}")
