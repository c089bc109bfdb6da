"""A day through the body: hours in, states over time out, and a hazard of cramp relative to the person's usual day.

Everything is drawn together: the body, its losses and the size of every effect share one set of draws, so that two days of one person
are compared draw by draw. The index is relative and never a probability.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from uncramp.physiology import fatigue, water
from uncramp.physiology.cold import strength_left
from uncramp.physiology.constitution import Constitution, constitution
from uncramp.physiology.drawing import Array, Number
from uncramp.physiology.hazard import State, exposures, parts, states
from uncramp.physiology.heat import Effort, Heat, sweat_rate
from uncramp.physiology.lifting import by_moment
from uncramp.physiology.sweat import target
from uncramp.physiology.timetable import MINUTES, Timetable, timetable
from uncramp.physiology.warmth import warmth
from uncramp.terms.day import Day
from uncramp.terms.physiology import Physiology

DRAWS = 2000
SEED = 20261124
SECONDS_PER_HOUR = 3600
BAND = (5, 50, 95)
"""Per cent of the draws below the low end, the middle and the high end of a band."""
CROWD = 250
"""People who are stepped together, so that their arrays stay near the processor."""
SweatRule = Callable[[Heat, Day], Array]
"""Sweat in each segment of a day, g per m2 and hour of shape (segments,), by another model than the equation."""


@dataclass(frozen=True)
class Course:
    """One person's day in every draw: arrays of shape (steps, draws), except for the hours (steps,) at which the steps end.

    `parts` is what each effect adds to the log hazard, `log_hazard` their sum.
    """

    day: Day
    hour: Array
    segment: Array
    capacity: Array
    muscle_c: Array
    sodium: Array
    mass_percent: Array
    gut_percent: Array
    sweat_l: Array
    log_hazard: Array
    parts: Mapping[str, Array]

    @property
    def hazard(self) -> Array:
        """The mean hazard of the day, shape (draws,), on a scale of its own: only ratios of two days mean something."""
        return np.exp(self.log_hazard).mean(axis=0)


@dataclass(frozen=True)
class Crowd:
    """What is kept of many people's days, each of shape (people, draws): the mean hazard, and the extremes of the day."""

    hazard: Array
    least_capacity: Array
    least_sodium: Array
    most_mass_percent: Array
    least_mass_percent: Array


def course(
    physiology: Physiology, day: Day, *, draws: int = DRAWS, seed: int = SEED, minutes: int = MINUTES, rule: SweatRule | None = None
) -> Course:
    """What a day does to the body, step by step, in so many draws; sweat by the equation where no rule is given."""
    day = by_moment(physiology, day)
    body = constitution(physiology, [day.body], draws=draws, seed=seed)
    table = timetable([day], minutes)
    found = list(_moments(body, table, [day], rule))

    def over_time(values: Sequence[Number]) -> Array:
        return np.stack([np.broadcast_to(value, (1, draws))[0] for value in values])

    return Course(
        day=day,
        hour=table.hour[0],
        segment=table.segment[0],
        capacity=over_time([state.capacity for state, _ in found]),
        muscle_c=over_time([state.muscle_c for state, _ in found]),
        sodium=over_time([state.sodium for state, _ in found]),
        mass_percent=over_time([state.mass_percent for state, _ in found]),
        gut_percent=over_time([state.gut_percent for state, _ in found]),
        sweat_l=over_time([state.sweat_l for state, _ in found]),
        log_hazard=over_time([sum(added.values()) for _, added in found]),
        parts={name: over_time([added[name] for _, added in found]) for name in found[0][1]},
    )


def crowd(physiology: Physiology, days: Sequence[Day], *, draws: int, seed: int = SEED, workers: int = 2, rule: SweatRule | None = None) -> Crowd:
    """What is kept of many days of equal length, one for each person."""
    days = [by_moment(physiology, day) for day in days]
    groups = [days[start : start + CROWD] for start in range(0, len(days), CROWD)]
    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(lambda group: _kept(physiology, group, (draws, seed), rule), groups))
    return Crowd(*(np.concatenate([np.asarray(getattr(part, name)) for part in found]) for name in Crowd.__dataclass_fields__))


