"""`uncramp workout` as a person meets it: a record and its weather become hours that a day can take."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.conftest import Run
from tests.unit.test_workout_file import RUN, gpx, written

HOURLY = "hour,air_c,humidity_percent,wind_m_s\n" + "".join(f"{hour},{15 + hour / 2},60,2\n" for hour in range(24))
PERSON = "name: A run\nperson: {age_years: 40, mass_kg: 75, height_m: 1.8}\nhours: []\n"


@pytest.fixture(autouse=True)
def _at_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Records are in universal time, days in that of the computer; here both are the same."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_workout_becomes_hours_of_a_day(uncramp: Run, tmp_path: Path) -> None:
    """The rows of a run under hourly weather are a day that the models take."""
    weather = written(tmp_path, "weather.csv", HOURLY)
    rows = uncramp("workout", written(tmp_path, "run.gpx", gpx(RUN)), "--weather", weather).out.splitlines()
    assert ["from,to,do,air_c,humidity_percent,wind_m_s,radiant_c", "08:30,09:00,run,19,60,2,"] == rows
    hours, person = written(tmp_path, "hours.csv", "\n".join(rows)), written(tmp_path, "me.yaml", PERSON)
    refused = uncramp("day", person, "--hours", hours)
    assert "hours is 0.5 h" in refused.err
    long = [(60 * minute, 60 * minute * 2.7) for minute in range(91)]
    rows = uncramp("workout", written(tmp_path, "long.gpx", gpx(long)), "--weather", weather).out.splitlines()
    told = uncramp("day", person, "--hours", written(tmp_path, "hours.csv", "\n".join(rows))).out
    assert "08:30 09:00 Running, 10 km/h" in told
    assert "09:00 10:00 Running, 10 km/h" in told


def test_without_weather_only_what_was_done(uncramp: Run, tmp_path: Path) -> None:
    """Without a weather file the rows say nothing of the air, and the sport can be named."""
    assert ["from,to,do", "08:30,09:00,cycle_easy"] == uncramp(
        "workout", written(tmp_path, "run.gpx", gpx(RUN)), "--sport", "cycling"
    ).out.splitlines()


def test_a_damaged_workout_is_one_sentence(uncramp: Run, tmp_path: Path) -> None:
    """A file cut short ends with a sentence and a code, not with a trace."""
    result = uncramp("workout", written(tmp_path, "run.gpx", gpx(RUN)[:500]))
    assert 0 != result.code
    assert "damaged or no XML" in result.err
    assert "Traceback" not in result.err
