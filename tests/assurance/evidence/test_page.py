import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from assurance.evidence.page import as_html, as_json
from assurance.evidence.report import Claim, Report, Section, Table
from toolchain.system_packages import require

PICTURE = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg viewBox="0 0 10 10"><circle r="4"/></svg>'
HOLDS = Section(
    title="Architecture",
    command="make diagram",
    introduction="Drawn.",
    claims=[Claim(text="Nobody gets in.")],
    tables=[Table(columns=["who", "a"], rows=[["<b>ada</b>", "allowed"]])],
    picture=PICTURE,
)
BROKEN = Section(
    title="Access",
    command="make prove",
    introduction="Proved.",
    claims=[Claim(text="No other role mints.", problems=["role authorizer: mints"])],
)
MISSING = Section(title="Scan", command="make scan", introduction="", missing="make up first.")


def report(*sections: Section) -> Report:
    return Report(environment="local", facts=[("commit", "abc")], sections=sections)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_each_claim_is_there_with_the_command_that_makes_it_again() -> None:
    text = text_of(as_html(report(HOLDS, BROKEN)))
    for part in ("Nobody gets in.", "make diagram", "No other role mints.", "make prove", "abc"):
        assert part in text


def test_the_verdict_comes_first() -> None:
    assert "All 1 claims hold." in as_html(report(HOLDS))
    broken = as_html(report(HOLDS, BROKEN))
    assert "1 of 2 claims does not hold." in broken
    assert broken.index("does not hold") < broken.index("Nobody gets in.")


def test_what_was_not_checked_is_said_first_and_in_its_place() -> None:
    page = as_html(report(HOLDS, MISSING))
    assert page.count("make up first.") == 2
    assert page.index("make up first.") < page.index("Nobody gets in.")


def test_what_comes_from_elsewhere_is_text() -> None:
    page = as_html(report(HOLDS))
    assert "<b>ada</b>" not in page
    assert "&lt;b&gt;ada&lt;/b&gt;" in page


def test_the_picture_is_within_the_page() -> None:
    page = as_html(report(HOLDS))
    assert '<svg viewBox="0 0 10 10">' in page
    assert page.count("<!DOCTYPE") == 1


@pytest.mark.parametrize(
    ("sections", "holds", "is_complete"),
    [((HOLDS,), True, True), ((HOLDS, BROKEN), False, True), ((HOLDS, MISSING), True, False)],
)
def test_programs_read_the_same(
    sections: tuple[Section, ...], *, holds: bool, is_complete: bool
) -> None:
    document = json.loads(as_json(report(*sections)))
    assert document["holds"] is holds
    assert document["is_complete"] is is_complete
    assert [one["title"] for one in document["sections"]] == [one.title for one in sections]
    assert document["sections"][0]["claims"] == [{"text": "Nobody gets in.", "problems": []}]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def test_a_browser_shows_it_and_asks_for_nothing_else(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "evidence.html"
    file.write_text(as_html(report(HOLDS, BROKEN, MISSING)), encoding="utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert said == []
    assert page.locator("figure svg").bounding_box() is not None
    # Nothing is wider than the window, on a small one neither.
    page.set_viewport_size({"width": 480, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 480
    page.locator("text=2. Access").first.click()
    assert page.locator("#section-2 h2").is_visible()
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
