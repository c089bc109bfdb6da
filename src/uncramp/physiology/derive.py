"""A day laid before an episode -> exposures for the assessment. Only what the day shows is answered: unknown is never no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from uncramp.errors import AnswerError, Fault
from uncramp.physiology.day import Course
from uncramp.physiology.drawing import at_values
from uncramp.physiology.timetable import AWKWARD
from uncramp.terms.day import Segment
from uncramp.terms.evidence import PRESENT, Evidence, Observation
from uncramp.terms.physiology import Physiology


@dataclass(frozen=True)
class Borders:
    """From where on a day answers a question; every figure with its mark in knowledge/physiology/derive.yaml."""

    window_hours: float
    hard_met: float
    long_hours: float
    tired_capacity: float
    sweat_l: float
    loss_percent: float
    gain_percent: float
    cold_water_c: float
    cold_air_c: float
    warm_up_minutes: float


def derived(physiology: Physiology, found: Course, onset: float) -> Evidence:
    """What the day answers of an episode that began at this hour: exposures that are present, and nothing else."""
    first, last = found.day.segments[0].start, found.day.segments[-1].end
    if not first < onset <= last:
        said = f"the episode began at {onset:g} h; an hour of the day was expected, after {first:g} and up to {last:g} h; correct the hour"
        raise AnswerError((Fault(found.day.name, 1, said),))
    borders = at_values(Borders, physiology.models["derive"])
    shown = {**_done(physiology, borders, found, onset), **_felt(borders, found, onset), "poor_sleep": found.day.slept_badly}
    return Evidence(Observation(name, PRESENT) for name, present in shown.items() if present)


def _done(physiology: Physiology, borders: Borders, found: Course, onset: float) -> Mapping[str, bool]:
    """What was done before the episode, and just before it."""
    before = [segment for segment in found.day.segments if segment.start < onset]
    just_before = [segment for segment in before if segment.end > onset - borders.window_hours]
    hard = [segment for segment in before if segment.met >= borders.hard_met]
    return {
        "hard_effort_48h": bool(hard),
        "effort_over_2h": any(min(s.end, onset) - _begun(found, s, borders) > borders.long_hours for s in hard),
        "no_warm_up": any(s in just_before and s.warm_up_minutes < borders.warm_up_minutes and not _warm(physiology, before, s) for s in hard),
        "heavy_lift": any(s.handling for s in just_before),
        "awkward_task": any(s.posture in AWKWARD and s.duty > 0 for s in just_before),
        "distracted": any(s.distracted for s in just_before),
        "cold_exposure": any(_cold(borders, s) for s in just_before),
    }


def _warm(physiology: Physiology, before: Sequence[Segment], segment: Segment) -> bool:
    """Whether what was done until then had warmed the back."""
    return any(earlier.end == segment.start and physiology.activities[earlier.activity].warms for earlier in before)


def _begun(found: Course, segment: Segment, borders: Borders) -> float:
    """The hour at which the hard effort began that goes on without a break into this segment."""
    start = segment.start
    for earlier in reversed(found.day.segments):
        if earlier.end == start and earlier.met >= borders.hard_met:
            start = earlier.start
    return start


def _cold(borders: Borders, segment: Segment) -> bool:
    return segment.air_c < borders.cold_air_c if segment.water_c is None else segment.water_c < borders.cold_water_c


def _felt(borders: Borders, found: Course, onset: float) -> Mapping[str, bool]:
    """What the middle of the draws says of the body when the episode began."""
    step, before = (_step(found, hour) for hour in (onset, onset - borders.window_hours))
    capacity, mass = (float(np.median(values[step])) for values in (found.capacity, found.mass_percent))
    sweat = float(np.median(found.sweat_l[step] - found.sweat_l[before]))
    return {
        "tired_at_start": capacity < borders.tired_capacity,
        "heavy_sweat": sweat > borders.sweat_l,
        "low_fluids": mass < -borders.loss_percent,
        "lots_plain_water": mass > borders.gain_percent,
    }


def _step(found: Course, hour: float) -> int:
    """The last step that had ended by this hour."""
    return max(int(np.searchsorted(found.hour, hour + 1e-9, side="right")) - 1, 0)
