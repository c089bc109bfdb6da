"""The laws of explanation and of questions: weights sum to the shift, and what a question is worth is what asking it brings."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Situation, asked_of, bundled_evidences, people, scattered_evidence, situations

from uncramp.inference.enumeration import enumerated_forms
from uncramp.inference.explanation import explain, shapley
from uncramp.inference.information import gains
from uncramp.inference.network import Network
from uncramp.inference.posterior import contradicts_sex, posterior, prior
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.person import Person
from uncramp.triage import personal_loss

TIGHT = 1e-10
CLOSE = 1e-9
SAMPLED = (
    *("saddle_numb", "leg_below_knee", "fever", "shaking_chills", "onset_speed", "pain_score", "painkiller_response", "course", "hard_effort_48h"),
    *("heavy_sweat", "slip_trip", "statin", "little_urine", "low_fluids", "worse_long_posture", "pregnant", "site_low_middle", "relief_rest"),
    *("pain_pattern", "distracted", "tearing", "night_pain"),
)
"""Members of clusters, composites, choices, a number, exposures and signs of layers."""


def possible(network: Network, person: Person) -> list[str]:
    """The conditions that can happen to this person at all."""
    log_p = network.log_by_condition(network.prior(person))
    return [name for name, value in zip(network.conditions, log_p, strict=True) if np.isfinite(value)]


def shift(network: Network, person: Person, evidence: Evidence, condition: str, against: str) -> float:
    """Posterior log-odds minus prior log-odds."""
    after, before = posterior(network, person, evidence).log_probability, network.log_by_condition(prior(network, person, evidence))
    one, other = network.index(condition), network.index(against)
    return float(after[one] - after[other] - (before[one] - before[other]))


@settings(max_examples=80)
@given(situations(), st.data())
def test_contributions_sum_to_the_shift(situation: Situation, data: st.DataObject) -> None:
    """The weights of all answers add up to the change in log-odds between any two conditions."""
    network, person, evidence = situation.network, situation.person, situation.evidence
    condition, against = data.draw(st.permutations(possible(network, person)))[:2]
    expected = shift(network, person, evidence, condition, against)
    assert pytest.approx(expected, abs=TIGHT) == math.fsum(c.weight for c in explain(network, person, evidence, condition, against))


@given(people(), bundled_evidences(), st.data())
def test_bundled_contributions_sum_to_the_shift(network: Network, person: Person, evidence: Evidence, data: st.DataObject) -> None:
    """On the bundled knowledge, with any answers, the weights add up for the leading condition and for any other."""
    leader = posterior(network, person, evidence).most_probable
    if contradicts_sex(network, person, network.knowledge.complete(person, evidence)):
        person = Person(person.age_years)
    anyone = possible(network, person)
    layered = [layer.condition for layer in network.layers]
    for condition in (leader, data.draw(st.sampled_from(anyone)), data.draw(st.sampled_from(layered))):
        against = data.draw(st.sampled_from([name for name in anyone if name != condition]))
        expected = shift(network, person, evidence, condition, against)
        assert pytest.approx(expected, abs=TIGHT) == math.fsum(c.weight for c in explain(network, person, evidence, condition, against))


@given(situations(), st.data())
def test_swapping_the_two_conditions_swaps_the_sign(situation: Situation, data: st.DataObject) -> None:
    """What speaks for one condition speaks as much against its rival."""
    network, person, evidence = situation.network, situation.person, situation.evidence
    condition, against = data.draw(st.permutations(possible(network, person)))[:2]
    there = {c.finding: c.weight for c in explain(network, person, evidence, condition, against)}
    back = {c.finding: -c.weight for c in explain(network, person, evidence, against, condition)}
    assert pytest.approx(there, abs=TIGHT) == back


@given(situations())
def test_every_known_answer_is_weighed_once_and_no_other(situation: Situation) -> None:
    """Unknown and unasked findings have no weight; strongest weights come first."""
    names = possible(situation.network, situation.person)
    found = explain(situation.network, situation.person, situation.evidence, names[0], names[1])
    assert {n for n, option in situation.evidence.options.items() if option != UNKNOWN} == {c.finding for c in found}
    assert len({c.finding for c in found}) == len(found)
    assert sorted((abs(c.weight) for c in found), reverse=True) == [abs(c.weight) for c in found]


@given(st.integers(0, 5).flatmap(lambda players: st.lists(st.floats(-10, 10), min_size=1 << players, max_size=1 << players)))
def test_shapley_values_are_means_over_all_orders(values: list[float]) -> None:
    """The value of a player is the mean, over every order in which all could come, of what its coming adds."""
    players = len(values).bit_length() - 1
    expected = [0.0] * players
    orders = list(itertools.permutations(range(players)))
    for order in orders:
        there = 0
        for player in order:
            expected[player] += (values[there | 1 << player] - values[there]) / len(orders)
            there |= 1 << player
    found = shapley(np.array(values))
    assert pytest.approx(expected, abs=TIGHT) == found.tolist()
    assert pytest.approx(values[-1] - values[0], abs=TIGHT) == math.fsum(found)


@given(people(), bundled_evidences())
def test_gains_are_never_negative(network: Network, person: Person, evidence: Evidence) -> None:
    """No question can be expected to do harm, whatever is known; what is known already brings nothing."""
    evidence = network.knowledge.complete(person, evidence)
    belief = posterior(network, person, evidence)
    found = gains(network, evidence, belief, loss=personal_loss(network, person, evidence))
    assert (found.information >= 0.0).all()
    assert (found.harm >= 0.0).all()
    assert np.isfinite(found.information).all()
    assert {(0.0, 0.0)} >= {gain for finding, gain in found.by_finding().items() if evidence.is_known(finding)}


def by_asking(network: Network, person: Person, evidence: Evidence, finding: str) -> tuple[float, float]:
    """The fall in expected harm and the information of a question, by asking it: a posterior for every answer, weighed by its chance."""
    belief = posterior(network, person, evidence)
    loss = network.loss
    harm, information = float((loss @ belief.probability).min()), entropy(np.exp(belief.log_form))
    total = 0.0
    for option in network.knowledge.findings[finding].option_ids:
        asked = evidence + Observation(finding, option)
        chance = predictive(network, person, evidence, asked)
        after = posterior(network, person, asked)
        harm -= chance * float((loss @ after.probability).min())
        information -= chance * entropy(np.exp(after.log_form))
        total += chance
    assert pytest.approx(1.0, abs=CLOSE) == total
    return harm, information


def entropy(p: np.ndarray) -> float:
    some = p[p > 0]
    return -math.fsum(some * np.log(some))


def predictive(network: Network, person: Person, evidence: Evidence, asked: Evidence) -> float:
    """P(the further answer | evidence), from log P(c | e): the most probable condition's joint before and after."""
    before, after = joint(network, person, evidence), joint(network, person, asked)
    return math.exp(after - before)


