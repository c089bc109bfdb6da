"""People who sit at the front door: what is true of them, and how they go through the check."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Locator, Page

from tests.browser import PEOPLE

Person = Mapping[str, Any]
MOST_SCREENS = 60


def people() -> dict[str, Person]:
    """The people of the transcripts, by name."""
    return dict(yaml.safe_load(PEOPLE.read_text("utf-8")))


def press(page: Page, target: Locator) -> None:
    """Press a link or a button, and wait for the page that comes, whether it is swapped in or loaded."""
    if not scripted(page):
        with page.expect_navigation():
            target.click()
        return
    page.evaluate("document.querySelector('main').dataset.old = ''")
    target.click()
    page.wait_for_selector("main:not([data-old]):not([aria-busy])")


def scripted(page: Page) -> bool:
    """Whether the page's own script runs."""
    return bool(page.evaluate("document.documentElement.classList.contains('has-script')"))


def place(page: Page) -> str:
    """The path of the present page."""
    return urlsplit(page.url).path


def begin(page: Page, address: str, person: Person) -> None:
    """From the start page to the first questions."""
    page.goto(f"{address}/")
    page.fill('input[name="age_years"]', str(person["age_years"]))
    page.check(f'input[name="sex"][value="{person["sex"]}"]')
    page.select_option('select[name="country"]', person.get("country", ""))
    press(page, page.get_by_role("button", name="Begin", exact=False).last)


def walk(page: Page, address: str, person: Person, look: Callable[[Page], None] = lambda page: None) -> None:
    """The whole check of a person, to the result; `look` is called on every page."""
    begin(page, address, person)
    for _ in range(MOST_SCREENS):
        look(page)
        if place(page) == "/result":
            return
        step(page, person)
    raise AssertionError(f"{MOST_SCREENS} pages and no result; the last was {page.url}")


def step(page: Page, person: Person) -> None:
    """Answer the present page truthfully."""
    if place(page) == "/emergency":
        press(page, page.get_by_role("link", name="Go on with the check"))
    elif place(page) == "/check/about":
        press(page, page.get_by_role("button", name="Keep"))
    else:
        press(page, page.locator(f'button[name="go"][value="{mark(page, person)}"]:not(.unseen)'))


def mark(page: Page, person: Person) -> str:
    """Mark what is true on this screen; the button to press next."""
    asked = page.locator('input[name="asked"]').get_attribute("value") or ""
    rest = page.locator('button[name="go"][value="rest"]').count() > 0
    for finding in asked.split():
        kind = page.locator(f'input[name="{finding}"]').first.get_attribute("type")
        listed = page.locator(f'.item input[name="{finding}"], .body-map input[name="{finding}"]').count() > 0
        answer = person.get(finding, "absent" if listed else "unknown")
        if answer != "absent" or (listed and not rest):
            value = "present" if kind == "checkbox" else answer
            page.check(f'input[name="{finding}"][value="{value}"]')
    return "rest" if rest else "next"
