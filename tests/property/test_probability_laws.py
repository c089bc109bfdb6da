"""The laws of probability: what the posterior must do whatever the numbers are."""

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import (
    Situation,
    asked_of,
    bundled,
    bundled_evidences,
    estimate,
    people,
    scattered_evidence,
    situations,
    with_numbers,
)

from uncramp.inference.causes import causes
from uncramp.inference.dependence import conditional_log, quadrature
from uncramp.inference.enumeration import enumerated_causes, enumerated_posterior
from uncramp.inference.forms import other_forms
from uncramp.inference.network import Network, answer_probabilities, build_network, takes
from uncramp.inference.posterior import Posterior, posterior
from uncramp.terms.condition import Condition, Likelihood
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.person import Person
from uncramp.terms.source import Estimate

CLOSE = 1e-9
"""How near the fast engine must come to the slow one."""
EXACT = 1e-12
ENUMERABLE = 7
"""Exposures of a layer over which the slow engine can sum in little time."""
POSITIVE = 25


def believed(situation: Situation) -> Posterior:
    return posterior(situation.network, situation.person, situation.evidence)


@given(situations())
def test_the_posterior_sums_to_one(situation: Situation) -> None:
    """Whatever was said, the conditions share exactly one whole."""
    assert pytest.approx(1.0, abs=EXACT) == math.fsum(believed(situation).probability)


@given(people(), bundled_evidences())
def test_the_bundled_posterior_sums_to_one(network: Network, person: Person, evidence: Evidence) -> None:
    """Whatever is said to the bundled knowledge, even every answer at once, the conditions share one whole."""
    belief = posterior(network, person, evidence)
    assert np.isfinite(belief.probability).all()
    assert pytest.approx(1.0, abs=EXACT) == math.fsum(belief.probability)


@given(situations(), st.randoms(use_true_random=False))
def test_order_does_not_matter(situation: Situation, chance: random.Random) -> None:
    """The same answers in another order give the same bits."""
    shuffled = list(situation.evidence.values())
    chance.shuffle(shuffled)
    expected = believed(situation).probability
    assert (expected == posterior(situation.network, situation.person, Evidence(shuffled)).probability).all()


@given(people(), bundled_evidences(), st.randoms(use_true_random=False))
def test_order_does_not_matter_for_the_bundled_knowledge(network: Network, person: Person, evidence: Evidence, chance: random.Random) -> None:
    """Composites and their parts, too, may be answered in any order."""
    shuffled = list(evidence.values())
    chance.shuffle(shuffled)
    assert (posterior(network, person, evidence).probability == posterior(network, person, Evidence(shuffled)).probability).all()


@given(situations(), st.data())
def test_an_unknown_observation_changes_nothing(situation: Situation, data: st.DataObject) -> None:
    """To be asked and not to know is, for belief, not to have been asked."""
    finding = data.draw(st.sampled_from(asked_of(situation.network.knowledge)))
    without = posterior(situation.network, situation.person, situation.evidence - finding.id)
    unknown = posterior(situation.network, situation.person, situation.evidence + Observation(finding.id, UNKNOWN))
    assert (without.probability == unknown.probability).all()


@given(situations(), st.data())
def test_an_answer_equally_likely_everywhere_changes_nothing(situation: Situation, data: st.DataObject) -> None:
    """A finding that every condition takes from its background tells nothing when no other answer of its cluster is known."""
    knowledge = situation.network.knowledge
    finding = data.draw(st.sampled_from(asked_of(knowledge)))
    neighbours = [f.id for f in asked_of(knowledge) if f.id == finding.id or (finding.cluster is not None and f.cluster == finding.cluster)]
    network = build_network(everywhere_alike(knowledge, finding.id))
    before = Evidence(o for o in situation.evidence.values() if o.finding not in neighbours)
    after = before + Observation(finding.id, data.draw(st.sampled_from(finding.option_ids)))
    expected = posterior(network, situation.person, before).probability
    assert pytest.approx(expected, abs=EXACT) == posterior(network, situation.person, after).probability


def everywhere_alike(knowledge: Knowledge, finding: str) -> Knowledge:
    """The knowledge in which no condition says anything of its own about the finding."""
    return replace(knowledge, conditions={c.id: deaf_to(c, finding) for c in knowledge.conditions.values()})


