"""How soon to seek care: red flags first, expected harm second, the higher stands, and what is unknown is never absent."""

import pytest

from tests.people import STRAIN, answers, assessed, screened
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.terms.condition import Disposition
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import Evidence
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.triage import fired_red_flags, fires, gates, incomplete_safety, is_live, level_for, triage

SOMEBODY = Person(34, "male")


def level(network: Network, evidence: Evidence, person: Person = SOMEBODY) -> Disposition:
    """The disposition of these answers and no others."""
    return triage(network, person, evidence, posterior(network, person, evidence)).disposition


def test_a_plain_strain_with_every_safety_question_absent_may_stay_at_home(network: Network) -> None:
    """Not everything is an emergency: a screened strain is self-care with nothing open and no flag."""
    decision = assessed(network, **STRAIN).triage
    assert (Disposition.SELF_CARE, (), ()) == (decision.disposition, decision.fired, decision.incomplete)


def test_the_same_strain_with_nothing_asked_may_not(network: Network) -> None:
    """What was not asked is not absent: without the safety questions a strain needs a clinician at least, and they are named."""
    knowledge = network.knowledge
    evidence = answers(knowledge, **STRAIN)
    decision = triage(network, SOMEBODY, evidence, posterior(network, SOMEBODY, evidence))
    assert decision.disposition >= Disposition.CLINICIAN
    assert {"saddle_numb", "fever", "leg_weak"} <= set(decision.incomplete)


@pytest.mark.parametrize("name", ["saddle_numb", "fever", "jaw_stiff", "leg_weak"])
def test_a_grave_question_answered_with_dont_know_stays_open(network: Network, name: str) -> None:
    """Don't know to a question of an urgent flag keeps the disposition at a clinician or above, and the question is named."""
    decision = assessed(network, **STRAIN, **{name: "unknown"}).triage
    assert name in decision.incomplete
    assert decision.disposition >= Disposition.CLINICIAN


def test_a_lesser_question_answered_with_dont_know_is_closed(knowledge: Knowledge) -> None:
    """Don't know closes a question whose flags all ask for no more than a clinician."""
    person = Person(40, "male")
    open_before = incomplete_safety(knowledge, person, screened(knowledge) - "weakness_wasting", Disposition.SELF_CARE)
    open_after = incomplete_safety(knowledge, person, screened(knowledge, weakness_wasting="unknown"), Disposition.SELF_CARE)
    assert (True, False) == ("weakness_wasting" in open_before, "weakness_wasting" in open_after)


def test_nothing_is_open_below_what_was_reached(knowledge: Knowledge) -> None:
    """In an emergency no further question could raise anything."""
    assert () == incomplete_safety(knowledge, SOMEBODY, Evidence(), Disposition.EMERGENCY)


def test_what_cannot_apply_is_not_open(knowledge: Knowledge) -> None:
    """A man's assessment does not wait for questions of pregnancy; a woman's does."""
    for person, expected in ((Person(30, "male"), False), (Person(30, "female"), True)):
        evidence = screened(knowledge) - "pregnant" - "late_period"
        assert expected is bool({"pregnant", "late_period"} & set(incomplete_safety(knowledge, person, evidence, Disposition.SELF_CARE)))


@pytest.mark.parametrize(
    ("flag", "given"),
    [
        ("rf_saddle", {"saddle_numb": "present"}),
        ("rf_both_legs_weak", {"both_legs_no_feeling": "present"}),
        ("rf_fever", {"hot_shivery": "present"}),
        ("rf_leg_weak", {"leg_weak": "present"}),
        ("rf_leg_weak_progressive", {"leg_weak": "present", "steadily_worse": "present"}),
        ("rf_major_trauma", {"major_trauma": "present"}),
    ],
)
def test_a_flag_fires_on_its_findings_and_floors_the_disposition(network: Network, flag: str, given: dict[str, str]) -> None:
    """A flag, also one that turns on a part, demands at least its disposition, in its own time, however likely a strain is."""
    decision = assessed(network, **STRAIN, **given).triage
    fired = {one.id: one for one in decision.fired}
    assert flag in fired
    assert decision.floor == max(one.disposition for one in decision.fired)
    assert decision.disposition >= decision.floor >= fired[flag].disposition
    assert decision.within_hours <= min(one.within_hours for one in decision.fired if one.disposition == decision.disposition)


