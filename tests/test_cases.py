"""The cases that clinicians write: every one holds, and together they cover what they must."""

from collections import Counter
from pathlib import Path

import pytest

from uncramp.cases import run_case
from uncramp.inference.network import Network
from uncramp.reading.case_file import Case, Expectation, read_cases
from uncramp.reading.read import read_knowledge
from uncramp.terms.knowledge import Knowledge
from uncramp.triage import fired_red_flags

CASES = read_cases(read_knowledge())
AT_LEAST, SAFETY_AT_LEAST = 120, 200
YOUNG, OLD = 20, 90


@pytest.mark.parametrize("case", CASES, ids=[case.form.id for case in CASES])
def test_every_case_holds(network: Network, case: Case) -> None:
    """The assessment of the case stays within every bound that its writer set."""
    assert () == run_case(network, case).broken


@pytest.mark.parametrize("case", [case for case in CASES if case.form.open != Expectation()], ids=lambda case: case.form.id)
def test_what_is_open_is_still_open(network: Network, case: Case) -> None:
    """What the model does not give yet is really not given; once it holds, it moves to `expect` and is held from then on."""
    assert () != run_case(network, case).open


def test_nothing_open_concerns_the_disposition() -> None:
    """Only ranking and probability may stay open: disposition, time, red flags and measures always hold."""
    closed = Expectation()
    for case in CASES:
        still = case.form.open
        assert (closed.disposition, closed.within_hours, closed.red_flags, closed.plan) == (
            still.disposition,
            still.within_hours,
            still.red_flags,
            still.plan,
        )


def test_there_are_enough_cases() -> None:
    """At least as many as the commission asks for, each with an id of its own."""
    assert AT_LEAST <= len(CASES) == len({case.form.id for case in CASES})


def test_there_are_enough_safety_cases() -> None:
    """At least two hundred cases guard against missing something dangerous."""
    assert SAFETY_AT_LEAST <= sum(case.form.kind == "safety" for case in CASES)


def test_every_condition_is_the_answer_to_some_case(knowledge: Knowledge) -> None:
    """All 54 conditions stand as what a clinician would accept."""
    gold = {condition for case in CASES for condition in case.form.gold.conditions}
    assert set() == set(knowledge.conditions) - gold
    assert 54 == len(knowledge.conditions)


def test_every_red_flag_is_shown_by_some_case(knowledge: Knowledge) -> None:
    """No red flag without a case in which it fires."""
    fired = {
        flag.id
        for case in CASES
        for flag in fired_red_flags(knowledge, case.answers.person, knowledge.complete(case.answers.person, case.answers.evidence))
    }
    assert set() == set(knowledge.red_flags) - fired


def test_every_disposition_is_the_answer_to_some_case() -> None:
    """From staying at home to an emergency."""
    assert 4 == len({disposition for case in CASES for disposition in case.form.gold.dispositions})


@pytest.mark.parametrize(
    "condition", ["pregnant", "blood_thinner", "kidney_disease", "cancer_history", "weak_immune"], ids=lambda finding: finding.replace("_", " ")
)
def test_people_of_whom_more_care_is_due_are_among_them(knowledge: Knowledge, condition: str) -> None:
    """Pregnancy, anticoagulants, kidney disease, cancer and weak immunity occur."""
    present = [case for case in CASES if knowledge.complete(case.answers.person, case.answers.evidence).option(condition) == "present"]
    assert present


def test_ages_and_phases_are_spread() -> None:
    """Young and old adults, both sexes, and every duration from the first days to months."""
    ages = [case.answers.person.age_years for case in CASES]
    assert min(ages) <= YOUNG
    assert max(ages) >= OLD
    assert {"female", "male"} <= {case.answers.person.sex for case in CASES}
    durations = Counter(case.answers.evidence.option("pain_duration") for case in CASES)
    assert {"lt_2d", "d2_14", "w2_6", "w6_12", "gt_12w"} <= set(durations)


def test_every_case_names_its_source(knowledge: Knowledge) -> None:
    """Each case rests on a source that exists, and says why it is there."""
    for case in CASES:
        named = (case.form.source,) if isinstance(case.form.source, str) else case.form.source
        assert named
        assert set(named) <= set(knowledge.sources)
        assert case.form.why


def test_a_case_is_called_by_its_id() -> None:
    """Whoever reads a failure sees which case it is."""
    assert f"Case({CASES[0].form.id})" == repr(CASES[0])


def test_the_rest_absent_is_only_what_was_not_mentioned(knowledge: Knowledge) -> None:
    """A closed case answers every other safety question with absent, and changes nothing that the case says."""
    for case in CASES:
        if case.form.rest_absent:
            said = {name: case.answers.evidence[name].value for name in case.form.evidence}
            assert dict(case.form.evidence) == said
            added = set(case.answers.evidence) - set(case.form.evidence)
            assert {"absent"} >= {case.answers.evidence.option(name) for name in added}
            assert all(knowledge.findings[name].must_ask for name in added)


def test_cases_may_be_read_from_one_file(knowledge: Knowledge) -> None:
    """A folder or a file: the cases of a file are those of it in the folder."""
    first = Path(CASES[0].file).name
    from_folder = [case.form.id for case in CASES if Path(case.file).name == first]
    folder = Path(read_cases.__code__.co_filename).parent.parent / "knowledge" / "cases"
    assert from_folder == [case.form.id for case in read_cases(knowledge, folder / first)]