def deaf_to(condition: Condition, finding: str) -> Condition:
    layer = condition.layer and condition.layer.model_copy(
        update={
            "exposures": {name: e for name, e in condition.layer.exposures.items() if name != finding},
            "signs": {name: s for name, s in condition.layer.signs.items() if name != finding},
        }
    )
    forms = tuple(form.model_copy(update={"findings": {n: row for n, row in form.findings.items() if n != finding}}) for form in condition.forms)
    findings = {n: row for n, row in condition.findings.items() if n != finding}
    return condition.model_copy(update={"findings": findings, "layer": layer, "forms": forms})


@settings(max_examples=80)
@given(situations())
def test_the_posterior_equals_enumeration(situation: Situation) -> None:
    """The tables give what summing over every hidden state gives."""
    expected = enumerated_posterior(situation.network.knowledge, situation.person, situation.evidence)
    assert pytest.approx(dict(expected), abs=CLOSE, rel=CLOSE) == dict(believed(situation).of)


@settings(max_examples=80)
@given(situations())
def test_the_causes_equal_enumeration(situation: Situation) -> None:
    """The share of every cause is what counting the worlds in which it is active gives, mixed over the conditions with causes."""
    knowledge = situation.network.knowledge
    belief = believed(situation)
    layered = [c for c in knowledge.conditions.values() if c.layer is not None]
    muscular = math.fsum(belief.of[c.id] for c in layered)
    expected: dict[str, float] = {}
    for condition in layered:
        for cause, share in enumerated_causes(knowledge, condition, situation.evidence).items():
            expected[cause] = expected.get(cause, 0.0) + share * belief.of[condition.id] / muscular
    found = causes(situation.network, belief)
    assert pytest.approx(muscular, abs=EXACT) == found.muscular
    shares = {s.cause: s.share for s in found.shares}
    assert pytest.approx(expected, abs=CLOSE) == shares


@given(situations())
def test_some_cause_or_none_is_known(situation: Situation) -> None:
    """Whatever is at work: a cause's share and "none known" exclude each other, and one of the two always holds."""
    found = causes(situation.network, believed(situation))
    assert 0.0 <= found.none_known <= 1.0 + EXACT
    for share in found.shares:
        assert 0.0 <= share.share <= 1.0 - found.none_known + EXACT
    assert math.fsum(s.share for s in found.shares) >= 1.0 - found.none_known - EXACT


@settings(max_examples=80)
@given(situations(dependent=False))
def test_without_dependence_the_answers_multiply(situation: Situation) -> None:
    """With every d at 0, the odds of two conditions without layer and forms are those before any answer times the ratio of every answer."""
    knowledge, belief = situation.network.knowledge, believed(situation)
    prior = posterior(situation.network, situation.person, Evidence())
    plain = [c for c in knowledge.conditions.values() if c.layer is None and not c.forms and prior.of[c.id] > 0]
    for one, other in itertools.pairwise(plain):
        naive = math.log(prior.of[one.id]) - math.log(prior.of[other.id])
        naive += math.fsum(log_ratio(knowledge.findings[f], o, one, other) for f, o in situation.evidence.options.items() if o != UNKNOWN)
        assert pytest.approx(naive, abs=1e-10) == math.log(belief.of[one.id]) - math.log(belief.of[other.id])


def log_ratio(finding: Finding, option: str, one: Condition, other: Condition) -> float:
    return math.log(reviewed(finding, option, one)) - math.log(reviewed(finding, option, other))


def reviewed(finding: Finding, option: str, condition: Condition) -> float:
    """P(option | condition) as it stands in the file: the row, else the background."""
    if finding.id in condition.findings:
        return condition.findings[finding.id].probability(option)
    if finding.background is not None:
        return finding.background.value if option == PRESENT else 1.0 - finding.background.value
    shares = {o.id: o.background.value for o in finding.options}
    return shares[option] / sum(shares.values())


