"""What was recorded, laid into a day: a workout becomes stretches of activities, and stretches take the weather of their hours."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from itertools import pairwise

from uncramp.errors import AnswerError, Fault
from uncramp.terms.day import Segment
from uncramp.terms.physiology import Activity, Model, Physiology
from uncramp.terms.weather import Weather
from uncramp.terms.workout import Moment, Workout

STRETCH_SECONDS = 600
"""Over so long a stretch the pace is averaged: twice the step of the models."""
SECONDS_PER_HOUR = 3600
SHORTEST = STRETCH_SECONDS / SECONDS_PER_HOUR
"""Hours; the weather cuts no shorter piece from a stretch, so that every piece holds a step of the models."""
SAME_SPORT = {"biking": "cycling", "hiking": "walking", "trail_running": "running", "ride": "cycling", "run": "running", "walk": "walking"}
"""Names of sports in files that mean another's paces."""
Stretch = tuple[float, float, float]
"""Seconds from the start at which it begins and ends, and the mean pace in m/s."""


def laid(workout: Workout, physiology: Physiology, around: Segment, *, sport: str = "", zone: tzinfo | None = None) -> tuple[Segment, ...]:
    """The stretches of a recorded workout, with weather, clothes, drink and salt of the segment `around` it.

    What is done follows from the pace of every ten minutes, neighbours of one kind joined. Drink and salt are spread over the whole;
    a warm-up stands before the first. `sport` replaces what the file says; `zone` is where it was (by default where the computer is).
    """
    paces = _paces(sport or workout.sport, physiology)
    begin = workout.moments[0].at.astimezone(zone)
    start = begin.hour + begin.minute / 60 + begin.second / SECONDS_PER_HOUR
    pieces = list(_joined((first, last, _activity(paces, pace)) for first, last, pace in _stretches(workout.moments)))
    whole = pieces[-1][1]
    segments = [
        replace(
            _doing(around, physiology, physiology.activities[name]),
            start=start + first / SECONDS_PER_HOUR,
            end=start + last / SECONDS_PER_HOUR,
            drink_l=around.drink_l * (last - first) / whole,
            salt_g=around.salt_g * (last - first) / whole,
            warm_up_minutes=0.0 if first else around.warm_up_minutes,
        )
        for first, last, name in pieces
    ]
    return tuple(segments)


def under(weather: Weather, segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same stretches in this weather, cut where its hours change, each piece with the weather at its middle.

    Totals are shared out by length; a warm-up stays at the beginning.
    """
    return tuple(piece for segment in segments for piece in _cut(weather, segment))


def _cut(weather: Weather, segment: Segment) -> Iterator[Segment]:
    if segment.start < weather.hours[0].start or segment.end > weather.end:
        known, asked = (weather.hours[0].start, weather.end), (segment.start, segment.end)
        said = "the weather is known from {:g} to {:g} h".format(*known) + "; {} lasts from {:g} to {:g} h".format(segment.activity, *asked)
        raise AnswerError((Fault("weather", 1, f"{said}; add the missing hours"),))
    inner = [hour.start for hour in weather.hours if segment.start + SHORTEST <= hour.start <= segment.end - SHORTEST]
    for start, end in pairwise([segment.start, *inner, segment.end]):
        hour, share = weather.at((start + end) / 2), (end - start) / (segment.end - segment.start)
        yield replace(
            segment,
            start=start,
            end=end,
            air_c=hour.air_c,
            humidity_percent=hour.humidity_percent,
            wind_m_s=hour.wind_m_s,
            radiant_c=hour.radiant_c,
            drink_l=segment.drink_l * share,
            salt_g=segment.salt_g * share,
            warm_up_minutes=segment.warm_up_minutes if start == segment.start else 0.0,
        )


def _paces(sport: str, physiology: Physiology) -> Model:
    """The paces of a sport; AnswerError where none are known."""
    known = {name.removeprefix("pace_"): model for name, model in physiology.models.items() if name.startswith("pace_")}
    plain = sport.strip().lower().replace(" ", "_")
    model = known.get(SAME_SPORT.get(plain, plain))
    if model is None:
        raise AnswerError((Fault("workout", 1, f"the sport is {sport!r}; expected one of {', '.join(known)}; name the sport yourself"),))
    return model


def _activity(paces: Model, pace: float) -> str:
    """The last activity whose lowest pace is reached."""
    return [name for name, coefficient in paces.coefficients.items() if pace >= coefficient.value][-1]


def _stretches(moments: Sequence[Moment]) -> Iterator[Stretch]:
    """Ten minutes each with their mean pace; what is left at the end belongs to the last."""
    seconds = [(moment.at - moments[0].at).total_seconds() for moment in moments]
    cuts = max(int(seconds[-1] // STRETCH_SECONDS), 1)
    edges = [*(float(STRETCH_SECONDS * cut) for cut in range(cuts)), seconds[-1]]
    metres = [_metres(seconds, moments, edge) for edge in edges]
    for (first, last), (here, there) in zip(pairwise(edges), pairwise(metres), strict=True):
        yield first, last, (there - here) / (last - first)


def _metres(seconds: Sequence[float], moments: Sequence[Moment], at: float) -> float:
    """How far along somebody was, straight between two moments."""
    after = max(bisect_left(seconds, at), 1)
    share = (at - seconds[after - 1]) / (seconds[after] - seconds[after - 1])
    return moments[after - 1].metres + share * (moments[after].metres - moments[after - 1].metres)


def _joined(pieces: Iterable[tuple[float, float, str]]) -> Iterator[tuple[float, float, str]]:
    """Neighbours in which the same is done, as one."""
    held: tuple[float, float, str] | None = None
    for first, last, name in pieces:
        if held and held[2] == name:
            first = held[0]
        elif held:
            yield held
        held = (first, last, name)
    if held:
        yield held


def _doing(around: Segment, physiology: Physiology, activity: Activity) -> Segment:
    return replace(
        around,
        activity=activity.id,
        met=activity.met.value,
        load=physiology.tasks[activity.task].load.value,
        duty=activity.duty,
        posture=activity.posture,
        handling=activity.handling,
    )
