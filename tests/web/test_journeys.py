"""Whole journeys through the front door, without JavaScript."""

from tests.people import STRAIN
from tests.web.conftest import Browser

SADDLE = {"saddle_numb": "present"}
TRUTH = {name: str(value) for name, value in STRAIN.items()}


def test_a_strain_ends_with_a_result(browser: Browser) -> None:
    """From the start to how soon, what it may be, what to do, and when to come back."""
    browser.start(sex="male", age_years="34")
    browser.answer_all(TRUTH)
    assert "/result" == browser.path
    for heading in ("What to do", "What it may be", "What may have brought it on", "When to get help or come back"):
        assert heading in browser.words
    assert "emergency" not in browser.heading.lower()


def test_saddle_numbness_leads_to_the_emergency_page_and_beyond(browser: Browser) -> None:
    """The alarm comes at once, once, with the number of the country; the rest of the check is open, under a banner."""
    browser.start()
    passed = browser.answer_all(SADDLE, until="/emergency")
    assert "/emergency" == passed[-1]
    assert "GET EMERGENCY HELP NOW" in browser.heading.upper()
    assert "999" in browser.words
    browser.get("/check")
    assert "GET EMERGENCY HELP NOW" in browser.words
    assert browser.path in ("/check", "/result")
    browser.answer_all(SADDLE)
    assert "/result" == browser.path
    assert "GET EMERGENCY HELP NOW" in browser.heading.upper()