def joint(network: Network, person: Person, evidence: Evidence) -> float:
    """log P(evidence | person), table by table and layer by layer."""
    total = network.prior(person).copy()
    for table in network.tables:
        total = total + network.rows[table.first_row + sum(network.place[f][evidence.options[f]][1] for f in table.findings if f in evidence)]
    for layer in network.layers:
        total[layer.column] += layer.state(evidence).log_likelihood
    top = float(total.max())
    return top + math.log(math.fsum(np.exp(total - top)))


@settings(max_examples=80)
@given(situations(), st.data())
def test_gains_equal_asking(situation: Situation, data: st.DataObject) -> None:
    """What a question is worth, computed for all at once, is what asking it and every answer brings."""
    network, person, evidence = situation.network, situation.person, situation.evidence
    open_findings = [f.id for f in asked_of(network.knowledge) if not evidence.is_known(f.id)]
    found = gains(network, evidence, posterior(network, person, evidence))
    for finding in data.draw(st.permutations(open_findings))[:3]:
        assert pytest.approx(by_asking(network, person, evidence, finding), abs=CLOSE) == found.of(finding)


@given(situations(unknown=False), st.data())
def test_gains_equal_asking_the_slow_engine(situation: Situation, data: st.DataObject) -> None:
    """The information of a question is its mutual information with condition and form found by summing over every hidden state."""
    network, person, evidence = situation.network, situation.person, situation.evidence
    open_findings = [f for f in asked_of(network.knowledge) if f.id not in evidence]
    if not open_findings:
        return
    finding = data.draw(st.sampled_from(open_findings))
    after = {o: enumerated_forms(network.knowledge, person, evidence + Observation(finding.id, o)) for o in finding.option_ids}
    before = np.array(list(enumerated_forms(network.knowledge, person, evidence).values()))
    chances = {o: predictive(network, person, evidence, evidence + Observation(finding.id, o)) for o in finding.option_ids}
    expected = entropy(before) - math.fsum(chances[o] * entropy(np.array(list(after[o].values()))) for o in finding.option_ids)
    assert pytest.approx(expected, abs=CLOSE) == gains(network, evidence, posterior(network, person, evidence)).of(finding.id)[1]


@settings(max_examples=12)
@given(people(), st.integers(0, 2**32), st.sampled_from([0, 10, 60]), st.sampled_from([ABSENT, PRESENT, None]))
def test_bundled_gains_equal_asking(network: Network, person: Person, seed: int, count: int, leaning: str | None) -> None:
    """On the bundled knowledge, too: for members of clusters, composites, choices, exposures and signs of the layers."""
    knowledge = network.knowledge
    scattered = scattered_evidence(knowledge, seed, count, leaning=leaning)
    kept = [o for o in scattered.values() if knowledge.findings[o.finding].part_of is None and knowledge.findings[o.finding].only_if is None]
    evidence = Evidence(kept)
    found = gains(network, evidence, posterior(network, person, evidence))
    for finding in SAMPLED:
        if not evidence.is_known(finding):
            # Who is asked about pregnancy is of that sex or of none that was said.
            if knowledge.findings[finding].only_if is not None and person.sex == "male":
                continue
            assert pytest.approx(by_asking(network, person, evidence, finding), abs=CLOSE) == found.of(finding)
