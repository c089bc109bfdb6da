"""Previous and next, what is recommended, and that everything can be reached."""

from math import log2
from pathlib import Path

import pytest

from uncramp.assess import assess
from uncramp.faces.library import interests
from uncramp.inference.network import Network
from uncramp.library.shelves import MOST_RECOMMENDED, Library
from uncramp.reading.answers import read_answer_file
from uncramp.reading.strict_yaml import parse

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples"
GRADES = {
    name: {other: int(grade) for grade, others in row.items() for other in others}
    for name, row in parse((HERE / "relevance.yaml").read_bytes(), "relevance.yaml").data.items()
}


def gain(grades: list[int]) -> float:
    """The discounted gain of the first five."""
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:MOST_RECOMMENDED]))


def test_previous_and_next_make_one_chain(library: Library) -> None:
    """From the first article, next leads through all of them once, and previous leads back."""
    walked = [library.article(library.articles.path.order[0])]
    while after := library.next(walked[-1].id):
        assert library.previous(after.id) == walked[-1]
        walked.append(after)
    assert list(library.articles.of.values()) == walked
    assert library.previous(walked[0].id) is None


def test_every_article_is_reachable_in_two_steps(library: Library) -> None:
    """From the contents, every article is two steps away: its shelf, and itself; and each has a link from another article."""
    assert set(library.articles.of) == {name for shelf in library.shelves for name in shelf.articles}
    linked = {link for article in library.articles.of.values() for link in article.links}
    assert set() == set(library.articles.of) - linked


def test_recommendations_are_relevant(library: Library) -> None:
    """What is recommended agrees with the table that was made by hand: nDCG@5 of 0.9 or more."""
    assert set(GRADES) == set(library.articles.of)
    scores = [
        gain([row.get(article.id, 0) for article in library.recommended(name)]) / gain(sorted(row.values(), reverse=True))
        for name, row in GRADES.items()
    ]
    assert sum(scores) / len(scores) >= 0.9


@pytest.mark.parametrize("name", GRADES)
def test_nothing_off_topic_is_recommended(library: Library, name: str) -> None:
    """No recommendation lies outside what the table names, and none is the article itself."""
    assert [] == [article.id for article in library.recommended(name) if article.id not in GRADES[name]]


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [("saddle_numbness", "numb_saddle"), ("strain", "pulled_muscle"), ("cramp_after_hot_run", "heat_cramps"), ("foot_drop", "sciatica")],
)
def test_a_result_leads_to_its_articles(network: Network, library: Library, answers: str, wanted: str) -> None:
    """After a check, the article on what it may be is among the first that are offered."""
    file = EXAMPLES / f"{answers}.yaml"
    given = read_answer_file(network.knowledge, file.read_bytes(), file.name)
    result = interests(assess(network, given.person, given.evidence))
    assert wanted in [article.id for article in library.for_result(result)]


def test_a_result_moves_what_is_recommended(library: Library) -> None:
    """Who may be pregnant is led from the article on moving to the one on pregnancy; others are not."""
    result = {("conditions", "pregnancy_related"): 1.0}
    pregnancy = library.article("pregnancy")
    assert pregnancy in library.recommended("keep_moving", result)
    assert pregnancy not in library.recommended("keep_moving")
