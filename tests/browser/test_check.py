"""The whole check in a real browser: by script, without script, by keyboard alone; and what the script promises."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.people import Person, begin, mark, people, place, press, step, walk

MOST_TABS = 200


@pytest.mark.parametrize("name", ["ordinary_strain", "foot_drop", "saddle_numbness"])
def test_everybody_comes_to_a_result(page: Page, address: str, faults: Callable[[], list[str]], name: str) -> None:
    """Everybody comes to a result; no page is loaded anew on the way, the focus goes to each new heading, and nothing is complained of."""
    seen: list[str] = []

    def look(page: Page) -> None:
        seen.append(place(page))
        if len(seen) > 1:
            assert page.evaluate("window.still") == "here"
            assert "H1" == page.evaluate("document.activeElement.tagName")
        page.evaluate("window.still = 'here'")

    walk(page, address, people()[name], look)
    expect(page.locator(".disposition h1")).to_be_visible()
    assert [] == faults()


def test_an_emergency_is_shown_at_once(page: Page, address: str, saddle: Person) -> None:
    """The moment the red flag fires the emergency stands there, full width; the check goes on after it, and the banner stays."""
    begin(page, address, saddle)
    while "saddle_numb" not in (page.locator('input[name="asked"]').get_attribute("value") or "").split():
        step(page, saddle)
    step(page, saddle)
    assert "/emergency" == place(page)
    box = page.locator(".alarm-call").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < (page.viewport_size or {})["height"]
    assert "tel:" in (page.locator(".alarm-call").get_attribute("href") or "")
    press(page, page.get_by_role("link", name="Go on with the check"))
    assert place(page) != "/emergency"
    expect(page.locator(".alarm-banner")).to_be_visible()


@pytest.mark.parametrize("name", ["ordinary_strain", "saddle_numbness"])
def test_it_works_without_script(browser: Browser, address: str, name: str) -> None:
    """With JavaScript off the whole check works to the end."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    walk(page, address, people()[name])
    expect(page.locator(".disposition h1")).to_be_visible()
    context.close()


def test_it_works_by_keyboard_alone(page: Page, address: str, saddle: Person) -> None:
    """The whole check, with the emergency on the way, by keyboard alone."""
    page.goto(f"{address}/")
    page.keyboard.press("Tab")
    assert "Skip to the content" == page.evaluate("document.activeElement.textContent")
    tab_to(page, 'input[name="age_years"]')
    page.keyboard.type(str(saddle["age_years"]))
    choose(page, "sex", saddle["sex"])
    enter(page, "button.main")
    pages = []
    while place(page) != "/result":
        pages.append(place(page))
        if place(page) == "/emergency":
            enter(page, 'main a[href="/check"]')
        else:
            answer_by_keyboard(page, saddle)
    assert "/emergency" in pages


def answer_by_keyboard(page: Page, person: Person) -> None:
    """Answer one screen with the keys."""
    asked = (page.locator('input[name="asked"]').get_attribute("value") or "").split()
    rest = page.locator('button[name="go"][value="rest"]').count() > 0
    for finding in asked:
        listed = page.locator(f'.item input[name="{finding}"], .body-map input[name="{finding}"]').count() > 0
        answer = person.get(finding, "absent" if listed else "unknown")
        if page.locator(f"#zone-{finding}").count():
            if answer == "present":
                tab_to(page, f"#zone-{finding}")
                page.keyboard.press("Space")
        elif answer != "absent" or not rest:
            choose(page, finding, answer)
    enter(page, f'button[name="go"][value="{"rest" if rest else "next"}"]:not(.unseen)')


def choose(page: Page, name: str, value: object) -> None:
    """Choose one of several with Tab and the arrow keys."""
    tab_to(page, f'input[name="{name}"]')
    page.keyboard.press("Space")
    for _ in range(MOST_TABS):
        if page.locator(f'input[name="{name}"][value="{value}"]').is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} of {name} was not reached with the arrow keys")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, and see that the focus can be seen."""
    for _ in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached with {MOST_TABS} times Tab on {page.url}")


def enter(page: Page, selector: str) -> None:
    """Go to something and press Enter."""
    tab_to(page, selector)
    page.evaluate("document.querySelector('main').dataset.old = ''")
    page.keyboard.press("Enter")
    page.wait_for_selector("main:not([data-old]):not([aria-busy])")


