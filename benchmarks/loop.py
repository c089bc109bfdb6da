"""The same day as somebody would first write it: every rate of change in one function, SciPy's solve_ivp, one draw after the other.

It takes the coefficients, the draws and the layers of the wall from uncramp and nothing else, so it also judges the fast stepping.
"""

from dataclasses import dataclass, fields, is_dataclass
from math import exp, log
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from uncramp.physiology.cold import Layers, Surroundings, at_depth, layers, settled, strength_left
from uncramp.physiology.constitution import Constitution
from uncramp.physiology.drawing import Array
from uncramp.physiology.heat import Effort
from uncramp.physiology.sweat import target
from uncramp.physiology.water import Fluid, plasma_sodium
from uncramp.terms.day import Segment

SECONDS_PER_HOUR = 3600
MET_OF_REST = 1.0


@dataclass(frozen=True)
class End:
    """The body at the end of a segment: strength left, temperature of the muscle (degC), plasma sodium (mmol/L)."""

    capacity: float
    muscle_c: float
    sodium: float


def one_of(thing: Any, number: int) -> Any:
    """One draw of one person: every array, at any depth, as the number that it holds for this draw."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return type(thing)(**{field.name: one_of(getattr(thing, field.name), number) for field in fields(thing)})
    if isinstance(thing, np.ndarray):
        return float(thing.ravel()[number if thing.size > 1 else 0])
    return thing


def lived(bodies: Constitution, segments: tuple[Segment, ...], number: int) -> list[End]:
    """One draw of a day: the body at the end of every segment."""
    body = one_of(bodies, number)
    cells = layers(body.wall, np.array(body.fat_mm))
    first = surroundings(body, segments[0])
    state, ends = np.concatenate([np.zeros(8), settled(body.wall, cells, first)]), []
    for segment in segments:
        solved = solve_ivp(
            change, (0, (segment.end - segment.start) * SECONDS_PER_HOUR), state, method="LSODA", args=(body, cells, segment), rtol=1e-6, atol=1e-8
        )
        state = solved.y[:, -1]
        ends.append(seen(body, cells, state))
    return ends


def seen(body: Constitution, cells: Layers, state: Array) -> End:
    """What the state amounts to."""
    fluid = Fluid(water_l=state[5], sodium_mmol=state[6], potassium_lost_mmol=state[7])
    sodium = plasma_sodium(body.plasma, body.total_water_l, body.mass_kg, fluid)
    return End(1 - state[0] - state[1], float(at_depth(cells, state[8:], body.wall, np.array(body.fat_mm), body.depth_cm)), float(sodium))


def surroundings(body: Constitution, segment: Segment) -> Surroundings:
    """What acts on the wall of the back in a segment without a warm-up."""
    heat, work, wet = body.heat, body.work, segment.water_c is not None
    moved = max(heat.still_air, heat.wind_scale * segment.wind_m_s**heat.wind_exponent)
    above = max(segment.met - work.resting_met, 0.0)
    return Surroundings(
        outside=segment.water_c if segment.water_c is not None else segment.air_c,
        transfer=body.in_water if wet else 1 / (heat.clothing_resistance * segment.clothing_clo + 1 / (heat.radiation + moved)),
        core=work.core_resting + work.core_per_met * above,
        perfusion=(work.cold_perfusion if wet else 1.0) + work.perfusion_per_met * max(segment.met - MET_OF_REST, 0.0),
        heat=work.heat_per_met * above,
    )


def change(_: float, state: Array, body: Constitution, cells: Layers, segment: Segment) -> Array:
    """How fast everything changes, per second: fatigue, gut, sweat, body water and sodium, and the layers of the wall."""
    hours = segment.end - segment.start
    muscle_c = float(at_depth(cells, state[8:], body.wall, np.array(body.fat_mm), body.depth_cm))
    return np.concatenate([tiring(state, body, segment, muscle_c), watering(state, body, segment, hours), warming(state[8:], body, cells, segment)])


def tiring(state: Array, body: Constitution, segment: Segment, muscle_c: float) -> Array:
    """Fatigue and its slow pool."""
    muscle = body.muscle
    load = segment.load * body.load_factor / float(strength_left(body.function, muscle_c))
    duty = segment.duty if load > 0 else 0.0
    flux = muscle.fatigue_rate * duty * min(load, 1 - state[0] - state[1])
    recovery = muscle.recovery_rate * (duty + muscle.rest_multiplier * (1 - duty))
    slow = 1 / (muscle.slow_hours * SECONDS_PER_HOUR)
    return np.array([(1 - muscle.slow_share) * flux - recovery * state[0], muscle.slow_share * flux - slow * state[1]])


def watering(state: Array, body: Constitution, segment: Segment, hours: float) -> Array:
    """Gut, sweat rate, body water, sodium, potassium."""
    water, sweating = body.water, body.sweating
    settles = float(target(body.heat, sweating, body.area_m2, Effort.of(segment)))
    gut, gut_sodium, sweat, surplus = state[2:6]
    uptake = log(2) / water.gut_half_hours
    urine = min(water.urine_rest_l_h + water.urine_surplus_per_h * max(surplus, 0.0), water.urine_most_l_h)
    passed = water.urine_rest_l_h * water.urine_sodium_rest + (urine - water.urine_rest_l_h) * water.urine_sodium_surplus
    if segment.met > body.references.moderate_met:
        urine = water.urine_effort_l_h
        passed = urine * water.urine_sodium_effort
    eaten = (segment.drink_l * segment.drink_sodium_mmol_l + segment.salt_g * body.salt_sodium) / hours
    per_hour = [
        segment.drink_l / hours - uptake * gut,
        eaten - uptake * gut_sodium,
        (settles - sweat) / sweating.onset_hours,
        uptake * gut - sweat - urine - water.insensible_l_h,
        uptake * gut_sodium - sweat * sweating.sweat_sodium - passed,
        sweat * sweating.sweat_potassium + urine * water.urine_potassium,
    ]
    return np.array(per_hour) / SECONDS_PER_HOUR


def warming(wall_c: Array, body: Constitution, cells: Layers, segment: Segment) -> Array:
    """The layers of the wall: conduction, blood, heat made, and what the surroundings take."""
    wall, around = body.wall, surroundings(body, segment)
    rates = np.empty_like(wall_c)
    outward = 1 / (1 / float(np.asarray(around.transfer)) + cells.outer)
    for cell, here in enumerate(wall_c):
        pace = wall.tenfold ** ((here - wall.tenfold_from) / 10)
        flow = min(max(exp((here - wall.skin_neutral) / wall.skin_closing), wall.skin_least), wall.skin_most) if cell < cells.skin_cells else pace
        blood = cells.perfusion[cell] * flow * (around.perfusion if cells.muscle[cell] else 1) * wall.blood_heat_capacity * cells.thickness[cell]
        gained = blood * (around.core - here)
        gained += (cells.metabolism[cell] * pace + cells.muscle[cell] * around.heat) * cells.thickness[cell]
        gained += cells.between[cell - 1] * (wall_c[cell - 1] - here) if cell else outward * (around.outside - here)
        gained += cells.between[cell] * (wall_c[cell + 1] - here) if cell + 1 < len(wall_c) else cells.core * (around.core - here)
        rates[cell] = gained / cells.heat[cell]
    return rates
