"""Days on a clock: what acts on each person in each step, as arrays of shape (people, steps)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from uncramp.errors import AnswerError, Fault
from uncramp.physiology.drawing import Array
from uncramp.terms.day import Day, Segment

MINUTES = 5
"""The usual length of a step."""
MINUTES_PER_HOUR = 60
AWKWARD = ("bent", "twisted")
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Timetable:
    """What acts on people through their days; arrays (people, steps), hours of the day of each step's end (people, steps).

    `radiant_c` is the air's where nothing else radiates, `water_c` is nan on land. `warming` is the share of the step spent warming up,
    `warmed` how far that has come (1 after a whole warm-up) until the segment ends.
    """

    hour: Array
    step_hours: float
    segment: NDArray[np.int_]
    met: Array
    load: Array
    duty: Array
    air_c: Array
    radiant_c: Array
    humidity_percent: Array
    wind_m_s: Array
    clothing_clo: Array
    water_c: Array
    drink_l_h: Array
    sodium_drunk_mmol_h: Array
    salt_g_h: Array
    warming: Array
    warm_up_minutes: Array
    handling: Flags
    awkward: Flags
    distracted: Flags
    cramped: Flags

    @property
    def steps(self) -> int:
        """How many steps the days have."""
        return self.met.shape[1]

    @property
    def immersed(self) -> Flags:
        """Whether the person is in water."""
        return ~np.isnan(self.water_c)


def timetable(days: Sequence[Day], minutes: int = MINUTES) -> Timetable:
    """Days of equal length, cut into steps of so many minutes; each step belongs to the segment at its middle.

    What is drunk and eaten in a segment is spread evenly over it, so that the totals are kept to the drop.
    """
    of_step = np.stack([_segments(day, minutes) for day in _of_equal_length(days)])
    step_hours = minutes / MINUTES_PER_HOUR
    starts = np.array([[day.segments[0].start] for day in days])

    def each(value: Callable[[Segment], Any], kind: type = float) -> Any:
        return np.stack([np.array([value(s) for s in day.segments], kind)[index] for day, index in zip(days, of_step, strict=True)])

    hours = np.stack([np.bincount(index)[index] for index in of_step]) * step_hours
    start = each(lambda s: s.start)
    hour = starts + step_hours * np.arange(1, of_step.shape[1] + 1)
    warm_up = each(lambda s: s.warm_up_minutes)
    elapsed = (hour - start) * MINUTES_PER_HOUR
    return Timetable(
        hour=hour,
        step_hours=step_hours,
        segment=of_step,
        met=each(lambda s: s.met),
        load=each(lambda s: s.load),
        duty=each(lambda s: s.duty),
        air_c=each(lambda s: s.air_c),
        radiant_c=each(lambda s: s.air_c if s.radiant_c is None else s.radiant_c),
        humidity_percent=each(lambda s: s.humidity_percent),
        wind_m_s=each(lambda s: s.wind_m_s),
        clothing_clo=each(lambda s: s.clothing_clo),
        water_c=each(lambda s: np.nan if s.water_c is None else s.water_c),
        drink_l_h=each(lambda s: s.drink_l) / hours,
        sodium_drunk_mmol_h=each(lambda s: s.drink_l * s.drink_sodium_mmol_l) / hours,
        salt_g_h=each(lambda s: s.salt_g) / hours,
        warming=np.clip(warm_up - (elapsed - minutes), 0, minutes) / minutes,
        warm_up_minutes=np.minimum(warm_up, elapsed),
        handling=each(lambda s: s.handling, bool),
        awkward=each(lambda s: s.posture in AWKWARD and s.duty > 0, bool),
        distracted=each(lambda s: s.distracted, bool),
        cramped=each(lambda s: s.cramped, bool),
    )


def recent(flags: Flags, steps: int) -> Flags:
    """Whether a flag was up in this step or any of the last so many, shape (people, steps)."""
    total = np.cumsum(flags, axis=1)
    before = np.concatenate([np.zeros_like(total[:, :steps]), total[:, :-steps]], axis=1)[:, : flags.shape[1]]
    return total > before


def _of_equal_length(days: Sequence[Day]) -> Sequence[Day]:
    lengths = {day.segments[-1].end - day.segments[0].start for day in days}
    if len(lengths) != 1:
        raise AnswerError((Fault("days", 1, f"the days last {sorted(lengths)} hours; days of one length were expected; cut them alike"),))
    return days


def _segments(day: Day, minutes: int) -> NDArray[np.int_]:
    """The number of the segment that each step belongs to, shape (steps,)."""
    first, last = day.segments[0].start, day.segments[-1].end
    steps = round((last - first) * MINUTES_PER_HOUR / minutes)
    middle = first + (np.arange(steps) + 1 / 2) * minutes / MINUTES_PER_HOUR
    index = np.searchsorted([segment.end for segment in day.segments], middle, side="right")
    missed = sorted(set(range(len(day.segments))) - set(index.tolist()))
    if missed:
        lost = day.segments[missed[0]]
        said = f"{lost.activity} from {lost.start:g} to {lost.end:g} h is shorter than a step of {minutes} minutes; join it to its neighbour"
        raise AnswerError((Fault(day.name, 1, said),))
    return index
