"""The evaluation of cases: figures worked out by hand, laws that hold for any items, and what a case answers when it is asked."""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.baselines import UNCRAMP, always, by_everything, by_prior, by_rules, evaluators, majority
from uncramp.evaluate import Way, evaluate, explained, lengths, play, said, told, worst
from uncramp.figures import Item, Proportion, calibration, capability, difficulties, figures, listed
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.interval import clopper_pearson
from uncramp.interview import Interview, Screen
from uncramp.reading.case_file import Case, read_evaluation_cases
from uncramp.terms.condition import DISPOSITIONS, Disposition
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person

SELF, CLINICIAN, URGENT, EMERGENCY = DISPOSITIONS


def item(
    said: Disposition = SELF,
    accepted: Sequence[Disposition] = (SELF,),
    conditions: Sequence[str] = ("a",),
    *,
    same_day: bool = False,
    **belief: float,
) -> Item:
    """One case as somebody judged it."""
    return Item(tuple(conditions), tuple(accepted), said, same_day, belief)


def test_an_accepted_condition_is_looked_for_among_the_first() -> None:
    """Of three cases, one has an accepted condition first, one second, one fourth: 1, 2 and 3 of 3; a case that accepts none does not count."""
    ranked = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    items = [item(conditions=accepted, **ranked) for accepted in (("a",), ("c", "b"), ("d",), ())]
    assert {1: Proportion(1, 3), 3: Proportion(2, 3), 5: Proportion(3, 3)} == figures(items).first


def test_comprehensiveness_counts_conditions_of_cases_that_accept_several() -> None:
    """Of a, b and f only f is not among the first five; the case that accepts one condition does not count."""
    ranked = {"a": 0.3, "b": 0.2, "c": 0.2, "d": 0.15, "e": 0.1, "f": 0.05}
    assert Proportion(2, 3) == listed([item(conditions=("a", "b", "f"), **ranked), item(conditions=("f",), **ranked)])


def test_triage_is_under_exact_or_over() -> None:
    """Below the lowest accepted, within what is accepted, above the highest; of three wrong ones two are too high."""
    both = (CLINICIAN, URGENT)
    items = [item(SELF, both), item(CLINICIAN, both), item(URGENT, both), item(EMERGENCY, both), item(URGENT, (SELF,))]
    found = figures(items)
    assert (Proportion(2, 5), Proportion(1, 5), Proportion(2, 5)) == (found.exact, found.under, found.over)
    assert Proportion(2, 3) == found.inclination
    assert (2, 2) == (item(SELF, (URGENT, EMERGENCY)).under, item(URGENT, (SELF,)).over)


def test_emergencies_are_those_where_nothing_less_is_accepted() -> None:
    """Of three such cases two are not sent to emergency, and one of these is not seen the same day; a fourth accepts urgent too."""
    only = (EMERGENCY,)
    items = [
        item(EMERGENCY, only, same_day=True),
        item(URGENT, only, same_day=True),
        item(URGENT, only, same_day=False),
        item(SELF, (URGENT, EMERGENCY)),
    ]
    assert (Proportion(2, 3), Proportion(1, 3)) == (figures(items).missed, figures(items).not_same_day)


def test_calibration_by_hand() -> None:
    """Two leaders at 0.55, one accepted, and one at 0.85 that is not: ECE (2 x 0.05 + 0.85) / 3, Brier (0.45^2 + 0.55^2 + 0.85^2) / 3."""
    found = calibration([item(a=0.55, b=0.45), item(b=0.55, a=0.45), item(b=0.85, a=0.15)])
    assert pytest.approx(0.95 / 3) == found.ece
    assert pytest.approx((0.2025 + 0.3025 + 0.7225) / 3) == found.brier_top
    assert [(0.5, 0.6, Proportion(1, 2)), (0.8, 0.9, Proportion(0, 1))] == [(one.start, one.below, one.accepted) for one in found.bins]


def test_the_accepted_conditions_count_as_one_in_the_brier_score() -> None:
    """With 0.6 and 0.3 on what is accepted and 0.1 on another: (1 - 0.9)^2 + 0.1^2."""
    assert pytest.approx(0.02) == calibration([item(conditions=("a", "b"), a=0.6, b=0.3, c=0.1)]).brier_all


def test_certainty_falls_into_the_last_bin() -> None:
    """A probability of 1 stands with those from 0.9."""
    assert [(0.9, 1.0)] == [(one.start, one.below) for one in calibration([item(a=1.0)]).bins]


