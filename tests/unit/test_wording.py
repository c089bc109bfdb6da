"""An assessment in sentences: the most pressing first, every reason said, nothing invented."""

from dataclasses import replace
from datetime import date

import pytest

from tests.people import STRAIN, answers, assessed
from uncramp.assess import assess
from uncramp.faces.result import timeframe, to_plain
from uncramp.faces.wording import answer_in_words, describe, hours_in_words, reason, words_for
from uncramp.inference.explanation import Contribution
from uncramp.inference.network import Network
from uncramp.terms.evidence import Evidence
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "now"), (24, "within a day"), (48, "within 2 days"), (72, "within 3 days"), (168, "within a week"), (336, "within 2 weeks")],
)
def test_hours_in_words(hours: int, words: str) -> None:
    """A time limit as people say it."""
    assert words == hours_in_words(hours)


@pytest.mark.parametrize("hours", [1, 4, 12])
def test_few_hours_are_said_as_hours(hours: int) -> None:
    """Somebody who must be seen within 4 hours is not told that a day will do."""
    assert f"within {hours} hour" in hours_in_words(hours)


@pytest.mark.parametrize(
    ("condition", "p", "words"),
    [
        ("acute_muscle_strain", 0.6, "very likely"),
        ("acute_muscle_strain", 0.3, "likely"),
        ("acute_muscle_strain", 0.08, "possible"),
        ("acute_muscle_strain", 0.01, "unlikely"),
        ("spinal_infection", 0.01, "unlikely, but must not be missed"),
        ("spinal_infection", 0.004, "unlikely"),
        ("spinal_infection", 0.3, "likely"),
    ],
)
def test_words_for_a_probability(knowledge: Knowledge, condition: str, p: float, words: str) -> None:
    """Grave conditions are held up even when they are unlikely, but not when they hardly exist."""
    assert words == words_for(knowledge, condition, p)


def test_answers_in_words(knowledge: Knowledge) -> None:
    """A number, an option, yes, no and don't know, as a person would say them."""
    evidence = answers(knowledge, pain_score=7, onset_speed="instant", fever="absent", waves="unknown", hard_knot="present")
    found = {name: answer_in_words(knowledge.findings[name], evidence) for name in evidence}
    assert {"pain_score": "7", "fever": "no", "waves": "don't know", "hard_knot": "yes"}.items() <= found.items()
    assert knowledge.findings["onset_speed"].options[0].label == found["onset_speed"]


def contribution(weight: float) -> Contribution:
    """One answer that speaks for a strain rather than a cramp, or the other way round."""
    return Contribution("hard_knot", "present", "acute_muscle_strain", "muscle_cramp_back", weight)


@pytest.mark.parametrize(("weight", "how"), [(2.5, "strongly"), (0.9, "clearly"), (0.1, "a little"), (-2.5, "strongly"), (-0.1, "a little")])
def test_a_reason_names_what_it_speaks_for_and_how(knowledge: Knowledge, weight: float, how: str) -> None:
    """The weight gives the word; a negative one speaks for the rival."""
    strain, cramp = (knowledge.conditions[name].lay_name for name in ("acute_muscle_strain", "muscle_cramp_back"))
    toward, away = (strain, cramp) if weight > 0 else (cramp, strain)
    said = reason(knowledge, answers(knowledge, hard_knot="present"), contribution(weight))
    assert f'"{knowledge.findings["hard_knot"].question}" yes: speaks {how} for {toward}, against {away}.' == said


def told(network: Network, **given: object) -> str:
    """What is said of a screened strain with these further answers."""
    assessment = assessed(network, **STRAIN, **given)
    return describe(network.knowledge, assessment, timeframe=timeframe(assessment))


def test_a_strain_is_told_as_something_to_begin_with_at_home(network: Network) -> None:
    """Headline, conditions, reasons, causes, plan and when to come back, in this order."""
    text = told(network)
    parts = [
        "== You can start at home ==",
        "What it may be:",
        "Why:",
        "What may have brought it on",
        "When to get help or come back:",
        "not medical advice",
    ]
    places = [text.index(part) for part in parts]
    assert sorted(places) == places
    assert "Warning signs" not in text


def test_an_emergency_is_told_first(network: Network) -> None:
    """The headline says so, and the warning sign stands above everything else."""
    text = told(network, saddle_numb="present")
    assert text.startswith("== GET EMERGENCY HELP NOW ==")
    assert text.index(network.knowledge.red_flags["rf_saddle"].name) < text.index("What it may be:")


