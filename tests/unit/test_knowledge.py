"""What is known, indexed: composites follow their parts, questions are put only to those whom they concern, reviews fall due."""

from datetime import date, timedelta

import pytest

from tests.people import answers
from uncramp.terms.evidence import UNKNOWN, Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person

WOMAN, MAN, SOMEBODY = Person(30, "female"), Person(30, "male"), Person(30)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("present", "present", "present"),
        ("present", "absent", "present"),
        ("present", "unknown", "present"),
        ("present", None, "present"),
        ("absent", "present", "present"),
        ("absent", "absent", "absent"),
        ("absent", "unknown", "unknown"),
        ("unknown", "unknown", "unknown"),
        ("absent", None, None),
        ("unknown", None, None),
        (None, None, None),
    ],
)
def test_a_composite_follows_its_parts(knowledge: Knowledge, first: str | None, second: str | None, expected: str | None) -> None:
    """Present once any part is, absent only when every part is, unknown when all were asked; while one is unasked it stays open."""
    parts = zip(("both_legs_no_strength", "both_legs_no_feeling"), (first, second), strict=True)
    evidence = Evidence(Observation(name, option) for name, option in parts if option)
    assert expected == knowledge.complete(WOMAN, evidence).option("both_legs_weak")


def test_a_composite_said_to_be_present_stays_so(knowledge: Knowledge) -> None:
    """What a person said of the whole is not taken back by its parts."""
    given = answers(knowledge, both_legs_weak="present", both_legs_no_strength="absent", both_legs_no_feeling="absent")
    assert "present" == knowledge.complete(WOMAN, given).option("both_legs_weak")


@pytest.mark.parametrize("said", ["absent", "unknown"])
def test_a_part_that_is_present_counts_more_than_a_composite_that_is_not(knowledge: Knowledge, said: str) -> None:
    """The more particular answer stands when it is the graver one."""
    given = answers(knowledge, both_legs_weak=said, both_legs_no_strength="present")
    assert "present" == knowledge.complete(WOMAN, given).option("both_legs_weak")


def test_evidence_without_parts_is_the_same_evidence(knowledge: Knowledge) -> None:
    """Nothing is built where nothing is decided."""
    given = answers(knowledge, saddle_numb="present")
    assert given is knowledge.complete(WOMAN, given)


@pytest.mark.parametrize(("person", "expected"), [(WOMAN, "absent"), (MAN, "absent"), (SOMEBODY, None)])
def test_a_part_that_cannot_apply_is_not_waited_for(knowledge: Knowledge, person: Person, expected: str | None) -> None:
    """Lost feeling alone decides for a woman, who is not asked about erections; while the sex is open the other part is waited for."""
    given = answers(knowledge, genital_feeling_lost="absent", **({"erection_lost": "absent"} if person is MAN else {}))
    assert expected == knowledge.complete(person, given).option("sex_feeling_lost")


def test_a_part_that_was_answered_counts_whatever_the_sex(knowledge: Knowledge) -> None:
    """A recorded sex is not anatomy: an answer that was given is used."""
    given = answers(knowledge, genital_feeling_lost="absent", erection_lost="present")
    assert "present" == knowledge.complete(WOMAN, given).option("sex_feeling_lost")


def test_a_question_is_put_only_to_those_it_concerns(knowledge: Knowledge) -> None:
    """Pregnancy is asked of women, and of nobody while the sex is not said; a question without precondition is asked of all."""
    pregnant, knot = knowledge.findings["pregnant"], knowledge.findings["hard_knot"]
    nothing = Evidence()
    assert (True, False) == (knowledge.applies(pregnant, WOMAN, nothing), knowledge.applies(pregnant, MAN, nothing))
    assert [True] * 3 == [knowledge.applies(knot, person, nothing) for person in (WOMAN, MAN, SOMEBODY)]


