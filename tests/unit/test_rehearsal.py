"""People drawn from the model, with noise, and whole interviews held against asking everything."""

import json
from dataclasses import fields

import numpy as np
import pytest

from uncramp.errors import UncrampError
from uncramp.figures import expected_calibration_error, reliability
from uncramp.inference.network import Network
from uncramp.many.crowd import NOT_ASKED, NOT_KNOWN
from uncramp.rehearsal import Plan, Rehearsed, figures_of, rehearse
from uncramp.simulate import Noise, draw_crowd, draw_people
from uncramp.terms.evidence import ABSENT, PRESENT

MANY = 4000


@pytest.fixture(scope="module")
def rehearsed(network: Network) -> Rehearsed:
    """A small rehearsal."""
    return rehearse(network, Plan(80, 2, 7), jobs=1)


def test_answers_are_as_common_as_reviewed(network: Network) -> None:
    """Of many people with one condition the share with a finding is the reviewed one, within four standard errors."""
    crowd = draw_crowd(network, MANY, 1, conditions=["lumbar_radiculopathy"]).crowd
    likelihoods = network.knowledge.conditions["lumbar_radiculopathy"].findings
    for name in ("leg_below_knee", "numb_leg", "leg_weak"):
        p = likelihoods[name].probability(PRESENT)
        share = float(crowd.option(name, PRESENT).mean())
        assert abs(share - p) <= 4 * (p * (1 - p) / MANY) ** 0.5, name


def test_findings_of_a_cluster_hang_together(network: Network) -> None:
    """Saddle numbness and a bladder that does not empty come together more often than by chance in cauda equina syndrome."""
    crowd = draw_crowd(network, MANY, 2, conditions=["cauda_equina_syndrome"]).crowd
    one, other = crowd.option("saddle_numb", PRESENT), crowd.option("cannot_pass_urine", PRESENT)
    assert float((one & other).mean()) > float(one.mean()) * float(other.mean())


def test_one_part_of_a_composite_is_there_exactly_when_it_is(network: Network) -> None:
    """A composite that is present has one present part, an absent one has none."""
    crowd = draw_crowd(network, 500, 3).crowd
    for composite in network.knowledge.composites.values():
        present = np.sum([crowd.option(part, PRESENT) for part in composite.parts], axis=0)
        asked = np.any([crowd.asked(part) for part in composite.parts], axis=0)
        assert [1] * int((crowd.option(composite.id, PRESENT) & asked).sum()) == present[crowd.option(composite.id, PRESENT) & asked].tolist()
        assert 0 == present[crowd.option(composite.id, ABSENT)].sum()


def test_the_same_seed_gives_the_same_people(network: Network) -> None:
    """One by one or as a crowd."""
    crowd = draw_crowd(network, 20, 9)
    for place, person in enumerate(draw_people(network, 20, 9)):
        assert (person.person, person.condition) == (crowd.crowd.person(place), network.conditions[crowd.column[place]])
        assert dict(person.evidence.options) == dict(crowd.crowd.evidence(place).options)


def test_noise_is_as_strong_as_told(network: Network) -> None:
    """Unknown and wrong answers come as often as asked for; nothing that was not answered gets an answer."""
    plain, noisy = draw_crowd(network, MANY, 4).crowd, draw_crowd(network, MANY, 4, noise=Noise(wrong=0.1, unknown=0.2)).crowd
    simple = [network.knowledge.findings[name] for name in ("hard_knot", "fever_measured", "onset_speed", "leg_below_knee")]
    for finding in simple:
        before, after = plain.of(finding.id), noisy.of(finding.id)
        assert (after[before == NOT_ASKED] == NOT_ASKED).all()
        answered = before > NOT_KNOWN
        assert 0.2 == pytest.approx(float((after[answered] == NOT_KNOWN).mean()), abs=0.03)
        kept = answered & (after > NOT_KNOWN)
        assert 0.1 == pytest.approx(float((after[kept] != before[kept]).mean()), abs=0.03)


def test_a_share_beyond_one_is_refused() -> None:
    """What came, and what was expected."""
    with pytest.raises(UncrampError, match=r"wrong is 5; it lies between 0 and 1"):
        Noise(wrong=5)


def test_the_same_plan_gives_the_same_figures(network: Network, rehearsed: Rehearsed) -> None:
    """However many processes share the work."""
    again = rehearse(network, Plan(80, 2, 7), jobs=2)
    for one in fields(Rehearsed):
        assert (getattr(rehearsed, one.name) == getattr(again, one.name)).all(), one.name


def test_everybody_is_counted(network: Network, rehearsed: Rehearsed) -> None:
    """Every person has an opening, a rank within the conditions, and is equal, lower or higher."""
    assert 80 == rehearsed.column.size
    assert (rehearsed.screens[0] > 0).all()
    assert ((rehearsed.rank >= 1) & (rehearsed.rank <= len(network.conditions))).all()
    figures = figures_of(network, Plan(80, 2, 7), rehearsed)
    assert 1.0 == pytest.approx(sum(figures[name]["share"] for name in ("disposition_equal", "lower", "higher")))
    assert 80 == sum(one["people"] for one in figures["reliability"])


def test_calibration_error_by_hand() -> None:
    """Two people at 0.9 of whom one is right, two at 0.3 of whom none is: half of 0.4 and half of 0.3."""
    found = reliability([(0.9, True), (0.9, False), (0.3, False), (0.3, False)])
    assert [(2, 0.3, 0.0), (2, 0.9, 0.5)] == [(b.accepted.of, pytest.approx(b.mean), b.accepted.value) for b in found]
    assert 0.35 == pytest.approx(expected_calibration_error(found))


def test_of_nobody_no_share_is_told(network: Network) -> None:
    """Where nobody is an emergency there is no share of emergencies, and the figures are still JSON."""
    plan = Plan(1, 1, 1)
    figures = figures_of(network, plan, rehearse(network, plan, jobs=1))
    assert None is figures["emergency_lower"]
    assert figures == json.loads(json.dumps(figures, allow_nan=False))
