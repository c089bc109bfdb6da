"""Predicted heat strain: the stored cases of the standard, chained stretches, and what stands where it has no answer."""

from typing import Any

import numpy as np
import pytest

from uncramp.physiology.day import course, crowd
from uncramp.physiology.drawing import at_values
from uncramp.physiology.heat import Effort, Heat, surface, sweat_rate
from uncramp.physiology.sweat import Sweating, target
from uncramp.reading.day_file import read_day
from uncramp.terms.day import Body, Segment
from uncramp.terms.physiology import Physiology

pytest.importorskip("pythermalcomfort", reason="predicted heat strain needs the extra `thermal`")
from pythermalcomfort.models import phs

from uncramp.physiology.strain import Blend, strain_rates, strain_rule

STANDING, SITTING, NEWCOMER = {"posture": "standing"}, {"posture": "sitting"}, {"acclimatized": 0}
STORED: list[tuple[tuple[float, ...], dict[str, Any], tuple[float, ...]]] = [
    # air, radiant, humidity, wind, MET, clo; the rest -> minutes to lose 5 and 7.5 % (50 and 95 % of people), minutes to 38 degrees, g, degrees
    ((40, 40, 33.85, 0.3, 2.58, 0.5), STANDING, (440, 298, 480, 6166.4, 37.5)),
    ((35, 35, 71, 0.3, 2.58, 0.5), STANDING, (385, 256, 75, 6934.6, 39.8)),
    ((30, 50, 70.65, 0.3, 2.58, 0.5), STANDING, (380, 258, 480, 7166.2, 37.7)),
    ((28, 58, 79.31, 0.3, 2.58, 0.5), STANDING | NEWCOMER, (466, 314, 57, 5807.3, 41.2)),
    ((35, 35, 53.3, 1, 2.58, 0.5), SITTING | NEWCOMER, (480, 463, 480, 3891.8, 37.6)),
    ((43, 43, 34.7, 0.3, 1.77, 0.5), SITTING, (401, 271, 480, 6765.1, 37.3)),
    ((35, 35, 53.3, 0.3, 3.54, 0.5), STANDING | NEWCOMER, (372, 247, 70, 7235.9, 39.2)),
    ((34, 34, 56.3, 0.3, 2.58, 1), STANDING | NEWCOMER, (480, 318, 67, 5547.7, 41.0)),
    ((40, 40, 40.63, 0.3, 2.58, 0.4), STANDING, (407, 276, 480, 6683.4, 37.5)),
    ((40, 40, 40.63, 0.3, 2.58, 0.4), STANDING | {"theta": 90, "walk_sp": 1}, (480, 339, 480, 5379.1, 37.6)),
]
BODY = Body(75, 1.8, 40, acclimatised=True)
ALONE, BOTH = Blend(1e9), Blend(0)


def worked(start: float, end: float, watts: float, air: float = 30, water: float | None = None) -> Segment:
    return Segment(start, end, "digging", watts / 58.15, 0.35, 0.35, "bent", air, 50, 0.5, 0.5, water_c=water)


@pytest.fixture(scope="module")
def heat(physiology: Physiology) -> Heat:
    return at_values(Heat, physiology.models["heat"])


@pytest.mark.parametrize(("climate", "rest", "expected"), STORED)
def test_the_library_gives_the_stored_cases(climate: tuple[float, ...], rest: dict[str, Any], expected: tuple[float, ...]) -> None:
    """Ten cases of ISO 7933:2004: minutes within 1, rectal temperature within 0.1 K, sweat within 10 g."""
    names = ("tdb", "tr", "rh", "v", "met", "clo")
    result = phs(**dict(zip(names, climate, strict=True)), **rest, model="7933-2004")
    minutes = [result.d_lim_loss_50, result.d_lim_loss_95, result.d_lim_t_re]
    assert pytest.approx(expected[:3], abs=1) == minutes
    assert pytest.approx(expected[3], abs=10) == float(result.sweat_loss_g)
    assert pytest.approx(expected[4], abs=0.1) == float(result.t_re)


