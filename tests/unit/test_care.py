"""What helps, what is withheld and why; and that not knowing is never read as safe."""

import pytest

from tests.people import STRAIN, answers, assessed, screened
from uncramp.assess import Assessment
from uncramp.care import Plan, asked_for, plan, why_withheld
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.triage import Triage, triage

PERSON = Person(34, "male")


def everything_absent(knowledge: Knowledge, **given: object) -> Evidence:
    """These answers, with every other yes-or-no question absent: nothing stands in the way of any measure."""
    others = [f for f in knowledge.findings.values() if not f.options and f.kind != "composite" and f.id not in given]
    return Evidence(Observation(finding.id, "absent") for finding in others) + list(answers(knowledge, **given).values())


def judged(network: Network, evidence: Evidence, person: Person = PERSON) -> Triage:
    """The triage of these answers."""
    return triage(network, person, evidence, posterior(network, person, evidence))


@pytest.fixture(scope="module")
def home(network: Network) -> Triage:
    """A triage that leaves somebody at home."""
    return judged(network, everything_absent(network.knowledge, **STRAIN))


def withheld(knowledge: Knowledge, decision: Triage, measure: str, *, age: int = 34, **given: str) -> tuple[str, ...]:
    """Why a measure is withheld from somebody with these answers and everything else absent."""
    evidence = knowledge.complete(Person(age), everything_absent(knowledge, **given))
    return why_withheld(knowledge.measures[measure], Person(age, "female"), evidence, decision)[0]


def chosen(plan: Plan) -> set[str]:
    """The ids of what is chosen."""
    return {entry.measure.id for entry in plan.chosen}


def test_nothing_withholds_from_somebody_with_nothing(knowledge: Knowledge, home: Triage) -> None:
    """With every contraindication known to be absent the measure is offered, unchanged."""
    evidence = everything_absent(knowledge)
    assert ((), ()) == why_withheld(knowledge.measures["oral_nsaid"], PERSON, knowledge.complete(PERSON, evidence), home)


@pytest.mark.parametrize(
    ("measure", "finding", "said", "lead"),
    [
        ("oral_nsaid", "ulcer_history", "present", "Not for you: "),
        ("oral_nsaid", "ulcer_history", "unknown", "Not until it is known whether this applies to you: "),
        ("oral_nsaid", "liver_disease", "present", "Ask a doctor or pharmacist first: "),
        ("oral_nsaid", "liver_disease", "unknown", "Ask first, as it is not known whether this applies to you: "),
        ("heat_wrap", "numb_skin_area", "present", "Not for you: "),
        ("heat_wrap", "numb_skin_area", "unknown", "Not until it is known whether this applies to you: "),
    ],
)
def test_absolute_and_consult_withhold_when_true_or_unknown(
    knowledge: Knowledge, home: Triage, measure: str, finding: str, said: str, lead: str
) -> None:
    """A contraindication that holds, or may hold, withholds the measure, and the sentence tells the two apart."""
    (why,) = withheld(knowledge, home, measure, **{finding: said})
    assert why.startswith(lead)
    assert why.endswith(".")


@pytest.mark.parametrize("measure", ["oral_nsaid", "heat_wrap"])
def test_a_contraindication_never_asked_withholds_like_an_unknown_one(knowledge: Knowledge, home: Triage, measure: str) -> None:
    """Not asked is not absent."""
    why, objections = why_withheld(knowledge.measures[measure], PERSON, Evidence(), home)
    assert why
    assert all(sentence.startswith(("Not until it is known", "Ask first, as it is not known")) for sentence in why)
    assert not any(objection.known for objection in objections)


@pytest.mark.parametrize("said", ["present", "unknown"])
def test_a_relative_contraindication_changes_the_measure(knowledge: Knowledge, home: Triage, said: str) -> None:
    """Heat with diabetes, known or not, is offered with its change."""
    evidence = knowledge.complete(PERSON, everything_absent(knowledge, diabetes=said))
    why, objections = why_withheld(knowledge.measures["heat_wrap"], PERSON, evidence, home)
    assert () == why
    assert ["diabetes_or_nerve_disease_known"] == [objection.contraindication.id for objection in objections]
    assert (said == "present") is objections[0].known