def _kept(physiology: Physiology, days: Sequence[Day], how: tuple[int, int], rule: SweatRule | None) -> Crowd:
    draws, seed = how
    body, table = constitution(physiology, [day.body for day in days], draws=draws, seed=seed), timetable(days)
    shape = (len(days), draws)
    hazard, capacity, sodium = np.zeros(shape), np.full(shape, np.inf), np.full(shape, np.inf)
    most, least = np.full(shape, -np.inf), np.full(shape, np.inf)
    for state, added in _moments(body, table, days, rule):
        hazard += np.exp(sum(added.values()))
        np.minimum(capacity, state.capacity, out=capacity)
        np.minimum(sodium, state.sodium, out=sodium)
        np.maximum(most, state.mass_percent, out=most)
        np.minimum(least, state.mass_percent, out=least)
    return Crowd(hazard / table.steps, capacity, sodium, most, least)


def _moments(body: Constitution, table: Timetable, days: Sequence[Day], rule: SweatRule | None) -> Iterator[tuple[State, dict[str, Number]]]:
    """The state of the body at the end of every step, and what each effect adds to the log hazard; arrays (people, draws)."""
    warm, exposed = warmth(body, table), exposures(body, table, np.array([day.slept_badly for day in days]))
    rates = np.asarray(sweat_rate(body.heat, _efforts(table))) if rule is None else _by_rule(body.heat, table, days, rule)
    tired, fluid = fatigue.RESTED, water.BALANCED
    for step in range(table.steps):
        muscle_c = warm.muscle_c(step)
        tired = _tired(body, table, step, tired, muscle_c)
        fluid = _watered(body, table, step, fluid, rates)
        state = State(
            capacity=tired.capacity,
            muscle_c=muscle_c,
            sodium=water.plasma_sodium(body.plasma, body.total_water_l, body.mass_kg, fluid),
            mass_percent=water.PERCENT * fluid.water_l / body.mass_kg,
            gut_percent=water.PERCENT * fluid.gut_l / body.mass_kg,
            sweat_l=fluid.sweat_l,
        )
        yield state, parts(body, {**states(body, state), **{name: flags[:, step, None] for name, flags in exposed.items()}})


def _tired(body: Constitution, table: Timetable, step: int, before: fatigue.Tiredness, muscle_c: Array) -> fatigue.Tiredness:
    """Cold muscle has less strength, so that the same load takes more of it."""
    left = np.maximum(strength_left(body.function, muscle_c), 1 / table.steps)
    load = table.load[:, step, None] * body.load_factor / left
    return fatigue.step(body.muscle, before, load, table.duty[:, step, None], table.step_hours * SECONDS_PER_HOUR)


def _watered(body: Constitution, table: Timetable, step: int, before: water.Fluid, rates: Array) -> water.Fluid:
    during = water.Rates(
        sweat_l_h=target(body.heat, body.sweating, body.area_m2, _efforts(table, step), rates[:, step, None]),
        drink_l_h=table.drink_l_h[:, step, None],
        sodium_mmol_h=table.sodium_drunk_mmol_h[:, step, None] + table.salt_g_h[:, step, None] * body.salt_sodium,
        effort=table.met[:, step, None] > body.references.moderate_met,
    )
    return water.step(body.water, body.sweating, before, during, table.step_hours)


def _efforts(table: Timetable, step: int | None = None) -> Effort:
    """The efforts of all steps (people, steps), or of one (people, 1)."""
    chosen = slice(None) if step is None else slice(step, step + 1)
    names = ("met", "air_c", "humidity_percent", "wind_m_s", "clothing_clo", "radiant_c", "immersed")
    return Effort(**{name: getattr(table, name)[:, chosen] for name in names})


def _by_rule(heat: Heat, table: Timetable, days: Sequence[Day], rule: SweatRule) -> Array:
    """The rates of a rule in each step, shape (people, steps)."""
    return np.stack([rule(heat, day)[segment] for day, segment in zip(days, table.segment, strict=True)])


def band(values: Array, axis: int = -1) -> Array:
    """Low end, middle and high end of the draws: shape (3, ...)."""
    return np.percentile(values, BAND, axis=axis)