@settings(max_examples=80)
@given(situations(), st.data())
def test_one_answer_of_a_cluster_keeps_its_reviewed_probability(situation: Situation, data: st.DataObject) -> None:
    """However a cluster hangs together and a condition shows itself, the first answer moves the odds by exactly what was reviewed.

    Where a form is more common at some ages, what was reviewed is the mean over them.
    """
    knowledge = situation.network.knowledge
    finding = data.draw(st.sampled_from(asked_of(knowledge)))
    option = data.draw(st.sampled_from(finding.option_ids))
    before = posterior(situation.network, situation.person, Evidence())
    after = posterior(situation.network, situation.person, Evidence([Observation(finding.id, option)]))
    aged = {c.id for c in knowledge.conditions.values() if any(form.by_age for form in c.forms)}
    plain = [c for c in knowledge.conditions.values() if not takes(c, finding.id) and c.id not in aged and before.of[c.id] > 0]
    for one, other in itertools.pairwise(plain):
        shift = math.log(after.of[one.id] / after.of[other.id]) - math.log(before.of[one.id] / before.of[other.id])
        assert pytest.approx(log_ratio(finding, option, one, other), abs=1e-10) == shift


def test_the_bundled_tables_keep_every_reviewed_probability(network: Network) -> None:
    """In every table, the row with one answer is, over all forms, the reviewed P(answer | condition), and a finding's answers sum to one."""
    conditions = tuple(network.knowledge.conditions.values())
    share = np.array([1.0] * len(conditions) + [form.share.value for _, form in other_forms(conditions)])
    for number, form in enumerate(network.of_form[len(conditions) :], len(conditions)):
        share[form] -= share[number]
    for finding in network.findings:
        kept = [c for c in network.knowledge.conditions.values() if not takes(c, finding)]
        columns = [network.index(c.id) for c in kept]
        expected = answer_probabilities(network.knowledge.findings[finding], kept)
        places = [network.place[finding][option] for option in network.knowledge.findings[finding].option_ids]
        rows = [network.tables[number].first_row + step for number, step in places]
        assert pytest.approx(expected.T, rel=1e-10) == network.by_condition(np.exp(network.rows[rows]) * share)[:, columns]


@settings(max_examples=20)
@given(situations())
def test_the_patterns_of_a_cluster_sum_to_one(situation: Situation) -> None:
    """All ways to answer all questions of a cluster are, together, certain; so are all ways to answer the exposures of a layer."""
    network = situation.network
    for table in network.tables:
        grid = np.indices([len(options) for options in table.options]).reshape(len(table.findings), -1).T
        rows = table.first_row + (grid + 1) @ np.array(table.steps)
        taken = [any(takes(c, f) for f in table.findings) for c in network.knowledge.conditions.values()]
        free = [form for form, condition in enumerate(network.of_form) if not taken[condition]]
        total = np.exp(network.rows[rows][:, free]).sum(axis=0)
        assert pytest.approx(np.ones(len(free)), abs=1e-11) == total


@settings(max_examples=200)
@given(st.lists(st.floats(-14.0, 6.0), min_size=2, max_size=5), st.lists(st.floats(-1.0, 1.0), min_size=5, max_size=5), st.floats(0.0, 5.0))
def test_dependence_never_changes_what_was_reviewed(log_weights: list[float], scores: list[float], dependence: float) -> None:
    """Averaged over the hidden intensity, every answer, however rare, is exactly as likely as reviewed; at each intensity answers sum to one."""
    weights = np.exp(log_weights)
    reviewed_p = weights / weights.sum()
    nodes = bundled().policy.quadrature_nodes
    given_z = np.exp(conditional_log(reviewed_p, dependence * np.array(scores[: weights.size]), nodes))
    _, w = quadrature(nodes)
    assert pytest.approx(reviewed_p, rel=1e-10) == given_z @ w
    assert pytest.approx(np.ones(nodes), abs=EXACT) == given_z.sum(axis=0)


def pair(p: float, dependence: float) -> Network:
    """Two findings of one cluster, each with probability p in one condition; another condition that never speaks of them."""
    template = next(c for c in bundled().conditions.values() if c.layer is None and not c.modifiers and not c.forms)
    plain = next(f for f in bundled().findings.values() if f.kind == "present_absent" and f.only_if is None)
    cluster = next(iter(bundled().clusters.values()))
    cluster = cluster.model_copy(update={"id": "g", "dependence": Estimate(value=dependence, scale="value", basis="expert estimate")})
    findings = [plain.model_copy(update={"id": name, "cluster": "g", "sign": 1, "background": estimate(0.5)}) for name in ("first", "second")]
    row = Likelihood(options={PRESENT: estimate(p)}, rest=ABSENT)
    conditions = [template.model_copy(update={"id": "listed", "findings": {"first": row, "second": row}})]
    return build_network(with_numbers(bundled(), findings=findings, conditions=conditions, clusters={"g": cluster}))


