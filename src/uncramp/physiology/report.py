"""A day ready to be told: bands of the states over time, the index against the usual day, and the advice."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from uncramp.physiology.advice import Advice, advice, compared
from uncramp.physiology.day import DRAWS, SEED, SweatRule, band, course
from uncramp.physiology.drawing import Array, at_values
from uncramp.physiology.sweat import Minerals, mineral_losses
from uncramp.physiology.water import PERCENT
from uncramp.terms.day import Day
from uncramp.terms.physiology import Physiology


@dataclass(frozen=True)
class Report:
    """A day and what the models say of it; bands are low end, middle and high end.

    `index` (3,) is the mean hazard of the day over that of the usual day, `over_time` (3, steps) that of each step; `states` hold
    (3, steps) by name; `ends` is the last step of each segment. `minerals` (3,) is what sweat carries away by name, as a share of what
    is eaten in a day: a balance alone.
    """

    physiology: Physiology
    day: Day
    hour: Array
    ends: tuple[int, ...]
    index: Array
    over_time: Array
    states: Mapping[str, Array]
    minerals: Mapping[str, Array]
    advice: Advice


@dataclass(frozen=True)
class Turned:
    """A day with something turned up or down: what the models say of it, and its hazard over that of the day as it was laid, if anything changed."""

    told: Report
    ratio: Array | None


def turned(physiology: Physiology, day: Day, other: Day, usual: Day) -> Turned:
    """The other day against the usual one, and draw by draw against the day."""
    return Turned(report(physiology, other, usual), None if other == day else compared(physiology, day, other))


def report(physiology: Physiology, day: Day, usual: Day, *, draws: int = DRAWS, seed: int = SEED, rule: SweatRule | None = None) -> Report:
    """The day against the usual day of the same person, draw by draw."""
    found, usually = (course(physiology, one, draws=draws, seed=seed, rule=rule) for one in (day, usual))
    eaten = at_values(Minerals, physiology.models["minerals"])
    return Report(
        physiology=physiology,
        day=day,
        hour=found.hour,
        ends=tuple(int(np.flatnonzero(found.segment == number)[-1]) for number in range(len(day.segments))),
        index=band(found.hazard / usually.hazard),
        over_time=band(np.exp(found.log_hazard) / usually.hazard),
        states={
            "strength left, %": band(found.capacity * PERCENT),
            "body mass change by water, %": band(found.mass_percent),
            "blood sodium, mmol/L": band(found.sodium),
            "muscle of the back, degC": band(found.muscle_c),
        },
        minerals={name: band(np.asarray(share)) for name, share in mineral_losses(eaten, found.sweat_l[-1]).items()},
        advice=advice(physiology, found, draws=draws, seed=seed, rule=rule),
    )
