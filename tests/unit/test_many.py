"""Many people at once get the same criteria, belief, triage and questions as each of them alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people import answers
from uncramp.inference.information import chance_of_pairs, gains, known_findings
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.interview import interviewed, next_screen
from uncramp.many.belief import double, single
from uncramp.many.crowd import gathered
from uncramp.many.gain import other_leader, worth
from uncramp.many.interview import PURPOSES, Asker, interviews, standing
from uncramp.simulate import Noise, draw_crowd
from uncramp.terms.evidence import UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness
from uncramp.triage import fired_red_flags, is_live, personal_loss, triage

NOISE = Noise(wrong=0.05, unknown=0.1, declined=0.05)
"""So that unknown answers and contradictions occur."""


@pytest.fixture(scope="module")
def people(network: Network) -> list[tuple[Person, Evidence]]:
    """Some noisy people, each with a different share of the answers given."""
    crowd = draw_crowd(network, 60, 3, noise=NOISE).crowd
    chance = np.random.default_rng(4)
    found = []
    for place in range(crowd.size):
        share = chance.random()
        parts = (o for o in crowd.evidence(place).values() if not network.knowledge.findings[o.finding].parts)
        found.append((crowd.person(place), Evidence(o for o in parts if chance.random() < share)))
    return found


def test_every_criterion_is_the_same_for_each(network: Network, people: list[tuple[Person, Evidence]]) -> None:
    """Flags, exclusions, modifiers, contraindications and preconditions, in three truth values."""
    knowledge = network.knowledge
    crowd = gathered(knowledge, people).completed()
    completed = [(person, knowledge.complete(person, evidence)) for person, evidence in people]
    criteria = [flag.when for flag in knowledge.red_flags.values()]
    criteria += [flag.unless for flag in knowledge.red_flags.values() if flag.unless is not None]
    criteria += [c.when for measure in knowledge.measures.values() for c in measure.contraindications]
    criteria += [finding.only_if for finding in knowledge.limited if finding.only_if is not None]
    for criterion in criteria:
        truths = crowd.truths(criterion)
        said = [True if t else False if f else None for t, f in zip(truths.true, truths.false, strict=True)]
        assert [criterion.truth(person, evidence) for person, evidence in completed] == said


def test_belief_and_triage_are_the_same_for_each(network: Network, people: list[tuple[Person, Evidence]]) -> None:
    """Posterior to rounding; fired and live flags, floor and disposition exactly."""
    knowledge = network.knowledge
    now = standing(network, gathered(knowledge, people))
    for place, (person, evidence) in enumerate(people):
        belief = posterior(network, person, evidence)
        decision = triage(network, person, evidence, belief)
        known = knowledge.cannot_apply(person, knowledge.complete(person, evidence))
        assert belief.probability == pytest.approx(now.belief[:, place], abs=1e-12)
        fired = {flag.id for flag in fired_red_flags(knowledge, person, knowledge.complete(person, evidence))}
        assert fired == {flag for flag, those in now.floor.fired.items() if those[place]}
        live = {f.id for f in knowledge.red_flags.values() if f.disposition > decision.floor and is_live(f, person, known)}
        assert live == {flag for flag, those in now.floor.live.items() if those[place]}
        assert decision.floor.level == now.floor.level[place]
        assert decision.disposition.level == now.disposition[place]


def test_what_a_question_brings_is_the_same_for_each(network: Network, people: list[tuple[Person, Evidence]]) -> None:
    """Information, fall in harm and chance of another disposition, of single questions and of pairs."""
    knowledge = network.knowledge
    now = standing(network, gathered(knowledge, people))
    one, two = worth(network, single(network), now.people), worth(network, double(network), now.people)
    for place, (person, given_evidence) in enumerate(people):
        evidence = knowledge.complete(person, given_evidence)
        belief = posterior(network, person, evidence)
        loss, floor, known = personal_loss(network, person, evidence), int(now.floor.level[place]), known_findings(network, evidence)
        expected = gains(network, evidence, belief, loss=loss, floor=floor)
        for name in ("information", "harm", "other_disposition"):
            assert getattr(expected, name)[~known] == pytest.approx(getattr(one, name)[~known, place], abs=1e-9)
        pairs = chance_of_pairs(network, known, belief, loss=loss, floor=floor)
        open_pair = ~known[network.pairs.findings].any(axis=1)
        assert pairs[open_pair] == pytest.approx(two.other_disposition[open_pair, place], abs=1e-9)


@pytest.mark.parametrize("several", [False, True])
def test_who_would_lead_after_an_answer_is_the_same_for_each(network: Network, people: list[tuple[Person, Evidence]], several: bool) -> None:
    """The chance of another most probable condition, and all else a question brings, with one form of each condition and with several of some."""
    network, knowledge = with_more_forms(network) if several else network, network.knowledge
    now = standing(network, gathered(knowledge, people))
    found, brought = other_leader(network, single(network), now.people), worth(network, single(network), now.people)
    for place, (person, given_evidence) in enumerate(people):
        evidence = knowledge.complete(person, given_evidence)
        known, loss = known_findings(network, evidence), personal_loss(network, person, evidence)
        expected = gains(network, evidence, posterior(network, person, evidence), loss=loss, floor=int(now.floor.level[place]))
        assert expected.other_leader[~known] == pytest.approx(found[~known, place], abs=1e-9)
        for name in ("information", "harm", "other_disposition"):
            assert getattr(expected, name)[~known] == pytest.approx(getattr(brought, name)[~known, place], abs=1e-9)


def with_more_forms(network: Network) -> Network:
    """The same network, where conditions, those with trigger layers among them, show themselves in a second form, as another condition does."""
    own = np.array([*(layer.column for layer in network.layers), 0, 1])
    rows = np.concatenate([network.rows, network.rows[:, own - 2]], axis=1)
    prior = network.log_prior.copy()
    prior[..., own] -= np.log(2)
    return replace(
        network,
        of_form=np.concatenate([network.of_form, own]),
        rows=rows,
        log_prior=np.concatenate([prior, prior[..., own]], axis=-1),
    )


def test_pairs_equal_asking_both(network: Network) -> None:
    """The chance that two answers change the disposition is what asking both, every way, brings."""
    person, evidence = Person(52, "female"), answers(network.knowledge, pain_duration="d2_14", heavy_sweat="present", short_bouts="present")
    belief = posterior(network, person, evidence)
    loss = personal_loss(network, person, evidence)
    found = chance_of_pairs(network, known_findings(network, evidence), belief, loss=loss, floor=0)
    now = int((loss @ belief.probability).argmin())
    open_pairs = [k for k, pair in enumerate(network.pairs.findings) if not any(network.findings[f] in evidence for f in pair)]
    for k in open_pairs[:: max(1, len(open_pairs) // 12)]:
        first, second = (network.findings[f] for f in network.pairs.findings[k])
        expected = 0.0
        for a in network.place[first].keys() - {UNKNOWN}:
            for b in network.place[second].keys() - {UNKNOWN}:
                one = evidence + Observation(first, a)
                both = one + Observation(second, b)
                chance = _chance(network, person, evidence, Observation(first, a)) * _chance(network, person, one, Observation(second, b))
                expected += chance * (int((loss @ posterior(network, person, both).probability).argmin()) != now)
        assert expected == pytest.approx(found[k], abs=1e-9)


def _chance(network: Network, person: Person, evidence: Evidence, observation: Observation) -> float:
    """P(answer | evidence), from the odds that each answer gives every condition."""
    before = posterior(network, person, evidence).probability
    options = [option for option in network.place[observation.finding] if option != UNKNOWN]
    after = np.array([posterior(network, person, evidence + Observation(observation.finding, option)).probability for option in options])
    chances, *_ = np.linalg.lstsq(after.T, before, rcond=None)
    return float(chances[options.index(observation.option)])


@pytest.mark.parametrize("depth", ["quick", "usual", "thorough"])
def test_whole_interviews_ask_the_same_screens(network: Network, depth: Thoroughness) -> None:
    """Screens and answers by purpose, and the evidence at the end, as the engine for one person has them."""
    crowd = draw_crowd(network, 25, 5, noise=NOISE).crowd
    played = interviews(network, crowd, depth=depth)
    for place in range(crowd.size):
        person, truth = crowd.person(place), crowd.evidence(place)

        def answer(finding: Finding, truth: Evidence = truth) -> Observation:
            return Observation(finding.id, truth.option(finding.id) or UNKNOWN)

        one = interviewed(network, person, answer, depth=depth)
        assert [len(one.of(purpose)) for purpose in PURPOSES] == played.screens[:, place].tolist()
        assert dict(one.evidence.options) == dict(played.crowd.evidence(place).options)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.floats(0.0, 1.0))
def test_the_next_screen_is_the_same_at_any_point(network: Network, seed: int, share: float) -> None:
    """However much is known, in whatever order it was asked."""
    crowd = draw_crowd(network, 1, seed, noise=NOISE).crowd
    chance = np.random.default_rng(seed)
    plain = (o for o in crowd.evidence(0).values() if not network.knowledge.findings[o.finding].parts)
    person, evidence = crowd.person(0), Evidence(o for o in plain if chance.random() < share)
    screen = next_screen(network, person, evidence)
    asker = Asker(network, network.knowledge.policy.stop["usual"])
    purpose, asked = asker.next_screens(gathered(network.knowledge, [(person, evidence)]))
    names = {finding.id for finding, wanted in zip(network.knowledge.findings.values(), asked[0], strict=True) if wanted}
    assert ({finding.id for finding in screen.findings} if screen else set()) == names
    assert screen is None or screen.purpose == PURPOSES[purpose[0]]