def test_difficulty_and_capability_by_hand() -> None:
    """One evaluator solves cases 1 and 2, the other only 2: difficulties 1/2, 1, 0; each is 1/6 from the middle, one above and one below."""
    able, less = [item(SELF), item(SELF), item(URGENT)], [item(URGENT), item(SELF), item(URGENT)]
    hard = difficulties([able, less])
    assert (0.5, 1.0, 0.0) == hard
    assert pytest.approx(50 + 50 / 6) == capability(able, hard)
    assert pytest.approx(50 - 50 / 6) == capability(less, hard)


def test_of_nothing_there_is_no_figure() -> None:
    """No case gives no share, the whole interval, no calibration and no capability, and no error."""
    found = figures([], [])
    assert (None, 0.0, 1.0) == (found.exact.value, found.exact.interval.low, found.exact.interval.high)
    assert (None, None) == (found.calibration, found.capability)


NAMES = ("a", "b", "c", "d", "e", "f")


@st.composite
def some_items(draw: st.DrawFn) -> list[Item]:
    """Items with any beliefs that sum to one."""

    def one() -> Item:
        weights = draw(st.lists(st.integers(1, 50), min_size=len(NAMES), max_size=len(NAMES)))
        accepted = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
        levels = draw(st.lists(st.sampled_from(DISPOSITIONS), unique=True, min_size=1))
        belief = {name: weight / sum(weights) for name, weight in zip(NAMES, weights, strict=True)}
        return item(draw(st.sampled_from(DISPOSITIONS)), levels, accepted, same_day=draw(st.booleans()), **belief)

    return [one() for _ in range(draw(st.integers(1, 12)))]


@given(some_items())
def test_figures_stay_within_their_bounds(items: list[Item]) -> None:
    """ECE and the Brier score of the leader lie in 0 to 1, that over all conditions in 0 to 2; under, exact and over make up all cases."""
    found = figures(items, [0.5] * len(items))
    if found.calibration:
        assert 0 <= found.calibration.ece <= 1
        assert 0 <= found.calibration.brier_top <= 1
        assert 0 <= found.calibration.brier_all <= 2
    assert len(items) == found.exact.hits + found.under.hits + found.over.hits
    assert found.first[1].hits <= found.first[3].hits <= found.first[5].hits


@given(some_items(), st.randoms(use_true_random=False))
def test_the_order_of_cases_changes_nothing(items: list[Item], chance: Random) -> None:
    """Every figure is the same to the last digit when the cases come in another order."""
    order = list(range(len(items)))
    chance.shuffle(order)
    hard = [number / len(items) for number in range(len(items))]
    assert figures(items, hard) == figures([items[k] for k in order], [hard[k] for k in order])


@given(some_items())
def test_a_perfect_evaluator_is_measured_as_perfect(items: list[Item]) -> None:
    """Whoever is certain of an accepted condition and says an accepted disposition: all right, nothing missed, calibration without error."""
    perfect = [
        replace(one, said=max(one.dispositions), same_day=True, belief={name: float(name == one.conditions[0]) for name in NAMES})
        for one in items
        if one.conditions
    ]
    found = figures(perfect, [0.0] * len(perfect))
    assert (len(perfect), 0, 0, 0, 0) == (found.exact.hits, found.under.hits, found.over.hits, found.missed.hits, found.not_same_day.hits)
    assert len(perfect) == found.first[1].hits
    if perfect:
        assert found.calibration
        assert (0.0, 0.0, 0.0) == (found.calibration.ece, found.calibration.brier_top, found.calibration.brier_all)
        assert 100.0 == found.capability


@given(st.lists(some_items().map(lambda items: items[0]), min_size=2, max_size=6))
def test_capability_is_50_on_average_over_the_evaluators_compared(items: list[Item]) -> None:
    """What one evaluator gains on a case the others lose."""
    evaluators_compared = [[one] for one in items]
    hard = difficulties(evaluators_compared)
    assert pytest.approx(50) == sum(capability(each, hard) or 0.0 for each in evaluators_compared) / len(items)


def tail(hits: int, trials: int, p: float) -> float:
    """P(at least so many hits), summed exactly."""
    exact = Fraction(p)
    return float(sum(math.comb(trials, k) * exact**k * (1 - exact) ** (trials - k) for k in range(hits, trials + 1)))