def second_given_first(network: Network) -> float:
    """P(second present | first present, condition), read from the table."""
    number, step = network.place["first"][PRESENT]
    further = network.place["second"][PRESENT][1]
    start = network.tables[number].first_row
    return float(np.exp(network.rows[start + step + further, 0] - network.rows[start + step, 0]))


def test_a_second_rare_finding_of_a_syndrome_is_no_longer_rare() -> None:
    """At P = 0.003 and d = 3 the second positive of a cluster exceeds 0.1; with d = 0 it stays 0.003."""
    assert 0.1 < second_given_first(pair(0.003, 3.0))
    assert pytest.approx(0.003, rel=1e-10) == second_given_first(pair(0.003, 0.0))


@given(st.floats(0.001, 0.999), st.floats(0.0, 4.0))
def test_findings_of_one_sign_never_speak_against_each_other(p: float, dependence: float) -> None:
    """Within a cluster a first positive never makes a second of the same sign less likely."""
    assert p * (1 - 1e-9) <= second_given_first(pair(p, dependence))


@settings(max_examples=80)
@given(situations(), st.data())
def test_one_exposure_alone_multiplies_the_odds_by_its_strength(situation: Situation, data: st.DataObject) -> None:
    """With no other exposure, an exposure multiplies the odds of a layer condition, against one that is deaf to it, by RR'."""
    knowledge = situation.network.knowledge
    condition = knowledge.conditions[data.draw(st.sampled_from([layer.condition for layer in situation.network.layers]))]
    assert condition.layer is not None
    name = data.draw(st.sampled_from(sorted(condition.layer.exposures)))
    network, deaf = with_a_deaf_rival(knowledge)
    lowest = {n: data.draw(st.sampled_from(others(knowledge.findings[n], e.option))) for n, e in condition.layer.exposures.items()}
    without = Evidence(Observation(n, option) for n, option in lowest.items())
    odds = []
    for evidence in (without, without + Observation(name, condition.layer.exposures[name].option)):
        belief = posterior(network, situation.person, evidence)
        odds.append(math.log(belief.of[condition.id]) - math.log(belief.of[deaf]))
    assert pytest.approx(strength(knowledge, condition, name), rel=1e-9) == math.exp(odds[1] - odds[0])


def with_a_deaf_rival(knowledge: Knowledge) -> tuple[Network, str]:
    """The network without clusters, and a condition of it that takes every finding from its background and can happen to anyone."""
    rival = next(c for c in knowledge.conditions.values() if c.layer is None)
    share = rival.share.model_copy(update={"by_sex": {"female": 1.0, "male": 1.0}})
    rival = rival.model_copy(update={"findings": {}, "share": share})
    alone = {f.id: f.model_copy(update={"cluster": None}) for f in knowledge.findings.values()}
    return build_network(replace(knowledge, findings=alone, conditions=knowledge.conditions | {rival.id: rival})), rival.id


def others(finding: Finding, option: str) -> list[str]:
    return [other for other in finding.option_ids if other != option]


def strength(knowledge: Knowledge, condition: Condition, exposure: str) -> float:
    """RR': the reviewed ratio, its logarithm halved where carried over; not below one, and no more than the cap on its cause lets through."""
    assert condition.layer is not None
    raised = condition.layer.exposures[exposure]
    estimated = knowledge.triggers[raised.trigger].strength
    assert estimated is not None
    ratio = math.exp(math.log(estimated.value) * (0.5 if raised.carried_over else 1.0))
    leak = condition.layer.leak.value
    return min(max(1.0, ratio), 1.0 + knowledge.policy.cause_cap * (1.0 - leak) / leak)


