"""Every page for everybody: axe, contrast of controls, narrow windows, large letters."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PAGES, PAGES_OF_A_CHECK, Visitor
from tests.browser.people import Person

PHONE, DESKTOP, NARROW = {"width": 390, "height": 844}, {"width": 1280, "height": 900}, {"width": 320, "height": 640}
OPEN_ALL = "document.querySelectorAll('details').forEach(part => { part.open = true })"
LEAST_CONTRAST = 3
CONTROLS = ".choice, .button:not(.quiet), .number input, select"
LEAST_TARGET = 44
TARGETS = ".choice, .button, select, .number input, .item summary, .site-header nav a, .theme, .change"
MEASURING = (Path(__file__).parent / "measuring.js").read_text("utf-8")


def shown(browser: Browser, address: str, visitors: tuple[Visitor, ...], **look: object) -> Iterator[tuple[str, Page]]:
    """Every page there is: of people who have finished the check, and of somebody who has not begun."""
    for visitor in (*visitors, Visitor(None, PAGES)):
        context = browser.new_context(storage_state=visitor.state, **look)
        page = context.new_page()
        for path in visitor.pages:
            page.goto(address + path)
            page.evaluate(MEASURING)
            yield path, page
        context.close()


@pytest.fixture
def visitors(finished: Callable[[Person], Visitor], strain: Person, saddle: Person) -> tuple[Visitor, ...]:
    """Somebody who can start at home, with every screen; and what is different for somebody sent to emergency help."""
    return finished(strain), replace(finished(saddle), pages=PAGES_OF_A_CHECK)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing(browser: Browser, address: str, visitors: tuple[Visitor, ...], scheme: str, size: dict[str, int]) -> None:
    """axe finds no violation on any page, with everything unfolded, and every control stands out at least three to one (WCAG 1.4.11)."""
    found, faint = [], []
    for path, page in shown(browser, address, visitors, color_scheme=scheme, viewport=size, reduced_motion="reduce"):
        page.evaluate(OPEN_ALL)
        found += [(path, fault["id"], fault["nodes"][0]["html"]) for fault in Axe().run(page).response["violations"]]
        contrasts = page.evaluate("controls => measured.contrasts(controls)", CONTROLS)
        faint += [(path, contrast, part) for contrast, part in contrasts if contrast < LEAST_CONTRAST]
    assert [] == found
    assert [] == faint


def test_small_windows_and_large_letters(browser: Browser, address: str, visitors: tuple[Visitor, ...]) -> None:
    """At 320 pixels no page scrolls sideways, even with letters twice as large, and all there is to press is large enough for a thumb."""
    wide, small = [], []
    for path, page in shown(browser, address, visitors, viewport=NARROW):
        page.evaluate(OPEN_ALL)
        small += [(path, *size) for size in page.evaluate("targets => measured.sizes(targets)", TARGETS) if min(size[:2]) < LEAST_TARGET]
        for letters in ("100%", "200%"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
            wide += [(path, letters, width, names) for width, names in [page.evaluate("measured.width()")] if width > NARROW["width"]]
    assert [] == wide
    assert [] == small
