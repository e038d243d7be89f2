"""The folder of the RStudio image, for tests that change it."""

import re
import shutil
import subprocess
from pathlib import Path

from modules.settings import ROOT

RSTUDIO = ROOT / "docker" / "rstudio"
DIGITS = "0123456789abcdef" * 4


def defaults() -> dict[str, str]:
    """Return the arguments of the Dockerfile."""
    text = (RSTUDIO / "Dockerfile").read_text()
    found = re.findall(r"^ARG (\w+)=(.*)$", text, flags=re.MULTILINE)
    return {name: value.strip('"') for name, value in found}


def copy(folder: Path) -> Path:
    """Return a copy of the folder."""
    return Path(shutil.copytree(RSTUDIO, folder / "rstudio"))


def pin(context: Path, checksum: str = DIGITS, **arguments: str) -> None:
    """Pin everything that the build downloads for its arguments."""
    addresses = downloads(context, **arguments).values()
    with (context / "checksums.txt").open("a") as file:
        file.writelines(f"{checksum}  {address}\n" for address in addresses)


def downloads(context: Path, **arguments: str) -> dict[str, str]:
    """Return the addresses that the build downloads, by name."""
    lines = run(context, "downloads.sh", **arguments).stdout.splitlines()
    return {name: address for name, _, address in map(str.split, lines)}


def run(
    context: Path, script: str, *given: str, path: str = "/usr/bin:/bin", **arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run a script with the Dockerfile's arguments, some of them replaced."""
    return subprocess.run(
        [str(context / "scripts" / script), *given],
        env={"PATH": path, **defaults(), **arguments},
        capture_output=True,
        text=True,
        check=False,
    )
