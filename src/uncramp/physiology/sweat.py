"""How much one person sweats and what is in it: the heat balance, the person's own factor, and what a sweat test says instead."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from uncramp.errors import AnswerError, Fault
from uncramp.physiology.drawing import Number
from uncramp.physiology.heat import Effort, Heat, surface, sweat_rate
from uncramp.terms.day import Body
from uncramp.terms.physiology import Model

GRAMS_PER_LITRE = 1000.0


@dataclass(frozen=True)
class Sweating:
    """How somebody sweats: factors upon the equation, hours of onset, mmol of sodium and potassium per litre."""

    sweat_factor: Number
    hard_w_m2: Number
    hard_exponent: Number
    onset_hours: Number
    immersed_share: Number
    sweat_sodium: Number
    sweat_potassium: Number
    test_error: Number
    sodium_test_error: Number
    forearm_slope: Number
    forearm_constant: Number

    @cached_property
    def hard_factor(self) -> Number:
        """The factor in hard work, where people differ more."""
        return np.power(self.sweat_factor, self.hard_exponent)


@dataclass(frozen=True)
class Minerals:
    """What a litre of sweat carries (mmol), and what is eaten in a day (mmol)."""

    potassium_sweat: Number
    potassium_eaten: Number
    magnesium_sweat: Number
    magnesium_eaten: Number
    calcium_sweat: Number
    calcium_eaten: Number


def target(heat: Heat, sweating: Sweating, area_m2: Number, effort: Effort, rate: Number | None = None) -> Number:
    """The rate (L/h) that sweating settles at under an effort, wider in hard work, a share of it in water.

    `rate` is in g per m2 and hour before anything is known of the person: that of the equation where none is given.
    """
    hard = heat.met_watts * np.asarray(effort.met) > sweating.hard_w_m2
    factor = np.where(hard, sweating.hard_factor, sweating.sweat_factor)
    share = np.where(effort.immersed, sweating.immersed_share, 1.0)
    usual = share * area_m2 * (sweat_rate(heat, effort) if rate is None else rate) / GRAMS_PER_LITRE
    return usual * factor


def known_sodium(sweating: Sweating, body: Body) -> Number | None:
    """Sodium in the sweat of the whole body (mmol/L) where it was measured; a patch on the forearm reads too high [baker_2016]."""
    if body.sweat_sodium_mmol_l is None and body.forearm_sodium_mmol_l is not None:
        return sweating.forearm_slope * body.forearm_sodium_mmol_l + sweating.forearm_constant
    return body.sweat_sodium_mmol_l


def personal(heat: Heat, sweating: Sweating, body: Body, usual: Effort) -> Sweating:
    """The same with what was measured of this person in place of the guess.

    A sweat test sets the person's factor upon the equation, by what the equation says of the effort in which it was taken, or of the
    `usual` one where nothing is said of it; a known sweat sodium sets that of the sweat. Both keep a small error from day to day.
    """
    test = body.sweat_test
    rate = test.rate_l_h if test else body.sweat_rate_l_h
    if rate is not None:
        expected = _expected_in_test(heat, body, Effort.of(test.during) if test and test.during else usual)
        sweating = replace(sweating, sweat_factor=rate / expected * sweating.test_error, hard_exponent=1.0)
    sodium = known_sodium(sweating, body)
    if sodium is not None:
        sweating = replace(sweating, sweat_sodium=sodium * sweating.sodium_test_error)
    return sweating


def usual_test(model: Model) -> Effort:
    """The effort in which a sweat test is taken where nothing is said of it."""
    values: Any = {name: coefficient.value for name, coefficient in model.coefficients.items()}
    return Effort(**values)


def _expected_in_test(heat: Heat, body: Body, tested_in: Effort) -> Number:
    expected = surface(heat, body.mass_kg, body.height_m) * sweat_rate(heat, tested_in) / GRAMS_PER_LITRE
    if not np.all(expected > 0):
        said = f"a sweat test at {tested_in.met} MET and {tested_in.air_c} degrees brings no sweat to go by; take one in harder or warmer work"
        raise AnswerError((Fault("sweat test", 1, said),))
    return expected


def mineral_losses(minerals: Minerals, sweat_l: Number) -> dict[str, Number]:
    """What so much sweat carries away, as a share of what is eaten in a day: potassium, magnesium, calcium. Nothing follows from it."""
    return {
        "potassium": sweat_l * minerals.potassium_sweat / minerals.potassium_eaten,
        "magnesium": sweat_l * minerals.magnesium_sweat / minerals.magnesium_eaten,
        "calcium": sweat_l * minerals.calcium_sweat / minerals.calcium_eaten,
    }
