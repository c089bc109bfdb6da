"""How much goes over the wire."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from tests.browser.conftest import PAGES, Visitor
from tests.browser.people import Person, people, walk

FIRST, AFTER = 100_000, 30_000


class Scales:
    """Weighs what a page brings over the wire, headers included; what comes from the cache weighs nothing."""

    def __init__(self, page: Page) -> None:
        self.weight = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._add)

    def _add(self, finished: dict[str, float]) -> None:
        self.weight += int(finished["encodedDataLength"])

    def empty(self) -> int:
        """The weight since the last time."""
        weight, self.weight = self.weight, 0
        return weight


def test_first_pages_are_light(browser: Browser, address: str, finished: Callable[[Person], Visitor], saddle: Person) -> None:
    """No page weighs more than 100 kB for somebody who has never been here."""
    heavy = []
    for state, paths in ((None, PAGES), (finished(saddle).state, ("/check/answers", "/result", "/emergency"))):
        for path in paths:
            context = browser.new_context(storage_state=state, service_workers="block")
            page = context.new_page()
            scales = Scales(page)
            page.goto(address + path, wait_until="networkidle")
            weight = scales.empty()
            assert weight
            heavy += [(path, weight)] if weight > FIRST else []
            context.close()
    assert [] == heavy


def test_later_pages_are_lighter(browser: Browser, address: str) -> None:
    """After the first, each step of the check weighs at most 30 kB."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    scales = Scales(page)
    weights: list[int] = []
    walk(page, address, people()["ordinary_strain"], lambda page: weights.append(scales.empty()))
    assert len(weights) > 1
    assert [] == [weight for weight in weights[1:] if weight > AFTER]
    context.close()