def test_a_relative_one_is_not_told_beside_one_that_withholds(knowledge: Knowledge, home: Triage) -> None:
    """Where a measure is withheld only what withholds it is told."""
    evidence = knowledge.complete(PERSON, everything_absent(knowledge, diabetes="present", numb_skin_area="present"))
    why, objections = why_withheld(knowledge.measures["heat_wrap"], PERSON, evidence, home)
    assert (1, ["numb_skin_area"]) == (len(why), [objection.contraindication.id for objection in objections])


def test_every_objection_is_told(knowledge: Knowledge, home: Triage) -> None:
    """Three reasons against a medicine are three sentences."""
    assert 3 == len(withheld(knowledge, home, "oral_nsaid", kidney_disease_told="present", asthma_lung="present", thinner_medicine="unknown"))


@pytest.mark.parametrize(("age", "count"), [(64, 0), (65, 1)])
def test_age_alone_can_ask_for_advice(knowledge: Knowledge, home: Triage, age: int, count: int) -> None:
    """From 65 on a medicine is a matter for a doctor or pharmacist first."""
    assert count == len(withheld(knowledge, home, "oral_nsaid", age=age))


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        ("acupuncture_chronic", "Ask a clinician whether this suits you before you start it."),
        ("muscle_relaxant", "This is only done by, or after asking, a clinician."),
        ("inversion_home_traction", "No usable trial shows that it helps."),
    ],
)
def test_gates_and_missing_trials_withhold(knowledge: Knowledge, home: Triage, measure: str, sentence: str) -> None:
    """What needs a clinician, or has no trial, is never offered for self-care, even with nothing against it."""
    assert sentence in withheld(knowledge, home, measure)


def test_in_an_emergency_only_waiting_measures_are_shown(network: Network) -> None:
    """With saddle numbness everything but what to do now and while waiting is withheld for one reason."""
    made = assessed(network, **STRAIN, saddle_numb="present").plan
    assert "seek_care_now" in chosen(made)
    assert all(entry.measure.while_waiting for entry in made.chosen)
    assert () == made.avoid
    assert {("Care comes first: nothing else is suggested until a clinician has agreed.",)} == {entry.why for entry in made.withheld}


def test_while_waiting_measures_are_not_shown_at_home(network: Network) -> None:
    """Nobody with a plain strain is told to keep still for the ambulance."""
    made = assessed(network, **STRAIN).plan
    assert not any(entry.measure.while_waiting for entry in (*made.chosen, *made.avoid))


def test_what_fits_a_suspect_of_a_fired_flag_is_shown(network: Network) -> None:
    """After a serious accident keeping still is shown, although a broken bone need not be likely."""
    assert "keep_still_after_injury" in chosen(assessed(network, **STRAIN, major_trauma="present").plan)


@pytest.mark.parametrize(
    ("duration", "phase"),
    [("lt_2d", "acute"), ("d2_14", "early"), ("w2_6", "early"), ("w6_12", "subacute"), ("gt_12w", "chronic"), ("unknown", "acute")],
)
def test_the_phase_follows_the_duration(network: Network, duration: str, phase: str) -> None:
    """First two days, up to six weeks, up to twelve, longer; when it is not known the phase in which least is offered."""
    assert phase == assessed(network, **{**STRAIN, "pain_duration": duration}).plan.phase


def test_the_phase_of_somebody_never_asked_is_acute(network: Network) -> None:
    """Without an answer the plan is that of the first days."""
    given = {name: answer for name, answer in STRAIN.items() if name != "pain_duration"}
    knowledge = network.knowledge
    evidence = screened(knowledge, **given) - "pain_duration"
    assert "acute" == planned(network, evidence).phase


def planned(network: Network, evidence: Evidence, person: Person = PERSON) -> Plan:
    """The plan for these answers."""
    belief = posterior(network, person, evidence)
    return plan(network.knowledge, person, evidence, belief, triage(network, person, evidence, belief))


def test_measures_belong_to_their_phase(network: Network) -> None:
    """Cold is for the first days, exercise for the long run."""
    knowledge = network.knowledge
    first = planned(network, everything_absent(knowledge, **STRAIN))
    long = {"pain_duration": "gt_12w", "onset_speed": "slow_weeks", "past_similar": "present", "worse_movement": "present", "pain_score": 4}
    later = planned(network, everything_absent(knowledge, **long, site_low_middle="present"))
    assert "cold_pack" in chosen(first)
    assert "cold_pack" not in chosen(later)
    assert "exercise_chronic" not in chosen(first)
    assert "exercise_chronic" in chosen(later)


