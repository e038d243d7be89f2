"""The rehearsal of a deployment, and the verdict on its observations."""

from pathlib import Path

from pydantic import TypeAdapter

from local.rehearsal.facts import Facts
from local.rehearsal.isolation import run_isolated
from local.rehearsal.observation import Observation
from local.rehearsal.table import failure, lines
from modules.settings import ROOT
from toolchain.console import say
from toolchain.errors import CommandError

FOLDER = ROOT / "build" / "rehearsal"
SCREENSHOT = "studio.png"
RECORD = "observations.json"


def rehearse(facts: Facts, folder: Path) -> list[Observation]:
    """Play the rehearsal of a deployment on this machine.

    Args:
        facts: The facts of the deployment.
        folder: The folder for the screenshot, and for the observations as JSON.

    Raises:
        CommandError: The rehearsal could not be played.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = run_isolated("local.rehearsal.sandbox", facts, str(folder / SCREENSHOT))
    (folder / RECORD).write_bytes(record)
    return TypeAdapter(list[Observation]).validate_json(record)


def show(facts: Facts, folder: Path) -> None:
    """Play the rehearsal of a deployment, and print its observations.

    Args:
        facts: The facts of the deployment.
        folder: The folder for the screenshot, and for the observations as JSON.

    Raises:
        CommandError: An observation is not as expected, or the rehearsal could not be played.
    """
    observations = rehearse(facts, folder)
    for line in lines(observations):
        say(line)
    say()
    if failures := [failure(seen) for seen in observations if not seen.holds]:
        raise CommandError("\n".join(["not as expected:", *(f"  {text}" for text in failures)]))
    say(f"All {len(observations)} observations are as expected.")
    say(f"The window of the browser: {folder / SCREENSHOT}")
