"""Rehearses a deployment and judges what was seen."""

from pathlib import Path

from pydantic import TypeAdapter

from local.rehearsal.facts import Facts
from local.rehearsal.isolation import run_isolated
from local.rehearsal.observation import Observation
from local.rehearsal.table import failure, table
from modules.settings import ROOT
from toolchain.console import say
from toolchain.errors import CommandError

FOLDER = ROOT / "build" / "rehearsal"
SCREENSHOT = "studio.png"
RECORD = "observations.json"


def rehearse(facts: Facts, folder: Path) -> list[Observation]:
    """Play a deployment on this machine.

    Args:
        facts: of the deployment.
        folder: takes the screenshot, and the observations as JSON.

    Raises:
        LocalError: it could not be played.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = run_isolated("local.rehearsal.sandbox", facts, str(folder / SCREENSHOT))
    (folder / RECORD).write_bytes(record)
    return TypeAdapter(list[Observation]).validate_json(record)


def show(facts: Facts, folder: Path) -> None:
    """Play a deployment and say what was seen; like `rehearse` in all else.

    Raises:
        LocalError: something is not as it must be; or it could not be played.
    """
    observations = rehearse(facts, folder)
    for line in table(observations):
        say(line)
    say()
    if failures := [failure(one) for one in observations if not one.holds]:
        raise CommandError("\n".join(["not as it must be:", *(f"  {line}" for line in failures)]))
    say(f"All {len(observations)} as they must be. The browser's window: {folder / SCREENSHOT}")
