"""Sentences: what they claim, what they deny, and what they leave alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.reader.matching import Match, Matcher
from uncramp.reader.report import report_on
from uncramp.reader.sentences import Sentence, sentences
from uncramp.reading.pattern_file import read_patterns
from uncramp.reading.read import read_knowledge
from uncramp.terms.page import Block, Page

TITLE = Sentence("Back pain and cramps")
KNOWLEDGE = read_knowledge()
PATTERNS = read_patterns(KNOWLEDGE)


def found(matcher: Matcher, text: str) -> set[tuple[str, bool]]:
    said = list(sentences(text))
    after = said[1] if len(said) > 1 else None
    return {(match.name, match.denied) for match in matcher.matches(matcher.setting(said[0], around=[TITLE], after=after))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lactic acid causes cramps in people who do not drink.", {("c05", False)}),
        ("Lactic acid does not cause cramps.", {("c05", True)}),
        ("Cramps aren't caused by lactic acid.", {("c05", True)}),
        ("Not lactic acid but tired nerves cause the cramp.", {("c05", True)}),
        ("It is a myth that lactic acid causes cramps.", {("c05", True)}),
        ("They say lactic acid causes cramps. That is a myth.", {("c05", True)}),
        ("Whether lactic acid causes cramps is not known.", set()),
        ("Does lactic acid cause cramps?", set()),
        ("Exercise not only prevents back pain, it lifts the mood.", {("c25", False)}),
        ("There is no doubt that exercise prevents back pain.", {("c25", False)}),
        ("Contrary to what you hear, exercise does prevent back pain.", {("c25", False)}),
        ("Never start without warming up, or you get a cramp.", {("c11", False)}),
        ("Traction relieves pain without side effects.", {("c30", False)}),
        ("Doctors rarely recommend traction.", {("traction", True)}),
        ("Guidelines advise against opioids.", {("opioid_avoid", True)}),
        ("Ultrasound hardly eases pain.", {("c33", True)}),
        ("If heat does not help, try traction.", {("traction", False)}),
        ("Hard work fills the muscle with lactic acid.", {("c04", False)}),
    ],
)
def test_a_sentence_is_taken_for_what_it_says(matcher: Matcher, text: str, expected: set[tuple[str, bool]]) -> None:
    """What a sentence makes is told from what it denies, and a negator reaches only what it belongs to."""
    assert expected == found(matcher, text)


@pytest.mark.parametrize(
    "text",
    [
        "Avoid exercise while you have back pain.",
        "I had a cold for two days.",
        "Sea salt tastes better on chips.",
        "Ultrasound scans during pregnancy are safe.",
        "The best time to exercise is in the morning.",
        "Common side effects of ibuprofen are heartburn and nausea.",
        "Acupuncture needles are thin and made of steel.",
        "He could not work because of the flu.",
        "Swimming is fun for children.",
        "Kidney stones cause severe pain, and people cannot lie still.",
    ],
)
def test_words_alone_make_no_claim(matcher: Matcher, text: str) -> None:
    """A sentence that shares words with a claim and does not make it is not matched."""
    assert set() == found(matcher, text)


def test_a_match_says_which_words_made_it(matcher: Matcher) -> None:
    """The words stand in the sentence, and what only the heading gave is named apart."""
    setting = matcher.setting(Sentence("It keeps a slipped disc from pinching the nerve."), around=[Sentence("Traction")])
    assert (Match("c30", "claim", False, ("pinching", "nerve"), ("traction",)),) == matcher.matches(setting)


def test_a_heading_recommends_nothing() -> None:
    """A heading that names a measure does not count as advice."""
    page = Page("Backs", (Block("Keep moving", heading=True), Block("Keep moving.")), ())
    assert [False, True] == [bool(passage.matches) for passage in report_on(KNOWLEDGE, PATTERNS, page).passages]


def test_abbreviations_end_no_sentence() -> None:
    """Dr., e.g. and numbers do not cut a sentence, a semicolon does."""
    expected = ["Dr. Moor took e.g. 2.5 hours.", "Cold eases;", "heat soothes."]
    assert expected == [sentence.text for sentence in sentences("Dr. Moor took e.g. 2.5 hours. Cold eases; heat soothes.")]


WORDS = [*PATTERNS.concepts["relieves"], *PATTERNS.concepts["causes"], *PATTERNS.negation.negators, "lactic acid", "cramps", ","]
TEXTS = st.lists(st.sampled_from(WORDS))


@given(TEXTS)
def test_the_same_words_always_give_the_same(words: list[str]) -> None:
    """Matching is a function of the sentence alone, whatever its spacing, and every word that it names stands there."""
    one, other = Matcher(PATTERNS), Matcher(PATTERNS)
    sentence, spaced = Sentence(" ".join(words)), Sentence("  ".join(words) + " ")
    matches = one.matches(one.setting(sentence))
    assert matches == other.matches(other.setting(spaced))
    assert all(f" {word} " in f" {' '.join(sentence.words)} " for match in matches for word in match.words)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """No text makes the reader stumble, and every sentence is either matched or listed as not matched."""
    report = report_on(KNOWLEDGE, PATTERNS, Page("", (Block(text),), ()))
    silent = [passage for passage in report.passages if not passage.matches and not passage.asks and passage not in report.promoted]
    assert silent == list(report.unmatched)
