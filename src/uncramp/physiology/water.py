"""Body water and sodium from step to step, and the plasma sodium that follows from them.

Three places hold water and sodium: the gut, the body (cells and what is around them share all water freely), and what has left it as
sweat, urine and breath. Nothing is made or lost between them. Rates that stay the same through a step are stepped exactly; the urine,
which follows the water, to second order: steps of five minutes are far below a per mille. [nguyen_kurtz_2004, weschler_2005]
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.physiology.drawing import Number
from uncramp.physiology.sweat import Sweating
from uncramp.terms.day import Body

PERCENT = 100
Flag = bool | NDArray[np.bool_]


@dataclass(frozen=True)
class Water:
    """What moves water and sodium: hours, litres and mmol; every figure with its source in knowledge/physiology/sweat.yaml."""

    gut_half_hours: Number
    insensible_l_h: Number
    urine_effort_l_h: Number
    urine_rest_l_h: Number
    urine_surplus_per_h: Number
    urine_most_l_h: Number
    urine_sodium_effort: Number
    urine_sodium_rest: Number
    urine_sodium_surplus: Number
    urine_potassium: Number


@dataclass(frozen=True)
class Plasma:
    """What ties plasma sodium to exchangeable sodium and potassium and to body water, and how far that errs (mmol/L)."""

    plasma_start: Number
    edelman_offset: Number
    edelman_slope: Number
    sodium_error: Number
    gained_lift: Number
    gained_full: Number


@dataclass(frozen=True)
class Shares:
    """How much of a body is water: of the mass by sex, and of the fat-free mass."""

    water_share_male: Number
    water_share_female: Number
    water_share_lean: Number


@dataclass(frozen=True)
class Rates:
    """What goes on through a step: sweat the body settles at (L/h), drink (L/h), sodium eaten and drunk (mmol/h), whether it is effort."""

    sweat_l_h: Number
    drink_l_h: Number
    sodium_mmol_h: Number
    effort: Flag


@dataclass(frozen=True)
class Fluid:
    """Water (L) and sodium (mmol): in the gut, gained or lost by the body since the start, and gone as sweat and urine since then.

    `sweat_rate_l_h` is the rate of this moment; `potassium_lost_mmol` went with sweat and urine.
    """

    gut_l: Number = 0.0
    gut_sodium_mmol: Number = 0.0
    water_l: Number = 0.0
    sodium_mmol: Number = 0.0
    potassium_lost_mmol: Number = 0.0
    sweat_rate_l_h: Number = 0.0
    sweat_l: Number = 0.0
    urine_l: Number = 0.0
    urine_sodium_mmol: Number = 0.0

    @property
    def exchangeable_mmol(self) -> Number:
        """Change of sodium and potassium together. Potassium that is eaten is no part of it."""
        return self.sodium_mmol - self.potassium_lost_mmol


BALANCED = Fluid()


def total_water(shares: Shares, body: Body) -> Number:
    """Body water (L): from the fat-free mass where body fat was measured, else from mass and sex."""
    if body.fat_percent is not None:
        return shares.water_share_lean * body.mass_kg * (1.0 - body.fat_percent / PERCENT)
    known = {"male": shares.water_share_male, "female": shares.water_share_female}
    return body.mass_kg * known.get(body.sex or "", (shares.water_share_male + shares.water_share_female) / 2)


def step(water: Water, sweating: Sweating, before: Fluid, during: Rates, hours: Number) -> Fluid:
    """Water and sodium after a step of some minutes at constant rates; all arguments broadcast: people and draws lead."""
    kept = np.exp2(-hours / water.gut_half_hours)
    gut, absorbed = _filled(before.gut_l, during.drink_l_h, kept, water, hours)
    gut_sodium, sodium = _filled(before.gut_sodium_mmol, during.sodium_mmol_h, kept, water, hours)
    rate, sweat = _sweated(sweating, before.sweat_rate_l_h, during.sweat_l_h, hours)
    inflow = absorbed - sweat - water.insensible_l_h * hours
    middle = before.water_l + (inflow - _urine(water, before.water_l, during.effort) * hours) / 2
    flow = _urine(water, middle, during.effort)
    urine, passed = flow * hours, _sodium_passed(water, flow, during.effort) * hours
    return Fluid(
        gut_l=gut,
        gut_sodium_mmol=gut_sodium,
        water_l=before.water_l + inflow - urine,
        sodium_mmol=before.sodium_mmol + sodium - sweat * sweating.sweat_sodium - passed,
        potassium_lost_mmol=before.potassium_lost_mmol + sweat * sweating.sweat_potassium + urine * water.urine_potassium,
        sweat_rate_l_h=rate,
        sweat_l=before.sweat_l + sweat,
        urine_l=before.urine_l + urine,
        urine_sodium_mmol=before.urine_sodium_mmol + passed,
    )


def _filled(held: Number, inflow: Number, kept: Number, water: Water, hours: Number) -> tuple[Number, Number]:
    """What the gut holds after the step, and what was taken up from it meanwhile, exactly."""
    level = inflow * water.gut_half_hours / np.log(2)
    after = level + (held - level) * kept
    return after, held + inflow * hours - after


def _sweated(sweating: Sweating, rate: Number, settles: Number, hours: Number) -> tuple[Number, Number]:
    """The sweat rate after the step and the sweat lost meanwhile, exactly: the rate nears where it settles with the hours of onset."""
    gone = -np.expm1(-hours / sweating.onset_hours)
    return rate + (settles - rate) * gone, settles * hours + (rate - settles) * (sweating.onset_hours * gone)


def _urine(water: Water, surplus_l: Number, effort: Flag) -> Number:
    """Urine (L/h): little in effort; at rest the usual and a part of the surplus, up to the most a kidney makes."""
    at_rest = np.minimum(water.urine_rest_l_h + water.urine_surplus_per_h * np.maximum(surplus_l, 0.0), water.urine_most_l_h)
    return np.where(effort, water.urine_effort_l_h, at_rest)


def _sodium_passed(water: Water, flow: Number, effort: Flag) -> Number:
    """Sodium in the urine (mmol/h): the surplus leaves dilute."""
    at_rest = water.urine_rest_l_h * (water.urine_sodium_rest - water.urine_sodium_surplus) + flow * water.urine_sodium_surplus
    return np.where(effort, flow * water.urine_sodium_effort, at_rest)


def edelman(plasma: Plasma, total_water_l: Number, exchangeable_mmol: Number, water_l: Number) -> Number:
    """Plasma sodium (mmol/L) after changes of exchangeable sodium and potassium (mmol) and of body water (L) [nguyen_kurtz_2004]."""
    held = (plasma.plasma_start + plasma.edelman_offset) * total_water_l + plasma.edelman_slope * exchangeable_mmol
    return held / (total_water_l + water_l) - plasma.edelman_offset


def plasma_sodium(plasma: Plasma, total_water_l: Number, mass_kg: Number, fluid: Fluid) -> Number:
    """Plasma sodium (mmol/L) with the error the equation showed in trials: a spread, and too low a figure where mass is gained [baker_2008]."""
    gained = np.clip(PERCENT * fluid.water_l / mass_kg / plasma.gained_full, 0.0, 1.0)
    predicted = edelman(plasma, total_water_l, fluid.exchangeable_mmol, fluid.water_l)
    return predicted + plasma.sodium_error + plasma.gained_lift * gained
