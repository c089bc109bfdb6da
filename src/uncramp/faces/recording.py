"""`uncramp workout`: a recorded workout, under the weather of its hours, as rows for a day."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from uncramp.faces.day import clock
from uncramp.reading.laying import laid, under
from uncramp.reading.weather_file import read_weather
from uncramp.reading.workout_file import read_workout
from uncramp.terms.day import Segment
from uncramp.terms.physiology import Physiology

AIR = ("air_c", "humidity_percent", "wind_m_s", "radiant_c")


def hours_of(physiology: Physiology, file: Path, weather: Path | None, sport: str) -> Iterator[str]:
    """The rows of a CSV file of hours: from, to, what was done, and the air where a weather file was given."""
    segments = laid(read_workout(file), physiology, _anywhere(physiology), sport=sport)
    if weather:
        segments = under(read_weather(weather, physiology.models["possible_segment"]), segments)
    names = AIR if weather else ()
    yield ",".join(("from", "to", "do", *names))
    for segment in segments:
        air = (getattr(segment, name) for name in names)
        yield ",".join((clock(segment.start), clock(segment.end), segment.activity, *("" if value is None else f"{value:g}" for value in air)))


def _anywhere(physiology: Physiology) -> Segment:
    """A stretch in the surroundings that are taken where nothing is said."""
    usual: dict[str, Any] = {name: coefficient.value for name, coefficient in physiology.models["day"].coefficients.items() if name != "bedding_clo"}
    return Segment(start=0, end=0, activity="", met=0, load=0, duty=0, posture="upright", **usual)
