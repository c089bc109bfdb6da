"""Heat balance of a clothed body in air: how much must evaporate, how much can, and the sweat that this calls for.

Rates per square metre of body surface; temperatures in degrees Celsius, vapour pressures in kPa, wind in m/s, clothing in clo.
[gonzalez_2009, shapiro_1982]
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.physiology.drawing import Number
from uncramp.physiology.limits import left
from uncramp.terms.day import Segment
from uncramp.terms.physiology import Model

PERCENT = 100


@dataclass(frozen=True)
class Heat:
    """What the heat balance is made of; every figure with unit and source in knowledge/physiology/sweat.yaml."""

    met_watts: Number
    skin_c: Number
    vapour_kpa: Number
    vapour_slope: Number
    vapour_c: Number
    breath_heat: Number
    breath_c: Number
    breath_vapour: Number
    breath_kpa: Number
    still_air: Number
    wind_scale: Number
    wind_exponent: Number
    radiation: Number
    clothing_area: Number
    clothing_resistance: Number
    clothing_permeability: Number
    lewis: Number
    sweat_constant: Number
    sweat_required: Number
    sweat_ceiling: Number
    grams_per_watt: Number
    most_times_required: Number
    area_scale: Number
    area_mass: Number
    area_height: Number


@dataclass(frozen=True)
class Effort:
    """How hard somebody works, in what air and clothes; each may be an array over people. `radiant_c` None is that of the air."""

    met: Number
    air_c: Number
    humidity_percent: Number
    wind_m_s: Number
    clothing_clo: Number
    radiant_c: Number | None = None
    immersed: bool | NDArray[np.bool_] = False

    @classmethod
    def of(cls, segment: Segment) -> "Effort":
        """The effort of a stretch of the day."""
        air = (segment.air_c, segment.humidity_percent, segment.wind_m_s)
        return cls(segment.met, *air, segment.clothing_clo, segment.radiant_c, segment.water_c is not None)


@dataclass(frozen=True)
class Balance:
    """Evaporation in W/m2: what the body needs to stay as warm as it is, and the most that air and clothes let through."""

    required: Number
    ceiling: Number


def vapour_pressure(heat: Heat, celsius: Number) -> Number:
    """Pressure of saturated water vapour (kPa)."""
    return heat.vapour_kpa * np.exp(heat.vapour_slope * celsius / (celsius + heat.vapour_c))


def vapour_of_air(heat: Heat, effort: Effort) -> Number:
    """Pressure of the vapour in the air (kPa)."""
    return vapour_pressure(heat, effort.air_c) * effort.humidity_percent / PERCENT


def surface(heat: Heat, mass_kg: Number, height_m: Number) -> Number:
    """Body surface in square metres."""
    return heat.area_scale * np.power(mass_kg, heat.area_mass) * np.power(height_m, heat.area_height)


def balance(heat: Heat, effort: Effort) -> Balance:
    """Required and greatest possible evaporation at steady state, by the skin temperature of work in the heat."""
    produced, vapour = heat.met_watts * np.asarray(effort.met), vapour_of_air(heat, effort)
    convection = np.maximum(heat.still_air, heat.wind_scale * np.power(effort.wind_m_s, heat.wind_exponent))
    radiant = effort.air_c if effort.radiant_c is None else effort.radiant_c
    around = (convection * effort.air_c + heat.radiation * radiant) / (convection + heat.radiation)
    area = 1.0 + heat.clothing_area * effort.clothing_clo
    resistance = heat.clothing_resistance * effort.clothing_clo
    dry = (heat.skin_c - around) / (resistance + 1.0 / (area * (convection + heat.radiation)))
    breath = heat.breath_heat * (heat.breath_c - effort.air_c) + heat.breath_vapour * (heat.breath_kpa - vapour)
    damp = resistance / (heat.clothing_permeability * heat.lewis) + 1.0 / (area * convection * heat.lewis)
    return Balance(produced * (1.0 - breath) - dry, (vapour_pressure(heat, heat.skin_c) - vapour) / damp)


def sweat_rate(heat: Heat, effort: Effort) -> Number:
    """Sweat in g per m2 and hour that an effort of hours calls for: none where nothing must evaporate, and never much beyond what must."""
    now = balance(heat, effort)
    equation = heat.sweat_constant + heat.sweat_required * now.required - heat.sweat_ceiling * now.ceiling
    most = heat.most_times_required * heat.grams_per_watt * np.maximum(now.required, 0.0)
    return np.clip(equation, 0.0, most)


def limits_left(model: Model, heat: Heat, effort: Effort, hours: Number) -> tuple[str, ...]:
    """What must be said where weather, work or duration lie beyond those the sweat equation was made for."""
    values = {
        "air_c": effort.air_c,
        "vapour_kpa": vapour_of_air(heat, effort),
        "wind_m_s": effort.wind_m_s,
        "metabolic_w_m2": heat.met_watts * effort.met,
        "hours": hours,
    }
    return left(model, values)
