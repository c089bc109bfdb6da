"""An hourly weather file (CSV) -> Weather, every fault of the file at once.

Columns by name: `hour` (of the day; 26 is two at night on the day after) or `time` (as in 2026-07-14T09:00), `air_c`, `humidity_percent`,
`wind_m_s`, and where known `radiant_c`. Others are passed over.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from uncramp.errors import AnswerError, Fault
from uncramp.reading.possible import impossible
from uncramp.terms.physiology import Model
from uncramp.terms.weather import Weather, WeatherHour

LARGEST_FILE = 1_000_000
"""Bytes; a year of hours is a third of it."""
NEEDED = ("air_c", "humidity_percent", "wind_m_s")
HOUR = timedelta(hours=1)
Row = Mapping[str, str]


def read_weather(path: Path, possible: Model) -> Weather:
    """The weather of a day; `possible` says what a measure can be. AnswerError with every fault, by line."""
    rows = list(csv.DictReader(io.StringIO(_text(path))))
    missing = [name for name in NEEDED if rows and name not in rows[0]]
    if not rows or missing or not {"hour", "time"} & set(rows[0]):
        said = f"the columns {', '.join(rows[0] if rows else ()) or 'of an empty file'} came; expected hour or time, and {', '.join(NEEDED)}"
        raise AnswerError((Fault(path.name, 1, f"{said}; name them in the first line"),))
    faults: list[Fault] = []
    hours = tuple(hour for line, row in enumerate(rows, start=2) if (hour := _hour(path.name, line, row, (rows[0], possible, faults))))
    faults.extend(_out_of_step(path.name, hours) if not faults else ())
    if faults:
        raise AnswerError(tuple(faults))
    return Weather(hours, hours[-1].start + 1)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            said = f"the file has {path.stat().st_size:,} bytes; at most {LARGEST_FILE:,} are read; keep the hours of one day"
            raise AnswerError((Fault(path.name, 1, said),))
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnswerError((Fault(path.name, 1, f"the file cannot be read as text ({error}); expected CSV in UTF-8; check the path"),)) from error


def _hour(file: str, line: int, row: Row, known: tuple[Row, Model, list[Fault]]) -> WeatherHour | None:
    """One line, or None with its faults noted."""
    first, possible, faults = known
    numbers: dict[str, float] = {}
    try:
        start = float(row["hour"]) if "hour" in row else _since(first["time"], row["time"])
        numbers = {name: float(row[name]) for name in (*NEEDED, "radiant_c") if row.get(name)}
    except (TypeError, ValueError) as error:
        faults.append(Fault(file, line, f"a time or number cannot be read ({error}); correct it"))
        return None
    faults.extend(Fault(file, line, f"{name} is empty; expected a number; fill it in") for name in NEEDED if name not in numbers)
    faults.extend(impossible(possible, {"start": start, **numbers}, file, line))
    return None if set(NEEDED) - set(numbers) else WeatherHour(start, **numbers)


def _since(first: str, now: str) -> float:
    """Hours since the midnight before the first line."""
    begin, moment = datetime.fromisoformat(first.strip()), datetime.fromisoformat(now.strip())
    return (moment - begin.replace(hour=0, minute=0, second=0, microsecond=0)) / HOUR


def _out_of_step(file: str, hours: Sequence[WeatherHour]) -> Iterator[Fault]:
    for line, (before, after) in enumerate(pairwise(hours), start=3):
        if not 0 < after.start - before.start <= 1:
            said = f"the hour {after.start:g} follows {before.start:g}; hours one after the other were expected"
            yield Fault(file, line, f"{said}; add what is missing, drop what is double")
