"""Why this condition rather than that one: weights that sum exactly to the shift, fair within a cluster."""

import numpy as np
import pytest

from tests.people import STRAIN, answers, assessed
from uncramp.inference.explanation import explain, shapley
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.terms.evidence import Evidence
from uncramp.terms.person import Person

PERSON = Person(34, "male")


def shift(network: Network, evidence: Evidence, condition: str, against: str) -> float:
    """log P(condition) / P(against) now, minus before any answer."""
    now, before = posterior(network, PERSON, evidence), posterior(network, PERSON, Evidence())
    one, other = network.index(condition), network.index(against)
    return float((now.log_probability[one] - now.log_probability[other]) - (before.log_probability[one] - before.log_probability[other]))


@pytest.mark.parametrize(
    ("condition", "against"),
    [
        ("acute_muscle_strain", "muscle_cramp_back"),
        ("muscle_cramp_back", "spinal_infection"),
        ("renal_colic", "doms"),
        ("shingles", "pyelonephritis"),
    ],
)
def test_the_weights_sum_to_the_shift(network: Network, condition: str, against: str) -> None:
    """For conditions with and without a trigger layer, on either side."""
    evidence = answers(network.knowledge, **STRAIN, heavy_sweat="present", low_fluids="present", cold_exposure="unknown", fever="absent")
    total = sum(contribution.weight for contribution in explain(network, PERSON, evidence, condition, against))
    assert shift(network, evidence, condition, against) == pytest.approx(total, abs=1e-9)


def test_the_rival_is_the_next_most_probable(network: Network) -> None:
    """Without a named rival the most probable other condition is taken."""
    evidence = answers(network.knowledge, **STRAIN)
    first, second = posterior(network, PERSON, evidence).ranked[:2]
    assert {second} == {contribution.against for contribution in explain(network, PERSON, evidence, first)}
    assert {first} == {contribution.against for contribution in explain(network, PERSON, evidence, second)}


def test_the_strongest_answer_comes_first(network: Network) -> None:
    """Ordered by how much an answer says, whichever way."""
    weights = [abs(contribution.weight) for contribution in assessed(network, **STRAIN).reasons]
    assert sorted(weights, reverse=True) == weights


def test_the_other_way_round_every_weight_turns_its_sign(network: Network) -> None:
    """What speaks for one speaks against the other, just as much."""
    evidence = answers(network.knowledge, **STRAIN, heavy_sweat="present")
    one = {c.finding: c.weight for c in explain(network, PERSON, evidence, "acute_muscle_strain", "muscle_cramp_back")}
    other = {c.finding: -c.weight for c in explain(network, PERSON, evidence, "muscle_cramp_back", "acute_muscle_strain")}
    assert one == pytest.approx(other, abs=1e-9)


def test_unknown_answers_have_no_weight(network: Network) -> None:
    """Don't know neither speaks for nor against."""
    evidence = answers(network.knowledge, **STRAIN, waves="unknown")
    assert "waves" not in {contribution.finding for contribution in explain(network, PERSON, evidence, "acute_muscle_strain")}


def test_nothing_answered_nothing_explained(network: Network) -> None:
    """No answer, no reason."""
    assert () == explain(network, PERSON, Evidence(), "acute_muscle_strain")


def test_a_composite_is_explained_as_itself(network: Network) -> None:
    """Parts weigh through the finding they decide."""
    evidence = answers(network.knowledge, **STRAIN, both_legs_no_strength="present")
    explained = {contribution.finding for contribution in explain(network, PERSON, evidence, "cauda_equina_syndrome")}
    assert "both_legs_weak" in explained
    assert "both_legs_no_strength" not in explained


def test_shapley_of_a_sum_gives_each_its_own() -> None:
    """Where answers do not interact, each has the weight it has alone."""
    own = (1.0, -2.0, 0.5)
    values = np.array([sum(w for k, w in enumerate(own) if subset >> k & 1) for subset in range(8)])
    assert own == pytest.approx(shapley(values).tolist())


def test_shapley_shares_what_only_two_together_bring() -> None:
    """Two answers that say something only together share it equally; a third that says nothing gets nothing."""
    values = np.array([1.0 if subset & 3 == 3 else 0.0 for subset in range(8)])
    assert (0.5, 0.5, 0.0) == pytest.approx(shapley(values).tolist())
