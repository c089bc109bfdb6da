"""The library and the reader in a real browser: the reading page at every width, somebody else's page judged, nothing needing script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessible import DESKTOP, NARROW, OPEN_ALL, PHONE

ARTICLE = "/library/numb_saddle"
PASTED = (
    "Back cramps are caused by a build-up of lactic acid in the tired muscle. Traction frees trapped nerves and moves discs back into place. "
    "<script>document.title = 'run'</script> Massage is the best treatment. The moon is made of basalt. Buy our magnesium spray today."
)
SHORTEST_LINE, LONGEST_LINE = 60, 75
WIDE_ENOUGH = {"width": 1280, "height": 700}
LINE = """() => {
  const wordy = [...document.querySelectorAll(".prose > p")].sort((one, other) => other.textContent.length - one.textContent.length)[0];
  const range = document.createRange();
  const lines = new Map();
  const walker = document.createTreeWalker(wordy, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    if (node.parentElement.closest("sup")) continue;
    for (let place = 0; place < node.length; place += 1) {
      range.setStart(node, place);
      range.setEnd(node, place + 1);
      const top = Math.round(range.getBoundingClientRect().top);
      lines.set(top, (lines.get(top) || 0) + 1);
    }
  }
  const counts = [...lines.values()].slice(0, -1).sort((one, other) => one - other);
  return counts[Math.floor(counts.length / 2)];
}"""


def test_lines_are_as_long_as_is_good_to_read(page: Page, address: str) -> None:
    """On a desktop half of the lines of a paragraph have about 65 to 70 characters."""
    page.set_viewport_size(DESKTOP)
    page.goto(f"{address}/library/pulled_muscle")
    assert SHORTEST_LINE <= page.evaluate(LINE) <= LONGEST_LINE


def test_the_contents_stay_beside_the_text_where_there_is_room(page: Page, address: str) -> None:
    """On a wide screen the contents stay in view to the end of the text; on a phone they are folded above it."""
    page.set_viewport_size(WIDE_ENOUGH)
    page.goto(address + ARTICLE)
    beside, folded = page.locator(".contents-beside a").last, page.locator(".contents > summary")
    expect(folded).to_be_hidden()
    page.locator(".prose > :last-child").scroll_into_view_if_needed()
    expect(beside).to_be_in_viewport()
    page.set_viewport_size(PHONE)
    expect(page.locator(".contents-beside")).to_be_hidden()
    expect(page.locator(".contents a").first).to_be_hidden()
    folded.click()
    page.locator(".contents a").last.click()
    expect(page.locator(".prose h2").last).to_be_in_viewport()


def test_from_a_citation_to_its_source_and_back(page: Page, address: str) -> None:
    """By keyboard: a mark in the text, its source, and back to the mark. Without motion: keys pressed faster than a page scrolls softly stop it."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + ARTICLE)
    mark = page.locator(".prose sup a").first
    mark.focus()
    page.keyboard.press("Enter")
    source = page.locator(".reading-sources li:target")
    expect(source).to_be_in_viewport()
    source.locator(".back").first.focus()
    page.keyboard.press("Enter")
    expect(mark).to_be_in_viewport()


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_pasted_page_is_judged(browser: Browser, address: str, scheme: str, scripted: bool) -> None:
    """With and without script: verdicts, what is missing, what was not judged; nothing of it is run, axe finds nothing, nothing scrolls sideways."""
    with browser.new_context(viewport=NARROW, color_scheme=scheme, reduced_motion="reduce", java_script_enabled=scripted) as context:
        page = context.new_page()
        page.goto(f"{address}/read")
        page.fill("textarea", PASTED)
        page.get_by_role("button", name="What does it claim?").click()
        expect(page.get_by_text("Lactic acid", exact=False).first).to_be_visible()
        expect(page.locator("main")).to_contain_text("Red flags")
        expect(page.locator(".annotated")).to_contain_text("The moon is made of basalt.")
        assert "run" != page.title()
        if scripted:
            page.evaluate(OPEN_ALL)
            assert [] == [(fault["id"], fault["nodes"][0]["html"]) for fault in Axe().run(page).response["violations"]]
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_search_goes_from_the_shelves_to_an_article(page: Page, address: str) -> None:
    """Typed with an error, corrected and said, found and opened, by keyboard."""
    page.goto(f"{address}/library")
    page.get_by_role("searchbox").fill("sciatca")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Read as: sciatca → sciatica")
    expect(page.locator("main mark").first).to_be_visible()
    page.locator(".teasers a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sciatica")
