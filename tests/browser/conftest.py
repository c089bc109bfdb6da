"""One server for all browser tests, and two people who have gone through the whole check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.house import ARGUMENTS, chromium, served
from tests.browser.people import Person, people, walk

LIBRARY = ("/library", "/library/cold_and_heat", "/library/search?q=fever+and+back+pain", "/read", "/day")
PAGES = ("/", "/sources", "/sources/nice_ng59", "/emergency", "/offline", "/styleguide", "/young", "/not-there", *LIBRARY)
PAGES_OF_A_CHECK = (
    "/check/about",
    "/check/answers",
    "/check/answers/fever_measured",
    "/result",
    "/result/not-fitting",
    "/result/qr",
    "/delete",
    "/emergency",
)


@dataclass(frozen=True)
class Visitor:
    """Somebody who has finished the check: the state of the browser, and the addresses of all that was seen."""

    state: Any
    pages: tuple[str, ...]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; a missing one is an error."""
    return {"executable_path": chromium(), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the real server is."""
    with served(tmp_path_factory.mktemp("state")) as found:
        yield found


@pytest.fixture(scope="session")
def strain() -> Person:
    """Somebody with an ordinary strain."""
    return people()["ordinary_strain"]


@pytest.fixture(scope="session")
def saddle() -> Person:
    """Somebody who needs emergency help."""
    return people()["saddle_numbness"]


@pytest.fixture(scope="session")
def finished(browser: Browser, address: str) -> Callable[[Person], Visitor]:
    """Takes a person through the whole check, once."""
    known: dict[int, Visitor] = {}

    def finish(person: Person) -> Visitor:
        if id(person) not in known:
            context = browser.new_context()
            page = context.new_page()
            walk(page, address, person)
            known[id(person)] = Visitor(context.storage_state(), _pages(page, address))
            context.close()
        return known[id(person)]

    return finish


def _pages(page: Page, address: str) -> tuple[str, ...]:
    """Every page of a finished check: its screens, seen again, and what belongs to it."""
    screens: list[str] = []
    while page.request.get(f"{address}/check?step={len(screens)}").ok:
        screens.append(f"/check?step={len(screens)}")
    return (*screens, *PAGES_OF_A_CHECK)


@pytest.fixture
def faults(page: Page) -> Callable[[], list[str]]:
    """What the browser complains of on this page: scripts that fail, and everything the Content-Security-Policy refuses."""
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return lambda: heard