def test_flags_come_with_the_most_pressing_first(knowledge: Knowledge) -> None:
    """An emergency stands before a visit within days."""
    fired = fired_red_flags(knowledge, SOMEBODY, answers(knowledge, steadily_worse="present", leg_weak="present", saddle_numb="present"))
    order = [(-flag.disposition.level, flag.within_hours) for flag in fired]
    assert len(order) > 2
    assert sorted(order) == order


@pytest.mark.parametrize(("said", "expected"), [("present", False), ("absent", True), ("unknown", True), (None, True)])
def test_an_exclusion_silences_only_when_it_is_known(knowledge: Knowledge, said: str | None, expected: bool) -> None:
    """Pain in both legs that sitting eases is not the flag; while the easing is unknown or unasked it is."""
    given = {"both_legs_pain": "present"} | ({"walk_leg_pain_sit_relief": said} if said else {})
    assert expected is fires(knowledge.red_flags["rf_both_legs_pain"], SOMEBODY, answers(knowledge, **given))


def test_a_live_flag_is_one_that_open_answers_could_fire(knowledge: Knowledge) -> None:
    """Live while open, not once fired, not once excluded, not once impossible."""
    flag = knowledge.red_flags["rf_both_legs_pain_new"]
    said = {
        (): True,
        (("both_legs_pain", "present"),): True,
        (("both_legs_pain", "absent"),): False,
        (("both_legs_pain", "present"), ("leg_weak", "present")): False,
        (("walk_leg_pain_sit_relief", "present"),): False,
    }
    assert said == {given: is_live(flag, SOMEBODY, answers(knowledge, **dict(given))) for given in said}


def test_the_gate_of_a_flag_is_asked_before_the_rest(knowledge: Knowledge) -> None:
    """First the must-ask findings of a flag; once these are asked, all that is not known."""
    flag = knowledge.red_flags["rf_both_legs_pain_new"]
    before = gates(knowledge, flag, Evidence())
    assert set(before) == {name for name in ("both_legs_pain", "steadily_worse", "numb_leg", "leg_weak") if knowledge.findings[name].must_ask}
    asked = answers(knowledge, **dict.fromkeys(before, "absent") | {"both_legs_pain": "present", "leg_weak": "unknown"})
    assert {"numb_leg", "leg_weak"} >= set(gates(knowledge, flag, asked))
    assert {name for name in findings_of(flag.when) if not asked.is_known(name)} == set(gates(knowledge, flag, asked))


def test_expected_harm_raises_where_no_flag_fires(network: Network) -> None:
    """A picture of kidney stone without any single alarming sign is still sent to care the same day, and the condition is named."""
    given = {"site_flank": "present", "waves": "present", "restless": "present", "nausea_vomit": "present", "kidney_stone_before": "present"}
    decision = assessed(network, 40, "male", **given, pain_score=9, onset_speed="minutes_hours", pain_duration="lt_2d").triage
    assert decision.disposition is decision.harm.disposition
    assert decision.disposition > decision.floor
    assert "renal_colic" in decision.harm.because


def test_expected_harm_names_nothing_when_it_chooses_home(network: Network) -> None:
    """Where staying at home costs least, no condition is held up."""
    harm = assessed(network, **STRAIN).triage.harm
    assert (Disposition.SELF_CARE, ()) == (harm.disposition, harm.because)
    assert 4 == len(harm.expected_loss)
    assert harm.expected_loss[0] == min(harm.expected_loss)


@pytest.mark.parametrize(
    ("condition", "given", "expected"),
    [
        ("lumbar_radiculopathy", {}, "clinician"),
        ("lumbar_radiculopathy", {"leg_weak": "present"}, "urgent"),
        ("lumbar_radiculopathy", {"leg_weak": "unknown"}, "clinician"),
        ("pyelonephritis", {}, "urgent"),
        ("pyelonephritis", {"confused_or_fit": "present"}, "emergency"),
        ("acute_muscle_strain", {"saddle_numb": "present"}, "self_care"),
    ],
)
def test_a_modifier_raises_a_condition(knowledge: Knowledge, condition: str, given: dict[str, str], expected: str) -> None:
    """What makes a condition more pressing counts once it is known to be so."""
    assert expected == level_for(knowledge.conditions[condition], SOMEBODY, answers(knowledge, **given)).value


