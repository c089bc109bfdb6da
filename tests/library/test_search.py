"""Search finds what lay people ask for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.library.shelves import Library
from uncramp.reading.strict_yaml import parse

HERE = Path(__file__).parent
FEWEST_QUERIES, SHARE_RIGHT, SHARE_RIGHT_UNTUNED = 150, 0.9, 0.8


def asked(name: str) -> list[tuple[str, str]]:
    rows = parse((HERE / name).read_bytes(), name).data
    return [(question, wanted) for wanted, questions in rows.items() for question in questions]


def share_right(library: Library, queries: list[tuple[str, str]]) -> float:
    right = [bool(found) and found[0].article.id == wanted for question, wanted in queries for found in [library.search(question).found]]
    return sum(right) / len(right)


def test_lay_questions_find_their_article(library: Library) -> None:
    """For nine in ten of more than 150 lay questions the right article comes first."""
    queries = asked("queries.yaml")
    assert len(queries) >= FEWEST_QUERIES
    assert share_right(library, queries) >= SHARE_RIGHT


def test_questions_nobody_tuned_for_find_their_article(library: Library) -> None:
    """Questions written after the search find theirs too, less often; it is always among the first three."""
    queries = asked("fresh_queries.yaml")
    assert share_right(library, queries) >= SHARE_RIGHT_UNTUNED
    assert [] == [question for question, wanted in queries if wanted not in [found.article.id for found in library.search(question, 3).found]]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("lumbago", "ordinary_back_pain"),
        ("charley horse", "what_a_cramp_is"),
        ("threw my back out", "pulled_muscle"),
        ("acupunctre", "acupuncture_and_moxibustion"),
        ("stretches", "stretch_a_cramp"),
        ("sciat", "sciatica"),
    ],
)
def test_other_words_typing_errors_and_stems(library: Library, question: str, wanted: str) -> None:
    """Words that the articles do not use, words typed wrong, other forms and half a word find the article."""
    assert wanted == library.search(question).found[0].article.id


def test_what_was_searched_is_marked_and_corrections_are_said(library: Library) -> None:
    """The title's words that were searched are marked, and a corrected word is told."""
    result = library.search("masage")
    assert (("masage", "massage"),) == result.corrected
    assert "Massage" in [piece.text for piece in result.found[0].title if piece.hit]
    assert result.found[0].article.title == "".join(piece.text for piece in result.found[0].title)


@pytest.mark.parametrize(
    "question", ["", "   ", "the of and", "zzzzqqqq", '"', "' OR 1=1 --", "NEAR(", "back*", "title:cold", "\x02\x03", "x" * 5000]
)
def test_odd_questions_do_no_harm(library: Library, question: str) -> None:
    """Nothing that can be typed breaks the search; what means nothing finds nothing or something, and says so."""
    assert len(library.search(question).found) <= 10


@given(st.text(max_size=80))
def test_any_text_can_be_searched(library: Library, question: str) -> None:
    """Any text at all gives an answer, and the same one twice."""
    assert library.search(question) == library.search(question)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("can't pee", "numb_saddle"),
        ("I cannot pee and my back hurts", "numb_saddle"),
        ("numb between my legs", "numb_saddle"),
        ("numb down there", "numb_saddle"),
        ("I wet myself since my back went", "numb_saddle"),
        ("chest pain", "sudden_tearing_pain"),
        ("back pain and fever", "fever_and_back_pain"),
        ("worst pain of my life", "sudden_tearing_pain"),
        ("can't walk, legs weak", "warning_signs"),
        ("dark urine after exercise", "dark_urine"),
        ("pregnant and bleeding", "warning_signs"),
        ("suicidal", "warning_signs"),
    ],
)
def test_a_warning_sign_in_the_question_comes_first(library: Library, question: str, wanted: str) -> None:
    """Who asks about a warning sign in their own words is shown the article on it before any comfort."""
    danger = library.search(question).danger
    assert danger is not None
    assert wanted == danger.id


@pytest.mark.parametrize("question", ["heat or ice", "tai chi", "magnesium for cramps", "how long does it last"])
def test_an_ordinary_question_brings_no_warning(library: Library, question: str) -> None:
    """A warning at every question would be read by nobody."""
    assert library.search(question).danger is None
