"""`python -m tests.browser.screenshots`: makes the pictures in docs/screenshots/ anew, from two whole checks in a real Chromium."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import ROOT
from tests.browser.house import ARGUMENTS, chromium, served
from tests.browser.people import Person, begin, mark, people, place, step

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1180, "height": 820}}
SCHEMES = ("light", "dark")
COUNTRY = "gb"
PASTED = "Lactic acid in the tired muscle causes back cramps. Traction moves discs back into place. Buy our magnesium spray today."
WHOLE = ("6_result",)
"""Pictures of the page to its end, not of what the window holds."""
COLOURS = 64
"""Enough for drawn pages, and small files."""


def main() -> None:
    """Every picture, for both sizes and both schemes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, served(Path(state)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for size in SIZES:
            for scheme in SCHEMES:
                _pictures(browser, address, size, scheme)
                _library(browser, address, size, scheme)
        _journeys(browser, address)
        browser.close()


def _pictures(browser: Browser, address: str, size: str, scheme: str) -> None:
    """Start, body map, safety questions, emergency and result."""
    with browser.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce", device_scale_factor=1) as context:
        page = context.new_page()
        keep = _keeper(page, f"{size}_{scheme}")
        page.goto(f"{address}/")
        keep("start")
        _go(page, address, people()["saddle_numbness"], {"/emergency": "emergency"}, keep)
        _go(page, address, people()["ordinary_strain"], {"site_low_middle": "body_map", "fever_measured": "safety", "/result": "result"}, keep)


def _library(browser: Browser, address: str, size: str, scheme: str) -> None:
    """The shelves, an article, what was found, somebody else's page judged, and a day with an afternoon of digging."""
    with browser.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce", device_scale_factor=1) as context:
        page = context.new_page()
        keep = _keeper(page, f"{size}_{scheme}")
        for path, name in (("/library", "library"), ("/library/cold_and_heat", "article"), ("/library/search?q=threw+my+back+out", "search")):
            page.goto(address + path)
            keep(name)
        page.goto(f"{address}/read")
        page.fill("textarea", PASTED)
        page.click("button.main")
        keep("read")
        page.goto(f"{address}/day")
        for name, value in (("age_years", "42"), ("mass_kg", "80"), ("height_m", "1.8")):
            page.fill(f"#{name}", value)
        for name in ("signs_none", "guarded_none"):
            page.check(f"input[name={name}]")
        page.select_option("#do_7", "dig")
        page.click("button.main")
        page.wait_for_selector(".day-picture")
        keep("day")


def _journeys(browser: Browser, address: str) -> None:
    """Each page of a strain and of an emergency, on a phone."""
    for name in ("ordinary_strain", "saddle_numbness"):
        with browser.new_context(viewport=SIZES["phone"], color_scheme="light", reduced_motion="reduce", device_scale_factor=1) as context:
            page = context.new_page()
            keep = _keeper(page, f"journey_{name}")
            wanted = {"onset_speed": "1_began", "site_low_middle": "2_where", "heavy_sweat": "3_before", "saddle_numb": "4_nerves"}
            _go(page, address, people()[name], wanted | {"/emergency": "5_emergency", "/result": "6_result"}, keep)
            page.goto(f"{address}/check/answers")
            keep("7_answers")


def _go(page: Page, address: str, person: Person, wanted: dict[str, str], keep: Callable[[str], None]) -> None:
    """The whole check; a picture, with what was marked, of each screen that asks a wanted question or has a wanted path."""
    begin(page, address, {**person, "country": COUNTRY})
    while True:
        asked = (page.locator('input[name="asked"]').get_attribute("value") or "").split() if place(page) == "/check" else []
        for name in {*asked, place(page)} & set(wanted):
            if asked:
                mark(page, person)
                page.mouse.move(0, 0)
                page.evaluate("document.activeElement.blur()")
            keep(wanted[name])
        if place(page) == "/result":
            return
        step(page, person)


def _keeper(page: Page, prefix: str) -> Callable[[str], None]:
    def keep(name: str) -> None:
        path = FOLDER / f"{prefix}_{name}.png"
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=path, full_page=name in WHOLE)
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        print(path.relative_to(ROOT), f"{path.stat().st_size // 1000} kB", file=sys.stderr)

    return keep


if __name__ == "__main__":
    main()