def test_prevention_stands_last_and_better_shown_measures_first(network: Network) -> None:
    """What to do now comes before what prevents the next episode, and well shown before hardly shown."""
    grades = ("high", "moderate", "low", "very_low", "none")
    entries = planned(network, everything_absent(network.knowledge, **STRAIN)).chosen
    order = [(entry.when == "prevention", grades.index(entry.measure.grade)) for entry in entries]
    assert sorted(order) == order
    assert {True, False} == {prevention for prevention, _ in order}


def test_what_was_shown_not_to_help_is_named_as_such(network: Network) -> None:
    """Bed rest is not chosen but told as something to avoid."""
    made = planned(network, everything_absent(network.knowledge, **STRAIN))
    avoided = {entry.measure.id for entry in made.avoid}
    assert "bed_rest_avoid" in avoided
    assert {"harm", "no_benefit"} >= {entry.measure.direction for entry in made.avoid}
    assert set() == avoided & chosen(made)


def test_a_measure_is_chosen_or_withheld_never_both(network: Network) -> None:
    """What is withheld never appears among what is offered, and always with a reason."""
    made = assessed(network, **STRAIN, kidney_disease="unknown").plan
    held = {entry.measure.id for entry in made.withheld}
    assert set() == held & (chosen(made) | {entry.measure.id for entry in made.avoid})
    assert all(entry.why for entry in made.withheld)


def test_a_measure_names_the_conditions_it_is_for(network: Network) -> None:
    """Nothing is offered for a condition that is hardly possible."""
    assessment = assessed(network, **STRAIN)
    least = network.knowledge.policy.offered_from
    for entry in assessment.plan.chosen:
        assert entry.conditions
        assert all(assessment.posterior.of[name] >= least for name in entry.conditions)


def nets(assessment: Assessment) -> set[str]:
    """The ids of the sentences on when to come back."""
    return {net.id for net in assessment.plan.safety_net}


def test_when_to_come_back_depends_on_disposition_and_phase(network: Network) -> None:
    """At home one is told the warning signs and when to be seen; in an emergency what to say on the telephone."""
    home = nets(assessed(network, **STRAIN))
    assert {"nerves_fail", "two_weeks"} <= home
    assert "six_weeks" not in home
    assert {"what_to_say"} == nets(assessed(network, **STRAIN, saddle_numb="present"))
    later = nets(assessed(network, **{**STRAIN, "pain_duration": "w2_6"}))
    assert {"two_weeks", "six_weeks"} <= later


def questions(network: Network, evidence: Evidence, person: Person = PERSON) -> set[str]:
    """What stands between the person and a measure that would be offered."""
    belief = posterior(network, person, evidence)
    return set(asked_for(network.knowledge, person, evidence, belief, triage(network, person, evidence, belief)))


def test_open_contraindications_are_asked_for(network: Network) -> None:
    """Before a medicine is offered its contraindications are asked; those that cannot apply are not."""
    found = questions(network, screened(network.knowledge, **STRAIN))
    assert {"ulcer_history", "kidney_disease", "broken_skin"} <= found
    assert "pregnant_20w" not in found


def test_what_was_asked_is_not_asked_again(network: Network) -> None:
    """Don't know is an answer; the question is not put twice."""
    found = questions(network, screened(network.knowledge, **STRAIN, numb_skin_area="unknown"))
    assert "numb_skin_area" not in found


def test_nothing_is_asked_for_a_measure_that_is_out_of_question(network: Network) -> None:
    """With an ulcer and an allergy no pain pill is offered, so nothing more is asked for its sake."""
    given = {**STRAIN, "nsaid_allergy_asthma": "present", "ulcer_history": "present"}
    assert "nsaid_now" not in questions(network, screened(network.knowledge, **given))
    assert "nsaid_now" in questions(network, screened(network.knowledge, **STRAIN))


def test_nothing_is_asked_for_measures_when_care_comes_first(network: Network) -> None:
    """In an emergency nobody is asked about allergies."""
    assert set() == questions(network, screened(network.knowledge, **STRAIN, saddle_numb="present"))


def test_every_answer_asked_for_is_a_finding_somebody_can_be_asked(network: Network) -> None:
    """What is asked for exists."""
    found = [network.knowledge.findings[name] for name in questions(network, screened(network.knowledge, **STRAIN))]
    assert all(isinstance(finding, Finding) for finding in found)
