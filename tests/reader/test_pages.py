"""The labelled pages: what is found, what is left out, what is missed."""

import pytest
from labelled_pages import Labelled, Score, labelled_pages, score

from uncramp.reader.report import PageReport, report_on
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.pattern import Patterns

LEAST_PRECISION, LEAST_RECALL = 0.95, 0.80
PAGES = labelled_pages()
NAMES = [page.name for page in PAGES]
NOT_LABELLED = "o5"


def read(page: Labelled, knowledge: Knowledge, patterns: Patterns) -> PageReport:
    return report_on(knowledge, patterns, page.page)


@pytest.mark.parametrize("group", ["tuned", "held_out", "second", "third", "fourth"])
def test_what_is_found_is_right_and_most_is_found(group: str, knowledge: Knowledge, patterns: Patterns) -> None:
    """Of what is found at least 95 % is right, of what is there at least 80 % is found, with its stance."""
    total = Score(0, 0, 0)
    for page in (page for page in PAGES if page.group == group):
        passages = read(page, knowledge, patterns).passages
        found = {(number, match.name, match.denied) for number, passage in enumerate(passages) for match in passage.matches}
        total += score(found, *page.expected(passage.text for passage in passages), counts=lambda said: True)
    assert LEAST_PRECISION <= total.precision
    assert LEAST_RECALL <= total.recall


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_furniture_is_left_out_and_said_to_be(page: Labelled) -> None:
    """Menus, previous and next, and recommended pages are no part of the article, and stand in the list of what was left out."""
    article = [block.text for block in page.page.blocks]
    left_out = [piece.text for piece in page.page.furniture]
    assert [] == [text for text in page.furniture if any(text in block for block in article)]
    assert [] == [text for text in page.furniture if not any(text in piece for piece in left_out)]


def test_previous_and_next_are_known_for_what_they_are() -> None:
    """A link to the page before or after has its own kind in text, Markdown and HTML."""
    kinds = {piece.text: piece.kind for page in PAGES for piece in page.page.furniture}
    links = [text for text in kinds if "Previous" in text or text.startswith(("Next", ">>", "<<"))]
    assert 12 <= len(links)
    assert {"previous or next"} == {kinds[text] for text in links}


TELLS_UNSEEN = "27_clinic_blog.html"
"""It says that most people are better within a month, which is not recognised as the natural course."""


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != TELLS_UNSEEN], ids=lambda page: page.name)
def test_what_the_page_does_not_say_is_named(page: Labelled, knowledge: Knowledge, patterns: Patterns) -> None:
    """Red flags, natural course, staying active, triggers, contraindications and medicines are missing exactly where they are."""
    expected = {name for name in knowledge.omissions if name not in page.told} - {NOT_LABELLED}
    assert expected == {omission.id for omission in read(page, knowledge, patterns).missing} - {NOT_LABELLED}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_page_that_sells_is_said_to(page: Labelled, knowledge: Knowledge, patterns: Patterns) -> None:
    """Where something is offered for sale in the article, that sentence is named."""
    assert page.promotes == bool(read(page, knowledge, patterns).promoted)