@given(st.integers(1, 60).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_intervals_are_exact_and_contain_the_share(counts: tuple[int, int]) -> None:
    """At each end of the interval the binomial tail beyond what was seen is 2.5 %, unless the end is 0 or 1."""
    hits, trials = counts
    interval = clopper_pearson(hits, trials)
    assert interval.low <= hits / trials <= interval.high
    if hits:
        assert pytest.approx(0.025, rel=1e-6) == tail(hits, trials, interval.low)
    if hits < trials:
        assert pytest.approx(0.975, rel=1e-6) == tail(hits + 1, trials, interval.high)


def cases_of(knowledge: Knowledge, folder: Path, *lines: str) -> tuple[Case, ...]:
    """The cases in JSON lines."""
    file = folder / "cases.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    return read_evaluation_cases(knowledge, [file])


def one_case(knowledge: Knowledge, folder: Path, evidence: str, more: str = "", sex: str = "male") -> Case:
    """One case with this evidence."""
    gold = '{"conditions": ["acute_muscle_strain"], "dispositions": ["self_care", "clinician"]}'
    line = f'{{"id": "one", "person": {{"age_years": 40, "sex": "{sex}"}}, "evidence": {evidence}, "gold": {gold}{more}}}'
    return cases_of(knowledge, folder, line)[0]


def a_composite(knowledge: Knowledge) -> Finding:
    """A composite whose parts apply to everybody."""
    return next(one for one in knowledge.composites.values() if all(knowledge.findings[part].only_if is None for part in one.parts))


@pytest.mark.parametrize(("option", "first", "others"), [(PRESENT, PRESENT, UNKNOWN), (ABSENT, ABSENT, ABSENT), (UNKNOWN, UNKNOWN, UNKNOWN)])
def test_a_composite_answers_through_its_parts(knowledge: Knowledge, tmp_path: Path, option: str, first: str, others: str) -> None:
    """Present: its first part is, of the others nothing is known. Absent: all are. Unknown: nothing is known of any."""
    composite = a_composite(knowledge)
    case = one_case(knowledge, tmp_path, f'{{"{composite.id}": "{option}"}}')
    answers = said(knowledge, case, case.answers.evidence)
    assert [first, *[others] * (len(composite.parts) - 1)] == [told(answers, knowledge.findings[part]).option for part in composite.parts]


def test_a_part_that_does_not_apply_is_not_answered_for_the_composite(knowledge: Knowledge, tmp_path: Path) -> None:
    """A composite that is present in a man is present in the first part that can apply to a man."""
    for composite in knowledge.composites.values():
        case = one_case(knowledge, tmp_path, f'{{"{composite.id}": "present"}}')
        answers = said(knowledge, case, case.answers.evidence)
        fits = [part for part in composite.parts if knowledge.applies(knowledge.findings[part], Person(40, "male"), case.answers.evidence)]
        assert fits[:1] == [part for part in composite.parts if answers.option(part) == PRESENT]


def test_what_a_case_says_of_a_part_stands(knowledge: Knowledge, tmp_path: Path) -> None:
    """A composite present and its first part denied: the second part is present."""
    composite = next(one for one in knowledge.composites.values() if len(one.parts) > 1 and one == a_composite(knowledge))
    case = one_case(knowledge, tmp_path, f'{{"{composite.id}": "present", "{composite.parts[0]}": "absent"}}')
    answers = said(knowledge, case, case.answers.evidence)
    assert (ABSENT, PRESENT) == (answers.option(composite.parts[0]), answers.option(composite.parts[1]))


def test_in_an_interview_a_case_answers_only_what_it_is_asked(network: Network, tmp_path: Path) -> None:
    """Every answer was asked for on some screen; what the case does not say is unknown; what it says is said as it stands."""
    case = one_case(network.knowledge, tmp_path, '{"onset_speed": "instant", "pain_score": 6, "heavy_lift": "present", "slip_trip": "absent"}')
    played = play(network, case, Way("interview"))
    assert played.interview
    assert {finding.id for screen in played.interview.screens for finding in screen.findings} == set(played.evidence)
    known = {name: one.value for name, one in played.evidence.items() if one.option != UNKNOWN}
    assert {name: one.value for name, one in case.answers.evidence.items() if name in known} == known
    assert {"onset_speed", "pain_score", "heavy_lift"} <= set(known)


def test_silence_means_absent_only_where_it_is_said_so(network: Network, tmp_path: Path) -> None:
    """With a closed world every yes-or-no finding of every red flag is known; a case that closes its own world keeps it; else nothing is added."""
    knowledge = network.knowledge
    case, own = one_case(knowledge, tmp_path, "{}"), one_case(knowledge, tmp_path, "{}", ', "rest_absent": true')
    assert 0 == len(play(network, case, Way("all")).evidence)
    closed = play(network, case, Way("all", closed_world=True)).evidence
    flagged = {name for name in knowledge.safety_order if not knowledge.findings[name].options}
    must = {finding.id for finding in knowledge.findings.values() if finding.must_ask and not finding.options and not finding.part_of}
    assert flagged | must == set(closed)
    assert {ABSENT} == {one.option for one in closed.values()}
    assert must == set(play(network, own, Way("all", closed_world=True)).evidence) == set(play(network, own, Way("all")).evidence)


def test_lengths_are_medians_and_95th_percentiles_by_phase(knowledge: Knowledge) -> None:
    """Of twenty interviews with 1 to 20 triage screens of two answers each, the median is 10 and 19 is not exceeded by 95 %; measures apart."""
    two = tuple(knowledge.findings.values())[:2]
    interviews = [
        Interview((Screen("opening", two), *[Screen("condition", two)] * (k - 1), Screen("measures", two[:1])), Evidence()) for k in range(1, 21)
    ]
    triage, measures = lengths(interviews)["triage"], lengths(interviews)["measures"]
    assert (10, 19, 20, 38) == (triage.median_screens, triage.most_screens, triage.median_answers, triage.most_answers)
    assert (1, 1, 1, 1) == (measures.median_screens, measures.most_screens, measures.median_answers, measures.most_answers)


def test_the_baselines_say_what_they_are_for(network: Network, tmp_path: Path) -> None:
    """Saddle numbness: rules alone find the emergency, the prior alone does not, and who always says the same says the same."""
    case = one_case(network.knowledge, tmp_path, '{"saddle_numb": "present"}')
    evidence = case.answers.evidence
    assert [EMERGENCY, CLINICIAN, URGENT, EMERGENCY] == [
        judge(network, case, evidence).said for judge in (by_rules, by_prior, always(URGENT), by_everything)
    ]
    assert posterior(network, Person(40, "male"), Evidence()).of == by_prior(network, case, evidence).belief
    assert ({}, {}) == (by_rules(network, case, evidence).belief, always(URGENT)(network, case, evidence).belief)
    assert CLINICIAN is by_rules(network, case, Evidence()).said


def test_the_majority_is_what_is_accepted_most_often(knowledge: Knowledge, tmp_path: Path) -> None:
    """Clinician is accepted twice, self-care and urgent once; of two levels accepted as often, the higher counts."""
    form = '{{"id": "{}", "person": {{"age_years": 40}}, "evidence": {{}}, "gold": {{"dispositions": [{}]}}}}'
    read = cases_of(knowledge, tmp_path, form.format("x", '"self_care", "clinician"'), form.format("y", '"clinician", "urgent"'))
    assert CLINICIAN is majority(read)
    assert (CLINICIAN, URGENT) == (majority(read[:1]), majority(read[1:]))


def test_a_file_is_evaluated_case_by_case(network: Network, tmp_path: Path) -> None:
    """One emergency and one strain: both modes judge both, all evaluators stand beside each other, and no group loses a case."""
    strain = '{"onset_speed": "instant", "pain_score": 6, "heavy_lift": "present", "pain_duration": "lt_2d", "site_low_side": "present"}'
    form = '{{"id": "{}", "person": {{"age_years": {}, "sex": "male"}}, "evidence": {}, "rest_absent": true, "gold": {}}}'
    read = cases_of(
        network.knowledge,
        tmp_path,
        form.format("numb", 50, '{"saddle_numb": "present"}', '{"conditions": ["cauda_equina_syndrome"], "dispositions": ["emergency"]}'),
        form.format("lift", 20, strain, '{"dispositions": ["self_care"]}'),
    )
    ticks: list[int] = []
    for mode in ("all", "interview"):
        found = evaluate(network, read, Way(mode), lambda: ticks.append(1))
        assert list(evaluators(read)) == list(found.evaluators)
        assert (Proportion(2, 2), Proportion(0, 1)) == (found.evaluators[UNCRAMP].exact, found.evaluators[UNCRAMP].missed)
        assert {2} == {sum(group.cases for group in found.groups[by].values()) for by in ("disposition", "age", "sex", "accepted")}
        assert ({"cauda_equina_syndrome"}, {"none", "one"}) == (set(found.groups["condition"]), set(found.groups["accepted"]))
        assert bool(found.lengths) is (mode == "interview")
    assert 4 == len(ticks)


def test_the_worst_come_first_and_are_explained(network: Network, tmp_path: Path) -> None:
    """Under-triage before rank, more levels before fewer; the odds before any answer and all weights make up the odds after."""
    gold = '{{"conditions": ["{}"], "dispositions": ["{}"]}}'
    form = '{{"id": "{}", "person": {{"age_years": 40}}, "evidence": {{"heavy_lift": "present"}}, "gold": ' + gold + "}}"
    named = (("one_below", "acute_muscle_strain", "urgent"), ("two_below", "doms", "emergency"), ("last", "tetanus", "clinician"))
    found = evaluate(network, cases_of(network.knowledge, tmp_path, *(form.format(*one) for one in named)), Way("all"))
    assert ["two_below", "one_below", "last"] == [one.result.played.case.form.id for one in found.worst]
    assert 3 == len(worst(found.results))
    told_why = explained(network, found.worst[2].result)
    assert ("tetanus", 1) == (told_why.against, len(told_why.weights))
    assert pytest.approx(told_why.after) == told_why.before + sum(one.weight for one in told_why.weights)