def test_every_bundled_exposure_alone_has_its_reviewed_strength(network: Network) -> None:
    """In the bundled layers each exposure alone raises the risk by RR', for every exposure of every layer."""
    for layer in network.layers:
        condition = network.knowledge.conditions[layer.condition]
        assert condition.layer is not None
        none = Evidence(Observation(f, others(network.knowledge.findings[f], e.option)[0]) for f, e in condition.layer.exposures.items())
        for name, exposure in condition.layer.exposures.items():
            some = none + Observation(name, exposure.option)
            share = layer.exposures[name].log_share
            rarer = share[exposure.option] - share[str(none.option(name))]
            shift = layer.state(some).log_likelihood - layer.state(none).log_likelihood - rarer
            assert pytest.approx(strength(network.knowledge, condition, name), rel=1e-9) == math.exp(shift)


@given(situations(unknown=False), st.data())
def test_answers_of_an_open_question_average_to_what_is_believed(situation: Situation, data: st.DataObject) -> None:
    """Belief after each answer, weighed by how likely the answer is, is belief now: no question can be expected to change one's mind."""
    network, evidence = situation.network, situation.evidence
    open_findings = [f for f in asked_of(network.knowledge) if f.id not in evidence]
    if not open_findings:
        return
    finding = data.draw(st.sampled_from(open_findings))
    belief = believed(situation)
    mean = np.zeros(len(network.conditions))
    for option in finding.option_ids:
        answered = evidence + Observation(finding.id, option)
        expected = enumerated_posterior(network.knowledge, situation.person, answered)
        mean += predictive(network, situation.person, evidence, finding.id, option) * np.array([expected[c] for c in network.conditions])
    assert pytest.approx(belief.probability, abs=CLOSE) == mean


def predictive(network: Network, person: Person, evidence: Evidence, finding: str, option: str) -> float:
    """P(option | evidence), from how much the joint probability of prior and evidence falls when the answer is added."""
    before, after = (joint(network, person, e) for e in (evidence, evidence + Observation(finding, option)))
    return after / before


def joint(network: Network, person: Person, evidence: Evidence) -> float:
    """P(evidence | person), added up from tables and layers by hand."""
    total = network.prior(person).copy()
    for table in network.tables:
        row = table.first_row + sum(network.place[f][str(evidence.option(f))][1] for f in table.findings if f in evidence)
        total = total + network.rows[row]
    for layer in network.layers:
        total[layer.column] += layer.state(evidence).log_likelihood
    return math.fsum(np.exp(total))


def trimmed(knowledge: Knowledge, most: int) -> Knowledge:
    """The knowledge with at most so many exposures in each layer, so that the slow engine can sum over them."""
    conditions = {}
    for condition in knowledge.conditions.values():
        layer = condition.layer
        if layer is not None:
            layer = layer.model_copy(update={"exposures": dict(list(layer.exposures.items())[:most])})
        conditions[condition.id] = condition.model_copy(update={"layer": layer})
    return replace(knowledge, conditions=conditions)


def many_positives(knowledge: Knowledge, seed: int) -> Evidence:
    """At least twenty-five positive findings and a few absent, every exposure and sign of a layer among the answers."""
    chance = random.Random(seed)
    findings = [f for f in asked_of(knowledge) if f.part_of is None and f.only_if is None]
    layered = {n for c in knowledge.conditions.values() if c.layer is not None for n in (*c.layer.exposures, *c.layer.signs)}
    positive = chance.sample([f.id for f in findings if not f.options and f.id not in layered], POSITIVE)
    options = dict.fromkeys(positive, PRESENT) | {n: chance.choice([PRESENT, ABSENT]) for n in sorted(layered)}
    options |= {f.id: chance.choice(f.option_ids) for f in findings if f.options and chance.random() < 0.5}
    order = list(options)
    chance.shuffle(order)
    return Evidence(Observation(name, options[name]) for name in order)


SYNDROME = Evidence(
    Observation(name, PRESENT)
    for name in (
        *("saddle_numb", "leaks_urine_new", "bowel_leak_new", "cannot_pass_urine", "sex_feeling_lost"),
        *("both_legs_weak", "unsteady", "both_legs_pain", "leg_below_knee", "leg_above_knee", "numb_leg", "leg_weak"),
        *("burning_electric", "light_touch_hurts", "numb_back_patch", "fever", "shaking_chills", "weight_loss", "very_tired"),
        *("night_pain", "wakes_at_night", "worse_cough_sneeze", "steadily_worse", "no_position_helps", "cannot_walk"),
        *("hard_effort_48h", "heavy_sweat", "slip_trip", "cold_exposure"),
    )
)
"""Twenty-nine positive findings that hang together in a handful of clusters: the hardest case for a product of answers."""