PROSTATE = ("fever", "shaking_chills", "cannot_pass_urine")


def test_a_modifier_lowers_only_when_the_grave_signs_are_known_to_be_absent(knowledge: Knowledge) -> None:
    """Prostatitis without fever can wait for a clinician; while fever is unknown or unasked it cannot."""
    condition = knowledge.conditions["prostatitis"]
    assert condition.disposition is Disposition.URGENT
    absent = dict.fromkeys(PROSTATE, "absent")
    said = {
        "all absent": (absent, Disposition.CLINICIAN),
        "nothing asked": ({}, Disposition.URGENT),
        "one unknown": ({**absent, "fever": "unknown"}, Disposition.URGENT),
        "one present": ({**absent, "fever": "present"}, Disposition.URGENT),
    }
    assert {name: expected for name, (_, expected) in said.items()} == {
        name: level_for(condition, SOMEBODY, answers(knowledge, **given)) for name, (given, _) in said.items()
    }


def test_a_first_stone_after_sixty_counts_as_an_aneurysm_until_seen(knowledge: Knowledge) -> None:
    """Age and a first episode together raise renal colic; either alone does not."""
    condition = knowledge.conditions["renal_colic"]
    first, again = answers(knowledge, kidney_stone_before="absent"), answers(knowledge, kidney_stone_before="present")
    found = [level_for(condition, Person(age), evidence).value for age, evidence in ((60, first), (59, first), (60, again))]
    assert ["emergency", "urgent", "urgent"] == found


def test_the_time_limit_is_the_least_among_the_reasons(network: Network) -> None:
    """Of two urgent flags the one that allows fewer hours stands, with its own words."""
    decision = assessed(network, 72, "female", minor_trauma="present", fever="present").triage
    at_level = [flag for flag in decision.fired if flag.disposition == decision.disposition]
    assert decision.within_hours <= min(flag.within_hours for flag in at_level)


@pytest.mark.parametrize(
    ("given", "most"), [({"saddle_numb": "present"}, 0), ({"leg_weak": "present"}, 24), ({"weight_loss": "present"}, 168), ({}, 336)]
)
def test_every_disposition_has_its_time(network: Network, given: dict[str, str], most: int) -> None:
    """Emergency is now, urgent within a day, a clinician within a week, self-care within two."""
    assert assessed(network, **STRAIN, **given).triage.within_hours <= most


def test_a_fired_flag_brings_its_words(network: Network) -> None:
    """The time is told in the words of the reason that set it."""
    decision = assessed(network, **STRAIN, saddle_numb="present").triage
    emergency = [flag.timeframe for flag in decision.fired if flag.disposition is Disposition.EMERGENCY]
    assert decision.timeframe in emergency


def test_more_flags_never_lower(network: Network) -> None:
    """Each further warning sign leaves the disposition where it is or raises it."""
    said: dict[str, str] = {}
    levels = [assessed(network, **STRAIN).triage.disposition]
    for name in ("steadily_worse", "leg_weak", "fever", "saddle_numb", "numb_leg"):
        said[name] = "present"
        levels.append(assessed(network, **STRAIN, **said).triage.disposition)
    assert sorted(levels, key=lambda disposition: disposition.level) == levels
    assert Disposition.EMERGENCY is levels[-1]


def test_dispositions_have_an_order() -> None:
    """Self-care, clinician, urgent, emergency, from least to most pressing."""
    low, high = Disposition.CLINICIAN, Disposition.URGENT
    assert [True, True, True, True, False, False] == [low < high, low <= high, high > low, high >= high, high < low, low >= high]


def test_somebody_of_unknown_sex_is_asked_no_less(network: Network) -> None:
    """When the sex was not said, questions of pregnancy stay open, as they cannot be ruled out."""
    evidence = screened(network.knowledge, **STRAIN) - "pregnant" - "late_period"
    open_questions = incomplete_safety(network.knowledge, Person(30), evidence, Disposition.SELF_CARE)
    assert {"pregnant", "late_period"} & set(open_questions)
    assert level(network, evidence, Person(30)) >= Disposition.CLINICIAN
