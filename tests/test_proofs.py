"""The safety laws are proved in every run, and a weakened rule is caught with the smallest counter-example."""

from dataclasses import replace

import pytest

from uncramp.faces.proving import prove_aloud, replay
from uncramp.inference.network import Network
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.measure import Measure

z3 = pytest.importorskip("z3")
laws = pytest.importorskip("uncramp.reading.prove")


def test_all_laws_are_proved(network: Network) -> None:
    """Every law holds over every possible set of answers."""
    said: list[str] = []
    assert 0 == prove_aloud(network, said.append)
    assert f"{len(laws.LAWS)} of {len(laws.LAWS)} laws proved" in said[-1]


def test_a_lost_contraindication_is_caught(network: Network) -> None:
    """Fluid advice without its low-sodium contraindication breaks the law, and the counter-example is replayed through the code."""
    knowledge = network.knowledge
    measure = knowledge.measures["drink_to_thirst"]
    kept = tuple(c for c in measure.contraindications if c.id != "low_sodium_signs")
    weakened = _with_measure(knowledge, measure.model_copy(update={"contraindications": kept}))
    (proof,) = laws.prove(weakened, (laws.fluid_and_salt_only_without_low_sodium_signs,))
    assert not proof.holds
    assert proof.counter_example is not None
    said: list[str] = []
    replay(replace(network, knowledge=weakened), proof, proof.counter_example, said.append)
    assert any("the code says" in line for line in said)


def test_an_exclusion_by_a_red_flag_is_caught(network: Network) -> None:
    """A flag silenced by a red-flag finding lets the floor fall, and the proof finds it."""
    flags = network.knowledge.red_flags
    by_fever = flags["rf_first_colic_60"].model_copy(update={"unless": flags["rf_fever"].when})
    broken = replace(network.knowledge, red_flags={"rf_first_colic_60": by_fever, "rf_fever": flags["rf_fever"]})
    (proof,) = laws.prove(broken, (laws.the_floor_never_falls,))
    assert not proof.holds
    assert proof.counter_example is not None
    assert proof.counter_example.answers["person"]["age_years"] >= 60


def _with_measure(knowledge: Knowledge, measure: Measure) -> Knowledge:
    return replace(knowledge, measures={**knowledge.measures, measure.id: measure})
