"""What a day calls for: warnings that outrank the rest, what was left out and why, and what changes of the day would do, draw by draw.

The model alone cannot rank changes strongly: each comes as a paired ratio with its band. [hew_butler_2015]
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from uncramp.physiology import heat
from uncramp.physiology.day import DRAWS, SEED, Course, SweatRule, band, crowd
from uncramp.physiology.drawing import Array, at_values
from uncramp.physiology.limits import left
from uncramp.terms.day import Day, Segment
from uncramp.terms.physiology import Change, Coefficient, Effect, Guard, Physiology, Sign


@dataclass(frozen=True)
class Trial:
    """A change of the day: the ratio of the hazards with it and without (low end, middle, high end), the chances that it falls and rises.

    `too_low` is the chance that the blood sodium is too low in the changed day, `warned` whether that must be said.
    """

    change: Change
    ratio: Array
    falls: float
    rises: float
    too_low: float
    warned: bool


@dataclass(frozen=True)
class Share:
    """What one effect does at its height in the day, as a ratio (low end, middle, high end), with its evidence."""

    effect: Effect
    ratio: Array


@dataclass(frozen=True)
class Warned:
    """What is wrong with a day, and what to do about it."""

    fact: str
    remedy: str


@dataclass(frozen=True)
class Advice:
    """What is to be said of a day; `stops` are signs of danger, with which nothing else is said.

    `warnings` of too much water outrank the rest; `losses` do not. `guards` are why nothing is advised on fluid and salt; `limits` say
    where a model was left. `silent`: nothing is advised on fluid and salt, because of a guard or because nobody asked for one.
    """

    stops: tuple[Sign, ...] = ()
    warnings: tuple[Warned, ...] = ()
    losses: tuple[Warned, ...] = ()
    guards: tuple[Guard, ...] = ()
    silent: bool = False
    shares: tuple[Share, ...] = ()
    trials: tuple[Trial, ...] = ()
    limits: tuple[str, ...] = ()


def advice(physiology: Physiology, found: Course, *, draws: int = DRAWS, seed: int = SEED, rule: SweatRule | None = None) -> Advice:
    """What is to be said of a day: with a sign of danger only that; `draws`, `seed` and `rule` are those of the course."""
    day = found.day
    if day.signs:
        return Advice(stops=tuple(physiology.signs[sign] for sign in day.signs))
    warnings, silent = tuple(_warnings(physiology, found)), day.body.guarded != ()
    allowed = [change for change in physiology.changes.values() if _may_be_tried(change, bool(warnings), silent)]
    return Advice(
        warnings=warnings,
        losses=tuple(_losses(physiology, found)),
        guards=tuple(physiology.guards[name] for name in day.body.guarded or ()),
        silent=silent,
        shares=_shares(physiology, found),
        trials=_trials(physiology, found, allowed, (draws, seed, rule)),
        limits=tuple(dict.fromkeys(_limits_left(physiology, found))),
    )


def changed(physiology: Physiology, day: Day, change: Change) -> Day:
    """The day with this change."""
    segments = tuple(_with(s, change) if _applies(physiology, change, s) else s for s in day.segments)
    return replace(day, segments=segments, slept_badly=bool(change.set.get("slept_badly", day.slept_badly)))


def moved(physiology: Physiology, day: Day, places: Mapping[str, float]) -> Day:
    """The day with its sliders at these places; one left where the day was laid changes nothing, and nothing about fluid moves for the guarded."""
    for name, value in places.items():
        slider = physiology.sliders[name]
        if value != slider.at and not (slider.fluid and day.body.guarded != ()):
            day = changed(physiology, day, slider.change(value))
    return day


def compared(physiology: Physiology, day: Day, other: Day, *, draws: int = DRAWS, seed: int = SEED) -> Array:
    """The hazard of the other day over that of the day, draw by draw: low end, middle, high end."""
    result = crowd(physiology, [day, other], draws=draws, seed=seed)
    return band(result.hazard[1] / result.hazard[0])


def _with(segment: Segment, change: Change) -> Segment:
    fields: dict[str, Any] = {name: value for name, value in change.set.items() if hasattr(segment, name)}
    fields |= {name: value * (segment.end - segment.start) for name, value in change.hourly.items()}
    fields |= {name: value * getattr(segment, name) for name, value in change.times.items()}
    fields |= {name: value + getattr(segment, name) for name, value in change.plus.items()}
    return replace(segment, **fields)


def _applies(physiology: Physiology, change: Change, segment: Segment) -> bool:
    effort = segment.met >= physiology.models["hazard"].coefficients["moderate_met"].value and segment.water_c is None
    return {"always": True, "effort": effort, "handling": segment.handling, "water": segment.water_c is not None}[change.when]


def _may_be_tried(change: Change, warned: bool, silent: bool) -> bool:
    """Fluid and salt: nothing for the guarded, or while nobody asked; to drink less for those who drink too much, and for nobody else."""
    return not change.fluid or (not silent and warned == ("drink_l" in change.times))


def _trials(physiology: Physiology, found: Course, allowed: Sequence[Change], how: tuple[int, int, SweatRule | None]) -> tuple[Trial, ...]:
    """Every change that changes something: what is about fluid first where it is called for, then the likeliest to help."""
    days = {change.id: changed(physiology, found.day, change) for change in allowed}
    tried = {name: day for name, day in days.items() if day != found.day}
    if not tried:
        return ()
    rules = physiology.models["advice"].coefficients
    result = crowd(physiology, list(tried.values()), draws=how[0], seed=how[1], rule=how[2])
    ratios = result.hazard / found.hazard
    trials = [
        Trial(
            change=physiology.changes[name],
            ratio=band(ratio),
            falls=float(np.mean(ratio < 1 - rules["falls_by"].value)),
            rises=float(np.mean(ratio > 1 + rules["falls_by"].value)),
            too_low=_too_low(rules, sodium),
            warned=_too_low(rules, sodium) >= rules["chance_warning"].value,
        )
        for name, ratio, sodium in zip(tried, ratios, result.least_sodium, strict=True)
    ]
    return tuple(sorted(trials, key=lambda trial: (not trial.change.times.get("drink_l"), trial.warned, trial.rises - trial.falls)))


def _shares(physiology: Physiology, found: Course) -> tuple[Share, ...]:
    """What each effect that is at work does at its height, the strongest first."""
    heights = {name: band(np.exp(part[np.argmax(np.median(abs(part), axis=1))])) for name, part in found.parts.items() if np.any(part)}
    order = sorted(heights, key=lambda name: -heights[name][1])
    return tuple(Share(physiology.effects[name], heights[name]) for name in order)


def _too_low(rules: Mapping[str, Coefficient], least_sodium: Array) -> float:
    """The share of the draws in which the least blood sodium of the day calls for a warning."""
    return float(np.mean(least_sodium < rules["sodium_warning"].value))


def _warnings(physiology: Physiology, found: Course) -> Iterator[Warned]:
    """Too much water: blood sodium that may become too low, or more drunk in an effort than lost."""
    rules = physiology.models["advice"].coefficients
    least = found.sodium.min(axis=0)
    if _too_low(rules, least) >= rules["chance_warning"].value:
        low, middle, high = band(least)
        yield Warned(
            f"Blood sodium may fall below {rules['sodium_warning'].value:g} mmol/L (lowest {middle:.0f}, {low:.0f} to {high:.0f}): "
            "more water than the salt allows. This can be dangerous.",
            "Drink less, only to thirst; in long efforts drink what holds salt.",
        )
    for first, last in _efforts(physiology, found.day.segments):
        gained = _gained(found, first, last)
        if last.end - first.start >= rules["effort_hours"].value and np.mean(gained > rules["mass_gain_percent"].value) >= rules["chance_gain"].value:
            name = physiology.activities[first.activity].name
            yield Warned(
                f"More is drunk than lost in '{name}': body mass rises by {np.median(gained):.1f} %.",
                "Never drink more than you sweat; drink to thirst.",
            )


def _losses(physiology: Physiology, found: Course) -> Iterator[Warned]:
    lost = band(-found.mass_percent.min(axis=0))
    if lost[1] > physiology.models["advice"].coefficients["mass_loss_percent"].value:
        yield Warned(
            f"About {lost[1]:.1f} % of body mass is lost as water ({lost[0]:.1f} to {lost[2]:.1f}).",
            "Drink to thirst, never more than you sweat, and add salt in efforts of hours.",
        )


def _efforts(physiology: Physiology, segments: Sequence[Segment]) -> Iterator[tuple[Segment, Segment]]:
    """First and last segment of every effort without a break."""
    moderate = physiology.models["hazard"].coefficients["moderate_met"].value
    for hard, group in groupby(segments, key=lambda segment: segment.met >= moderate):
        members = list(group)
        if hard:
            yield members[0], members[-1]


def _gained(found: Course, first: Segment, last: Segment) -> Array:
    """Per cent of body mass gained through an effort, shape (draws,): in the body, and only as far as more was drunk than lost."""
    inside = np.flatnonzero((found.hour > first.start) & (found.hour <= last.end + 1e-9))
    before = max(inside[0] - 1, 0)
    in_body = found.mass_percent[inside[-1]] - found.mass_percent[before]
    with_gut = found.gut_percent[inside[-1]] - found.gut_percent[before] + in_body
    return np.minimum(in_body, with_gut)


def _limits_left(physiology: Physiology, found: Course) -> Iterator[str]:
    """Where the day leaves what each model was tried on: in effort the heat balance, in water the wall, with heavy loads the fatigue."""
    models, segments = physiology.models, found.day.segments
    balance = at_values(heat.Heat, models["heat"])
    for first, last in _efforts(physiology, segments):
        for segment in segments[segments.index(first) : segments.index(last) + 1]:
            if segment.water_c is None:
                yield from heat.limits_left(models["heat"], balance, heat.Effort.of(segment), last.end - first.start)
    for segment in segments:
        yield from left(models["muscle_trunk"], {"load": segment.load})
        if segment.water_c is not None:
            yield from left(models["lumbar_wall"], {"water_c": segment.water_c, "immersion_hours": segment.end - segment.start})
    if found.day.body.skinfold_mm is not None:
        skin = models["lumbar_wall"].coefficients["skin_mm"].value
        yield from left(models["lumbar_wall"], {"fat_mm": found.day.body.skinfold_mm / 2 - skin})
    yield from left(models["cold_function"], {"muscle_c": np.percentile(found.muscle_c, BROADLY)})
    extremes = np.percentile(found.mass_percent, BROADLY), np.percentile(found.sodium, BROADLY)
    yield from left(models["body_water"], {"mass_change_percent": extremes[0], "plasma_sodium": extremes[1]})


BROADLY = (2, 98)
"""Per cent of the draws between which a model must be left before it is said."""
