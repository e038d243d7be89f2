"""The scenarios of a rehearsal, in the order in which they are played."""

from collections.abc import Iterator
from pathlib import Path

from local.rehearsal.lab import Lab
from local.rehearsal.observation import Observation
from local.rehearsal.scenarios import failures, names, outsider, page, refusals


def play(lab: Lab, screenshot: Path) -> Iterator[Observation]:
    """Play all scenarios, and yield what they observe.

    Only the names are played if one of them is wrong, because everything else depends on names.

    Args:
        lab: The laboratory; it cannot be used again afterwards.
        screenshot: The file for a picture of the browser's window, as PNG.
    """
    all_hold = True
    for observation in names.play(lab):
        yield observation
        all_hold = all_hold and observation.holds
    if all_hold:
        yield from refusals.play(lab)
        yield from outsider.play(lab)
        yield from page.play(lab, screenshot)
        yield from failures.play(lab)