@pytest.mark.parametrize(("watts", "grams"), [(150, 329), (250, 660), (400, 1335)])
def test_rates_are_those_of_the_reference(heat: Heat, watts: float, grams: float) -> None:
    """Two hours at 30 degrees give the reference sweat rates to the printed gram."""
    rates = strain_rates(heat, ALONE, BODY, [worked(9, 11, watts)])
    assert pytest.approx([grams], abs=0.6) == rates * surface(heat, 75, 1.8)


def test_stretches_are_chained(heat: Heat) -> None:
    """Two hours in two stretches sweat as much as in one, and the second more than the first, which began rested."""
    whole = strain_rates(heat, ALONE, BODY, [worked(9, 11, 175)])
    first, second = strain_rates(heat, ALONE, BODY, [worked(9, 10, 175), worked(10, 11, 175)])
    assert pytest.approx(whole[0], rel=1e-4) == (first + second) / 2
    assert second > first


def test_hard_work_takes_the_mean_of_both(physiology: Physiology, heat: Heat) -> None:
    """Up to 200 W/m2 heat strain stands alone, above it the mean of both models."""
    usual = at_values(Blend, physiology.models["heat"])
    light, hard = worked(9, 11, 190), worked(9, 11, 400)
    assert np.array_equal(strain_rates(heat, ALONE, BODY, [light]), strain_rates(heat, usual, BODY, [light]))
    plain, strain = sweat_rate(heat, Effort.of(hard)), strain_rates(heat, ALONE, BODY, [hard])[0]
    assert pytest.approx((plain + strain) / 2) == strain_rates(heat, usual, BODY, [hard])[0]


@pytest.mark.parametrize("segment", [worked(0, 7, 55, air=20), worked(9, 10, 300, air=5), worked(9, 10, 300, water=20)])
def test_where_the_standard_does_not_reach_the_equation_stands(heat: Heat, segment: Segment) -> None:
    """At rest, in cold air and in water the rate is that of the equation, and what follows begins rested."""
    after = worked(segment.end, segment.end + 1, 300)
    first, second = strain_rates(heat, ALONE, BODY, [segment, after])
    assert sweat_rate(heat, Effort.of(segment)) == first
    assert strain_rates(heat, ALONE, BODY, [after])[0] == second


def test_a_person_sweats_by_either_rate(physiology: Physiology, heat: Heat) -> None:
    """The person's own factor, share in water and surface stand upon whichever rate is given."""
    sweating, effort = at_values(Sweating, physiology.models["sweating"]), Effort.of(worked(9, 10, 250))
    by_strain = strain_rates(heat, BOTH, BODY, [worked(9, 10, 250)])[0]
    assert pytest.approx(1.94 * by_strain / 1000) == target(heat, sweating, 1.94, effort, by_strain)
    assert target(heat, sweating, 1.94, effort) == target(heat, sweating, 1.94, effort, sweat_rate(heat, effort))


def test_a_day_can_be_told_by_strain(physiology: Physiology) -> None:
    """A hot day of hard work sweats more by heat strain than by the equation alone, and its cool hours as much."""
    content = b"""name: Hot work
by_strain: true
person: {age_years: 40, mass_kg: 75, height_m: 1.8}
hours:
  - {from: "06:00", to: "08:00", do: sit_quiet, air_c: 14}
  - {from: "08:00", to: "10:00", do: dig, air_c: 34, wind_m_s: 0.5, clothing_clo: 0.5}
"""
    day, _ = read_day(physiology, content, "day.yaml")
    assert day.by_strain
    plain, strained = (course(physiology, day, draws=20, rule=rule).sweat_l for rule in (None, strain_rule(physiology)))
    assert np.array_equal(plain[23], strained[23])
    assert np.all(strained[-1] > plain[-1])
    both = crowd(physiology, [day, day], draws=20, rule=strain_rule(physiology))
    assert pytest.approx(course(physiology, day, draws=20, rule=strain_rule(physiology)).hazard) == both.hazard[1]
