"""The laws of bands: perturbed worlds are whole, are always the same worlds, and hold the number that is shown."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Situation, bundled_evidences, people, situations

from uncramp.assess import assess
from uncramp.faces.result import to_plain
from uncramp.inference.causes import causes
from uncramp.inference.network import Network, build_network
from uncramp.inference.perturbation import perturbed
from uncramp.inference.posterior import posterior
from uncramp.inference.uncertainty import worlds
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person

DRAWS = 8
EXACT = 1e-12
READ_OFF = 2e-4
"""How far a number read off the grid of offsets may be from the solved one."""


@given(situations())
def test_every_perturbed_world_is_whole(situation: Situation) -> None:
    """In each perturbed world the conditions share one whole, and shares of causes are probabilities."""
    drawn = worlds(situation.network, situation.person, situation.evidence, draws=DRAWS)
    assert (DRAWS, len(situation.network.conditions)) == drawn.probability.shape
    assert pytest.approx(np.ones(DRAWS), abs=EXACT) == drawn.probability.sum(axis=1)
    for values in (*drawn.shares.values(), drawn.none_known):
        assert ((values >= 0.0) & (values <= 1.0 + EXACT)).all()


@given(situations())
def test_perturbed_worlds_are_the_same_worlds_every_time(situation: Situation) -> None:
    """The same knowledge, person and answers give the same worlds to the last bit."""
    first = worlds(situation.network, situation.person, situation.evidence, draws=DRAWS)
    again = worlds(build_network(situation.network.knowledge), situation.person, Evidence(situation.evidence.values()), draws=DRAWS)
    assert (first.probability == again.probability).all()
    assert (first.none_known == again.none_known).all()


@given(situations())
def test_worlds_that_are_not_moved_are_the_point(situation: Situation) -> None:
    """When every estimate is certain, each world gives the point probability and the point share of every cause."""
    knowledge = situation.network.knowledge
    certain = knowledge.policy.model_copy(update={"interval_sd": dict.fromkeys(knowledge.policy.interval_sd, 0.0)})
    network = build_network(replace(knowledge, policy=certain))
    belief = posterior(network, situation.person, situation.evidence)
    drawn = worlds(network, situation.person, situation.evidence, draws=2)
    for world in drawn.probability:
        assert pytest.approx(belief.probability, abs=READ_OFF) == world
    found = causes(network, belief)
    assert {s.cause for s in found.shares} == set(drawn.shares)
    for share in found.shares:
        assert pytest.approx(np.full(2, share.share), abs=READ_OFF) == drawn.shares[share.cause]
    assert pytest.approx(np.full(2, found.none_known), abs=READ_OFF) == drawn.none_known


@given(situations(), st.data())
def test_an_unknown_answer_moves_no_world(situation: Situation, data: st.DataObject) -> None:
    """In perturbed worlds, too, an unknown observation changes nothing."""
    finding = data.draw(st.sampled_from(situation.network.findings))
    without = worlds(situation.network, situation.person, situation.evidence - finding, draws=DRAWS)
    unknown = worlds(situation.network, situation.person, situation.evidence + Observation(finding, "unknown"), draws=DRAWS)
    assert (without.probability == unknown.probability).all()


@settings(max_examples=8)
@given(people(), bundled_evidences())
def test_bands_hold_the_point(network: Network, person: Person, evidence: Evidence) -> None:
    """Every band of a result holds the probability or share that is shown with it."""
    result = to_plain(network, assess(network, person, evidence))
    assert result["conditions"]
    for row, key in [*((r, "probability") for r in result["conditions"]), *((r, "share") for r in result["causes"])]:
        assert 0.0 <= row["low"] <= row[key] <= row["high"] <= 1.0


@settings(max_examples=20)
@given(situations(), st.integers(0, 1000))
def test_knowledge_drawn_anew_is_knowledge(situation: Situation, seed: int) -> None:
    """Knowledge with every estimate moved still gives rows and posteriors that sum to one, and the same ones for the same seed."""
    knowledge = situation.network.knowledge
    first, again = (perturbed(knowledge, np.random.default_rng(seed)) for _ in range(2))
    belief = posterior(build_network(first), situation.person, situation.evidence)
    assert pytest.approx(1.0, abs=EXACT) == belief.probability.sum()
    assert (belief.probability == posterior(build_network(again), situation.person, situation.evidence).probability).all()
    for condition in first.conditions.values():
        for name, row in condition.findings.items():
            options = [row.probability(option) for option in first.findings[name].option_ids]
            assert all(0.0 < p < 1.0 for p in options)
            assert pytest.approx(1.0, abs=EXACT) == sum(options)


def test_bundled_worlds_are_whole_and_reproducible(network: Network, knowledge: Knowledge) -> None:
    """Two networks built from the bundled knowledge give the same worlds, each whole."""
    evidence = Evidence(Observation(name, "present") for name in ("saddle_numb", "fever", "hard_effort_48h", "leg_below_knee"))
    first = worlds(network, Person(51, "female"), evidence)
    again = worlds(build_network(knowledge), Person(51, "female"), evidence)
    assert pytest.approx(np.ones(len(first.probability)), abs=EXACT) == first.probability.sum(axis=1)
    assert (first.probability == again.probability).all()