def test_every_heading_has_its_disposition(network: Network) -> None:
    """Clinician and urgent have headings of their own."""
    assert told(network, weight_loss="present").startswith("== See a clinician ==")
    assert told(network, leg_weak="present").startswith("== Be seen soon ==")


def test_open_safety_questions_are_told(network: Network) -> None:
    """Home care alone is not enough while a safety question is open, and the text says which."""
    text = told(network, jaw_stiff="unknown")
    assert "safety question(s) are still open" in text


def test_more_open_questions_than_a_screen_holds_are_counted(network: Network) -> None:
    """All are counted, a screenful is listed."""
    knowledge = network.knowledge
    assessment = assess(network, Person(34, "male"), answers(knowledge, **STRAIN))
    text = describe(knowledge, assessment, timeframe=timeframe(assessment))
    assert f"{len(assessment.triage.incomplete)} safety question(s) are still open" in text
    assert len(assessment.triage.incomplete) > knowledge.policy.screen_items


def test_without_any_answer_no_reason_is_given(network: Network) -> None:
    """Nothing answered, nothing to weigh; and with no picture of a muscle, no cause."""
    assessment = assess(network, Person(34), Evidence())
    assert "Why:" not in describe(network.knowledge, assessment, timeframe=timeframe(assessment))


def test_causes_of_what_is_no_cramp_are_not_named(network: Network) -> None:
    """A kidney stone has no everyday cause."""
    given = {"site_flank": "present", "waves": "present", "restless": "present", "nausea_vomit": "present", "blood_urine": "present"}
    assessment = assessed(network, 45, "male", **given, kidney_stone_before="present", pain_score=9, onset_speed="minutes_hours")
    assert "no everyday cause is named" in describe(network.knowledge, assessment, timeframe=timeframe(assessment))
    assert [] == to_plain(network, assessment)["causes"]


def test_knowledge_out_of_review_is_told(network: Network) -> None:
    """Whoever reads it sees how much is overdue."""
    assessment = assess(network, Person(34, "male"), answers(network.knowledge, **STRAIN), today=date(2100, 1, 1))
    text = describe(network.knowledge, assessment, timeframe=timeframe(assessment))
    assert f"{len(assessment.out_of_review)} entries of the knowledge are overdue for review." in text
    assert list(assessment.out_of_review) == to_plain(network, assessment)["out_of_review"]


def test_every_measure_shown_names_its_sources(network: Network) -> None:
    """Each line of the plan ends with source ids that exist."""
    for entry in assessed(network, **STRAIN).plan.chosen:
        assert entry.measure.sources
        assert set(entry.measure.sources) <= set(network.knowledge.sources)


def test_changes_stops_and_disputes_are_told(network: Network) -> None:
    """A relative contraindication is told as something to take care of, beside when to stop."""
    text = told(network, numb_skin_area="absent", area_hot_swollen="absent", broken_skin="absent", diabetes="present", cancer_history="absent")
    assert "Take care: " in text
    assert "Stop: " in text


def test_a_dispute_between_guidelines_is_told(network: Network) -> None:
    """Where one guideline is for a measure and another against, both positions stand in the text."""
    assessment = assessed(network, **STRAIN)
    first, *others = assessment.plan.chosen
    positions = network.knowledge.measures["acupuncture_chronic"].guidelines
    disputed = replace(first, measure=first.measure.model_copy(update={"guidelines": positions}))
    plan = replace(assessment.plan, chosen=(disputed, *others))
    text = describe(network.knowledge, replace(assessment, plan=plan), timeframe="Now")
    assert "Guidelines disagree: " in text
    assert all(f"{one.guideline}: {one.position}" in text for one in positions)


def test_an_open_question_with_parts_is_told_by_its_parts(network: Network) -> None:
    """'Have you had any of these?' alone cannot be answered; the parts are what is asked."""
    assert network.knowledge.findings["jaw_hard_to_open"].question in told(network, jaw_stiff="unknown")


def test_the_usual_words_for_a_time_without_words(network: Network) -> None:
    """Where no reason gives words for its time, the disposition does."""
    assessment = assessed(network, **STRAIN)
    wordless = replace(assessment, triage=replace(assessment.triage, timeframe=""))
    assert "You can start at home now" == timeframe(wordless)
    worded = replace(assessment, triage=replace(assessment.triage, timeframe="By noon"))
    assert "By noon" == timeframe(worded)
