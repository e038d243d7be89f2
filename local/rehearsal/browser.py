"""A browser on a host of the rehearsal."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Response, ViewportSize, sync_playwright

from local.rehearsal.namespace import Namespace

_LOAD_MILLISECONDS = 20_000.0
_WINDOW: ViewportSize = {"width": 800, "height": 400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the browser reports about a page.

    Attributes:
        address: The address of the server; empty if nothing was loaded.
        status: The HTTP status; 0 if nothing was loaded.
        title: The title of the page.
        issuer: The issuer of the certificate that the browser accepted.
        error: The reason why nothing was loaded, or an empty text.
    """

    address: str = ""
    status: int = 0
    title: str = ""
    issuer: str = ""
    error: str = ""


def open_page(host: Namespace, url: str, home: Path, screenshot: Path) -> Page:
    """Open a page with headless Chromium, and save a picture of it.

    Args:
        host: The namespace in which the browser runs.
        url: The URL; it may hold a token, so no error repeats it.
        home: The home folder with the certificates that the browser trusts.
        screenshot: The file for the picture, as PNG.
    """
    with host.entered(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), env={**os.environ, "HOME": str(home)}
        )
        try:
            page = browser.new_page(viewport=_WINDOW)
            response = page.goto(url, timeout=_LOAD_MILLISECONDS)
            page.screenshot(path=screenshot)
            return _page(page.title(), response)
        except Error as error:
            reason, _, _ = error.message.splitlines()[0].partition(" at http")
            return Page(error=reason)
        finally:
            browser.close()


def _page(title: str, response: Response | None) -> Page:
    if response is None:
        return Page(error="no response")
    address, certificate = response.server_addr(), response.security_details()
    return Page(
        address=address["ipAddress"] if address else "",
        status=response.status,
        title=title,
        issuer=(certificate and certificate.get("issuer")) or "",
    )