@pytest.mark.parametrize(("seed", "person"), [(1, Person(44, "female")), (2, Person(78, None))])
def test_many_positive_findings_equal_enumeration(knowledge: Knowledge, seed: int, person: Person) -> None:
    """On the bundled clusters with twenty-five and more positive findings both engines agree; the layers keep seven exposures."""
    small = trimmed(knowledge, ENUMERABLE)
    evidence = many_positives(small, seed)
    assert POSITIVE <= sum(1 for option in evidence.options.values() if option == PRESENT)
    found = posterior(build_network(small), person, evidence)
    expected = enumerated_posterior(small, person, evidence)
    assert pytest.approx(dict(expected), abs=CLOSE, rel=CLOSE) == dict(found.of)


def test_the_whole_bundled_knowledge_equals_enumeration(network: Network, knowledge: Knowledge) -> None:
    """With every exposure of every layer, and twenty-nine positive findings, both engines agree on every condition."""
    person = Person(63, "male")
    found = posterior(network, person, SYNDROME)
    expected = enumerated_posterior(knowledge, person, SYNDROME)
    assert POSITIVE <= len(SYNDROME)
    assert pytest.approx(dict(expected), abs=CLOSE, rel=CLOSE) == dict(found.of)


def test_bundled_causes_equal_enumeration(knowledge: Knowledge) -> None:
    """The share of each cause within each bundled layer is what counting worlds gives; the layers keep seven exposures."""
    small = trimmed(knowledge, ENUMERABLE)
    network = build_network(small)
    evidence = many_positives(small, 3)
    for layer in network.layers:
        expected = enumerated_causes(small, small.conditions[layer.condition], evidence)
        state = layer.state(evidence)
        assert pytest.approx(dict(expected), abs=CLOSE) == {c: p for c, p in zip(layer.causes, state.active().tolist(), strict=True) if c in expected}


@given(people(), st.integers(0, 2**32), st.data())
def test_an_unknown_bundled_observation_changes_nothing(network: Network, person: Person, seed: int, data: st.DataObject) -> None:
    """On the bundled knowledge, too, an unknown says nothing about the condition, be it a finding, a composite or a part of one."""
    finding = data.draw(st.sampled_from(asked_of(network.knowledge)))
    evidence = scattered_evidence(network.knowledge, seed, 40) - finding.id
    if finding.part_of is not None or finding.parts:
        related = (finding.part_of or finding.id, *network.knowledge.asked_as[finding.part_of or finding.id])
        evidence = Evidence(o for o in evidence.values() if o.finding not in related)
    expected = posterior(network, person, evidence).probability
    assert (expected == posterior(network, person, evidence + Observation(finding.id, UNKNOWN)).probability).all()


@given(situations(), st.integers(18, 110))
def test_unknown_sex_is_the_mixture(situation: Situation, age: int) -> None:
    """Before any answer, belief about a person of unsaid sex lies between that about a woman and that about a man."""
    female, male, unsaid = (posterior(situation.network, Person(age, sex), Evidence()).probability for sex in ("female", "male", None))
    assert (np.minimum(female, male) - EXACT <= unsaid).all()
    assert (unsaid <= np.maximum(female, male) + EXACT).all()


def test_age_and_sex_are_never_evidence(network: Network) -> None:
    """Age and sex stand in no table: they act through the prior alone."""
    assert set() == set(network.findings) & set(PERSONAL)


@given(situations())
def test_conditions_without_likelihoods_keep_their_prior(situation: Situation) -> None:
    """When no condition lists anything and none has a layer, no set of answers moves belief, dependent or not."""
    knowledge = situation.network.knowledge
    silent = {c.id: c.model_copy(update={"findings": {}, "layer": None, "forms": ()}) for c in knowledge.conditions.values()}
    network = build_network(replace(knowledge, conditions=silent))
    expected = posterior(network, situation.person, Evidence()).probability
    assert pytest.approx(expected, abs=EXACT) == posterior(network, situation.person, situation.evidence).probability
