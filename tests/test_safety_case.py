"""The safety case names nothing that is not there."""

from datetime import date
from pathlib import Path

from uncramp.cases import run_cases
from uncramp.faces.safety_case import safety_case, unshown
from uncramp.inference.network import Network
from uncramp.reading.case_file import read_cases
from uncramp.reading.hazard_file import read_hazards
from uncramp.terms.knowledge import Knowledge

ROOT = Path(__file__).parent.parent
FEWEST_HAZARDS = 40
LONGEST_QUESTION = 30


def test_every_control_is_shown(knowledge: Knowledge) -> None:
    """Every hazard has a control, and every proof, statement, test and simulation that it names exists."""
    hazards = read_hazards()
    assert len(hazards) >= FEWEST_HAZARDS
    assert [] == list(unshown(knowledge, hazards, ROOT))
    assert [] == [hazard.id for hazard in hazards if not hazard.control or not hazard.shown_by]


def test_every_rule_has_a_source_and_a_review_date(knowledge: Knowledge) -> None:
    """No red flag without source, and none whose review date lies before it was written."""
    assert [] == [flag.id for flag in knowledge.red_flags.values() if not flag.sources]
    assert [] == [flag.id for flag in knowledge.red_flags.values() if flag.review.due <= flag.review.date]
    assert [] == [m.id for m in knowledge.measures.values() if m.review.due <= date(2026, 1, 1)]


def test_the_open_items_are_said(knowledge: Knowledge) -> None:
    """The safety case says that no clinician has signed."""
    text = "\n".join(safety_case(knowledge, ROOT))
    assert "no clinician has reviewed uncramp" in text
    assert "NOT SHOWN" not in text


def test_measures_without_trials_are_never_offered(network: Network) -> None:
    """What no usable trial supports is never among the chosen, in no bundled case."""
    untried = {m.id for m in network.knowledge.measures.values() if m.grade == "none" and not m.while_waiting}
    chosen = {entry.measure.id for result in run_cases(network, read_cases(network.knowledge)) for entry in result.assessment.plan.chosen}
    assert "wuzhi_ointment" in untried
    assert set() == untried & chosen


def test_questions_are_short_and_ask_one_thing(knowledge: Knowledge) -> None:
    """Every question that is put to a person is one sentence of at most thirty words."""
    put = [finding for finding in knowledge.findings.values() if not finding.parts]
    assert [] == [finding.id for finding in put if len(finding.question.split()) > LONGEST_QUESTION]
    assert [] == [finding.id for finding in put if finding.question.count("?") != 1]
