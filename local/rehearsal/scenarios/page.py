"""The presigned URL opens in a browser of the corporate network, with a checked certificate."""

from collections.abc import Iterator
from pathlib import Path

from local.rehearsal.browser import open_page
from local.rehearsal.fake_studio import TITLE
from local.rehearsal.lab import Lab
from local.rehearsal.observation import Observation, Part


def play(lab: Lab, screenshot: Path) -> Iterator[Observation]:
    """Open the presigned URL, and yield the address and the page that the browser saw.

    Args:
        lab: The laboratory.
        screenshot: The file for a picture of the browser's window, as PNG.
    """
    page = open_page(lab.client, lab.facts.studio_url, lab.home, screenshot)
    seen = {
        "remote address": (page.error or page.address, lab.studio_addresses),
        "page": (f"{page.status} {page.title}", (f"200 {TITLE}",)),
    }
    for subject, (answer, wanted) in seen.items():
        yield Observation(
            part=Part.BROWSER,
            subject=subject,
            place="chromium",
            protocol="TLS",
            answer=answer,
            wanted=wanted,
        )