def test_a_question_that_hangs_on_another_waits_for_it(knowledge: Knowledge) -> None:
    """How far a pregnancy is comes after pregnancy itself, and not at all when there is none; when it is not known it is asked."""
    weeks = knowledge.findings["pregnant_20w"]
    said = {None: False, "present": True, "absent": False, "unknown": True}
    found = {option: knowledge.applies(weeks, WOMAN, answers(knowledge, **({"pregnant": option} if option else {}))) for option in said}
    assert said == found


def test_what_cannot_apply_counts_as_absent_for_rules_only(knowledge: Knowledge) -> None:
    """For a man every unasked question of pregnancy is settled; for somebody of unknown sex nothing is."""
    assert "absent" == knowledge.cannot_apply(MAN, Evidence()).option("pregnant")
    assert None is knowledge.cannot_apply(WOMAN, Evidence()).option("pregnant")
    nothing = Evidence()
    assert nothing is knowledge.cannot_apply(SOMEBODY, nothing)


@pytest.mark.parametrize("option", ["present", UNKNOWN])
def test_an_answer_that_was_given_is_never_settled_away(knowledge: Knowledge, option: str) -> None:
    """Male and pregnant stays pregnant, and not known stays not known."""
    assert option == knowledge.cannot_apply(MAN, answers(knowledge, pregnant=option)).option("pregnant")


def test_what_is_asked_for_a_finding(knowledge: Knowledge) -> None:
    """A composite is put as its parts, every other finding as itself."""
    assert ("both_legs_no_strength", "both_legs_no_feeling") == knowledge.asked_as["both_legs_weak"]
    assert ("leg_weak",) == knowledge.asked_as["leg_weak"]


def test_nothing_is_overdue_until_the_day_after(knowledge: Knowledge) -> None:
    """An entry is overdue from the day after its review fell due."""
    due = knowledge.first_due
    assert () == knowledge.overdue(due)
    late = knowledge.overdue(due + timedelta(days=1))
    assert late
    assert set(late) == {name for name, review in knowledge.reviews() if review.due == due}


def test_everything_falls_due_at_last(knowledge: Knowledge) -> None:
    """Every reviewed entry of every kind is named once its day has passed."""
    assert tuple(name for name, _ in knowledge.reviews()) == knowledge.overdue(date(2100, 1, 1))


def test_evidence_is_never_changed(knowledge: Knowledge) -> None:
    """Adding and taking away make new evidence; a later answer replaces an earlier one, its number too."""
    first = answers(knowledge, pain_score=7, fever="absent")
    second = first + Observation("pain_score", UNKNOWN)
    assert (7.0, None) == (first.number("pain_score"), second.number("pain_score"))
    assert ("severe_7_8", UNKNOWN) == (first.option("pain_score"), second.option("pain_score"))
    third = second - "fever"
    assert (True, False, 2, 1) == ("fever" in second, "fever" in third, len(second), len(third))


def test_equal_evidence_is_one(knowledge: Knowledge) -> None:
    """Order does not make a difference, and the text of evidence can be read."""
    one, two = answers(knowledge, fever="absent", waves="present"), answers(knowledge, waves="present", fever="absent")
    assert (one, hash(one)) == (two, hash(two))
    assert "Evidence({'fever': 'absent', 'waves': 'present'})" == repr(one)
    assert {"fever": "absent", "waves": "present"} == dict(one.options)


def test_a_number_without_a_range_is_told(knowledge: Knowledge) -> None:
    """A number below every range belongs nowhere."""
    with pytest.raises(ValueError, match=r"pain_score: -1 falls into no range"):
        knowledge.findings["pain_score"].option_of(-1)


def test_guidelines_that_take_sides_are_disputed(knowledge: Knowledge) -> None:
    """A measure that one guideline wants and another does not says so."""
    disputed = {measure.id for measure in knowledge.measures.values() if measure.disputed}
    assert "acupuncture_chronic" in disputed
    assert "heat_wrap" not in disputed
