"""Every article holds, and one that does not is refused with file and line."""

from pathlib import Path

import pytest

from uncramp.errors import KnowledgeError
from uncramp.library.shelves import Library
from uncramp.reading.article_check import figures_by_source, figures_in
from uncramp.reading.article_file import read_articles
from uncramp.reading.school_grade import school_grade, syllables
from uncramp.terms.knowledge import Knowledge

LEAST_ARTICLES = 40
SEEDS = {"topical", "exercise", "massage", "traction", "acupuncture", "physical", "topical_drug", "oral_drug"}


def faults(knowledge: Knowledge, folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as refused:
        read_articles(knowledge, folder)
    return [str(fault) for fault in refused.value.faults]


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Replace something in an article; returns the line on which it now stands."""
    file = folder / "library" / "en" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_all_articles_read(library: Library) -> None:
    """Every article reads; there are enough of them, and none claims a review that nobody made."""
    articles = library.articles.of.values()
    assert len(articles) >= LEAST_ARTICLES
    assert {("draft", ())} == {(article.review.status, article.review.by) for article in articles}
    assert [] == [article.id for article in articles if not article.summary or not article.changes]


def test_every_cause_and_every_family_of_measures_has_an_article(knowledge: Knowledge, library: Library) -> None:
    """Each cause, each of the eight families and each disposition's red flags are spoken of."""
    articles = library.articles.of.values()
    assert set() == set(knowledge.causes) - {cause for article in articles for cause in article.causes}
    spoken = {knowledge.measures[name].family for article in articles for name in article.measures}
    assert set() == SEEDS - spoken
    assert set() == set(knowledge.conditions) - {name for article in articles for name in article.conditions}


def test_every_article_is_easy_to_read(library: Library) -> None:
    """No article reads above school grade 8."""
    grades = {article.id: school_grade(passage.text for passage in article.passages) for article in library.articles.of.values()}
    assert {} == {name: grade for name, grade in grades.items() if grade > library.articles.path.highest_grade}
    assert 8 == library.articles.path.highest_grade


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("back", 1),
        ("muscle", 2),
        ("spasm", 2),
        ("moved", 1),
        ("tired", 1),
        ("ointment", 2),
        ("acupuncture", 4),
        ("medicine", 3),
        ("table", 2),
        ("the", 1),
    ],
)
def test_syllables(word: str, expected: int) -> None:
    """Syllables are counted as they are spoken, nearly always."""
    assert expected == syllables(word)


def test_school_grade() -> None:
    """Short words in short sentences are for beginners; long ones are not."""
    easy, hard = (
        school_grade(["The cat sat. It was warm."]),
        school_grade(["Exercise-associated hyponatremia necessitates immediate hospitalization."]),
    )
    assert easy < 1
    assert hard > 15


def test_numbers_in_prose_are_those_of_the_model(knowledge: Knowledge, library: Library) -> None:
    """A dose and a strength stand in the text as they stand in the knowledge, the one marked as ours, the other with its source."""
    heat, lifting = library.article("cold_and_heat").text, library.article("lifting_and_twisting").text
    assert f"{knowledge.measures['cold_pack'].dose.text} (our estimate)" in heat
    strength = knowledge.triggers["t_awkward"].strength
    assert strength
    assert f"{strength.value:g} times ({strength.low:g} to {strength.high:g}) [@steffens_2015]" in lifting


def test_an_unknown_reference_is_named_with_its_line(knowledge: Knowledge, copied: Path) -> None:
    """A reference that leads nowhere is refused where it stands."""
    line = spoil(copied, "cold_and_heat.md", "{{measures.cold_pack.dose}}", "{{measures.cold_pack.amount}}")
    found = faults(knowledge, copied)
    assert 1 == len(found)
    assert found[0].startswith(f"library/en/cold_and_heat.md:{line}: 'measures.cold_pack.amount' has nothing at 'amount'; expected one of ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("None of them is shown to speed up the healing.", "They save 3 days.", "has the figure 3 and it cites no source"),
        ("None of them is shown to speed up the healing.", "They save two days.", "has the figure 2 and it cites no source"),
        ("[@cleary_2002]", "in 93 of 97 [@cleary_2002]", "has the figure 93 and no source it cites (cleary_2002) says so in our notes"),
        ("It peaks after a day", "It peaks after 2 days", "the summary has the figure 2"),
        ("](lactic_acid.md)", "](lactic_acids.md)", "leads to no article; did you mean lactic_acid.md?"),
        ("](lactic_acid.md)", "](https://example.org)", "leads out of the library"),
        ("conditions: [doms", "conditions: [dons", "'dons' is no id of conditions; did you mean doms?"),
        ("[@cleary_2002]", "[@cleary_2022]", "'cleary_2022' is cited in the text and not listed"),
        ("audience: everybody", "audience: nobody", "audience: Input should be"),
        ("title: ", "titel: ", "titel: Extra inputs are not permitted"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_line(knowledge: Knowledge, copied: Path, old: str, new: str, said: str) -> None:
    """Figures without a source that says them, links, ids and keys that do not exist: each with file and line."""
    line = spoil(copied, "sore_after_sport.md", old, new)
    found = [fault for fault in faults(knowledge, copied) if said in fault]
    assert 1 == len(found)
    assert found[0].startswith("library/en/sore_after_sport.md:")
    assert abs(int(found[0].split(":")[1]) - line) <= (0 if "cited" not in said else 60)


def test_hard_sentences_are_refused(knowledge: Knowledge, copied: Path) -> None:
    """An article that reads above the wanted grade is refused at its hardest paragraph."""
    hard = (
        "Interdisciplinary rehabilitation programmes incorporating individualised multimodal interventions demonstrate clinically insignificant " * 9
    )
    line = spoil(copied, "walking.md", "Poles help balance.", hard)
    assert any(fault.startswith(f"library/en/walking.md:{line}: the article reads at school grade") for fault in faults(knowledge, copied))


def test_every_article_stands_on_the_path_once(knowledge: Knowledge, copied: Path) -> None:
    """An article on no shelf, twice on shelves, or without a file is refused; all faults come at once."""
    spoil(copied, "path.yaml", "articles: [start_here,", "articles: [walking, not_written,")
    found = "\n".join(faults(knowledge, copied))
    assert "'walking' stands 2 times on the path" in found
    assert "'not_written' is no article" in found
    assert "'start_here' stands on no shelf" in found


def test_a_file_without_front_matter_is_refused(knowledge: Knowledge, copied: Path) -> None:
    """Text alone is no article."""
    (copied / "library" / "en" / "walking.md").write_text("Walk.\n", "utf-8")
    assert any("library/en/walking.md:1: the file does not begin with front matter" in fault for fault in faults(knowledge, copied))


def test_figures_in_text() -> None:
    """A figure counts however it is written."""
    assert ("1172", "0.5", "2", "7") == figures_in("1,172 people, 0.50 points, two weeks, and seven in ten")


def test_figures_are_known_by_source(knowledge: Knowledge) -> None:
    """What our notes say of a study is known under its id."""
    assert {"8.0", "8", "5.5", "11.8"} & figures_by_source(knowledge)["steffens_2015"] == {"8", "5.5", "11.8"}


def test_a_warning_phrase_leads_to_an_article(knowledge: Knowledge, copied: Path) -> None:
    """A warning phrase for an article that does not exist is refused."""
    words = copied / "library" / "en" / "words.yaml"
    words.write_text(words.read_text("utf-8").replace("  numb_saddle:", "  numb_sadle:"), "utf-8")
    with pytest.raises(KnowledgeError, match="numb_sadle"):
        read_articles(knowledge, copied)