def test_enter_never_says_no(page: Page, address: str, strain: Person) -> None:
    """Enter on a list keeps what is marked, and says no to nothing."""
    begin(page, address, strain)
    for _ in range(2):
        step(page, strain)
    page.locator(".item input").first.focus()
    page.keyboard.press("Space")
    page.evaluate("document.querySelector('main').dataset.old = ''")
    page.keyboard.press("Enter")
    page.wait_for_selector("main:not([data-old]):not([aria-busy])")
    assert 0 == page.locator('.item input[value="absent"]:checked').count()


def test_the_drawing_can_be_touched(page: Page, address: str, strain: Person) -> None:
    """A place is marked on the drawing as well as in the list, and is lit in both."""
    begin(page, address, strain)
    step(page, strain)
    drawn = page.locator('.body [data-zone="site_flank"]')
    faint = drawn.evaluate("part => getComputedStyle(part).opacity")
    drawn.locator("path").first.click()
    expect(page.get_by_role("checkbox", name="Side, below the ribs")).to_be_checked()
    page.mouse.move(0, 0)
    expect(drawn).not_to_have_css("opacity", faint)


def test_none_of_these_says_what_it_does(page: Page, address: str, strain: Person) -> None:
    """Once something is marked the button says that it is for what was left open."""
    begin(page, address, strain)
    step(page, strain)
    step(page, strain)
    rest = page.locator("[data-rest]")
    expect(rest).to_have_text("None of these")
    page.locator(".item input[value='present']").first.check()
    expect(rest).to_have_text("No to all that I left open")


def test_the_back_button_goes_back(page: Page, address: str, strain: Person) -> None:
    """The browser's own back button shows the page before, and the answers are kept."""
    begin(page, address, strain)
    step(page, strain)
    press(page, page.get_by_role("link", name="All answers so far"))
    page.evaluate("document.querySelector('main').dataset.old = ''")
    page.go_back()
    page.wait_for_selector("main:not([data-old]):not([aria-busy])")
    assert "/check" == place(page)
    expect(page.locator(".body-map")).to_be_visible()


def test_the_skip_link_keeps_what_is_marked(page: Page, address: str, strain: Person) -> None:
    """Going to a place within the page loads nothing anew."""
    begin(page, address, strain)
    marked = page.locator('input[name="pain_duration"]').first
    marked.check()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/check#main")
    page.wait_for_load_state("networkidle")
    expect(marked).to_be_checked()


def test_a_failing_swap_falls_back_to_the_plain_form(page: Page, address: str, strain: Person) -> None:
    """Where fetching fails, the form goes as it would without script, with the button that was pressed; nothing is lost."""
    begin(page, address, strain)
    pressed = mark(page, strain)

    def refuse(route: Route) -> None:
        route.abort() if route.request.resource_type == "fetch" else route.continue_()

    page.route("**/check", refuse)
    with page.expect_navigation():
        page.locator(f'button[name="go"][value="{pressed}"]:not(.unseen)').click()
    page.unroute("**/check")
    expect(page.locator(".body-map")).to_be_visible()


def test_light_or_dark_is_remembered(page: Page, address: str) -> None:
    """The switch turns light into dark, and a new page stays dark."""
    page.emulate_media(color_scheme="light")
    page.goto(f"{address}/")
    page.locator("[data-theme-switch]").click()
    assert "dark" == page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    page.goto(f"{address}/sources")
    assert "dark" == page.evaluate("getComputedStyle(document.documentElement).colorScheme")


def test_without_connection_a_page_says_so(context: BrowserContext, address: str, saddle: Person) -> None:
    """With no connection a page in the same look says so; no answer of a person is kept by the browser."""
    page = context.new_page()
    begin(page, address, saddle)
    step(page, saddle)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(f"{address}/check")
    page.goto(f"{address}/check/answers")
    context.set_offline(True)
    page.goto(f"{address}/check")
    expect(page.get_by_role("heading", level=1)).to_contain_text("connection")
    assert "0px" != page.locator("main").evaluate("part => getComputedStyle(part).paddingBlockStart")
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(c => c.keys()).then(all => all.map(r => r.url)))))"
    )
    paths = {url.removeprefix(address) for urls in kept for url in urls}
    assert set() == {path for path in paths if not path.startswith("/static/")} - {"/offline", "/sources"}
    context.set_offline(False)
