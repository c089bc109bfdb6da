"""The weather of a day: an hourly file, the stretches that take it, and every way in which the file can be wrong."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.errors import AnswerError
from uncramp.reading.laying import under
from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge
from uncramp.reading.weather_file import read_weather
from uncramp.terms.day import Segment
from uncramp.terms.weather import Weather, WeatherHour

POSSIBLE = read_physiology(read_knowledge().sources).models["possible_segment"]
HOURLY = """time,air_c,humidity_percent,wind_m_s,radiant_c,station
2026-07-14T09:00,24,60,1.5,,north
2026-07-14T10:00,27,55,2.0,40,north
2026-07-14T11:00,30,45,2.5,45,north
"""
DIGGING = Segment(9.5, 11.5, "digging", 5.5, 0.35, 0.35, "bent", 0, 0, 0, 0.5, drink_l=1.0, salt_g=2.0, warm_up_minutes=5)


def written(folder: Path, content: str) -> Path:
    path = folder / "weather.csv"
    path.write_text(content, "utf-8")
    return path


def test_an_hourly_file_is_read(tmp_path: Path) -> None:
    """Hours, air, humidity, wind and radiation stand as written; a column of no concern is passed over."""
    weather = read_weather(written(tmp_path, HOURLY), POSSIBLE)
    assert Weather((WeatherHour(9, 24, 60, 1.5), WeatherHour(10, 27, 55, 2.0, 40), WeatherHour(11, 30, 45, 2.5, 45)), 12) == weather


def test_hours_of_the_day_can_stand_instead(tmp_path: Path) -> None:
    """A column of hours, also past midnight, does as well as one of times; a byte order mark is no part of a name."""
    weather = read_weather(written(tmp_path, "\ufeffhour,air_c,humidity_percent,wind_m_s\n23,15,80,0\n24,14,85,0\n25,13,90,0\n"), POSSIBLE)
    assert [23, 24, 25] == [hour.start for hour in weather.hours]
    assert 13 == weather.at(25.9).air_c


def test_times_run_on_past_midnight(tmp_path: Path) -> None:
    """The hour after 23 is 24 where a file gives dates."""
    content = "time,air_c,humidity_percent,wind_m_s\n2026-07-14 23:00,15,80,0\n2026-07-15 00:00,14,85,0\n"
    assert [23, 24] == [hour.start for hour in read_weather(written(tmp_path, content), POSSIBLE).hours]


def test_a_stretch_takes_the_weather_of_its_hours(tmp_path: Path) -> None:
    """Two hours of digging across three hours of weather become three, with drink and salt by their length and the warm-up first."""
    pieces = under(read_weather(written(tmp_path, HOURLY), POSSIBLE), [DIGGING])
    assert [(9.5, 10, 24, None), (10, 11, 27, 40), (11, 11.5, 30, 45)] == [(one.start, one.end, one.air_c, one.radiant_c) for one in pieces]
    assert [60, 55, 45] == [one.humidity_percent for one in pieces]
    assert [1.5, 2.0, 2.5] == [one.wind_m_s for one in pieces]
    assert [0.25, 0.5, 0.25] == [one.drink_l for one in pieces]
    assert [0.5, 1.0, 0.5] == [one.salt_g for one in pieces]
    assert [5, 0, 0] == [one.warm_up_minutes for one in pieces]
    assert {("digging", 5.5, 0.35, "bent")} == {(one.activity, one.met, one.load, one.posture) for one in pieces}


@given(edges=st.lists(st.floats(6, 18), min_size=2, max_size=6, unique=True))
def test_nothing_is_lost_in_cutting(edges: list[float]) -> None:
    """However a day is cut by its weather, the stretches join and the totals stay."""
    edges.sort()
    weather = Weather(tuple(WeatherHour(hour, hour, 50, 1) for hour in range(6, 18)), 18)
    segments = [Segment(start, end, "walk", 3, 0.1, 0.5, "upright", 0, 0, 0, 0.5, drink_l=1.0) for start, end in pairwise(edges)]
    pieces = under(weather, segments)
    assert [segments[0].start, *[one.end for one in pieces[:-1]]] == [one.start for one in pieces]
    assert segments[-1].end == pieces[-1].end
    assert all(one.end - one.start >= 1 / 6 - 1e-9 for one in pieces if one.drink_l < 1)
    assert pytest.approx(len(segments)) == sum(one.drink_l for one in pieces)
    assert all(int((one.start + one.end) / 2) == one.air_c for one in pieces)


@pytest.mark.parametrize("change", [{"start": 8.0}, {"end": 12.5}])
def test_missing_hours_are_said(tmp_path: Path, change: dict[str, float]) -> None:
    """A stretch that begins before or ends after the weather is refused, not given the nearest hour."""
    weather = read_weather(written(tmp_path, HOURLY), POSSIBLE)
    with pytest.raises(AnswerError, match=r"known from 9 to 12 h; digging lasts from .* add the missing hours"):
        under(weather, [Segment(**{**vars(DIGGING), **change})])


HEAD = "hour,air_c,humidity_percent,wind_m_s\n"


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", ["weather.csv:1: the columns of an empty file came; expected hour or time, and air_c"]),
        ("hour,air_c\n9,20\n", ["weather.csv:1: the columns hour, air_c came"]),
        ("air_c,humidity_percent,wind_m_s\n20,50,1\n", ["weather.csv:1: the columns air_c"]),
        (
            HEAD + "9,70,50,1\n10,20,150,-1\n",
            ["weather.csv:2: air_c is 70 degC", "weather.csv:3: humidity_percent is 150 %", "weather.csv:3: wind_m_s is -1"],
        ),
        (HEAD + "9,warm,50,1\n10,20,,1\n", ["weather.csv:2: a time or number cannot be read", "weather.csv:3: humidity_percent is empty"]),
        (HEAD + "9,20\n", ["weather.csv:2: humidity_percent is empty", "weather.csv:2: wind_m_s is empty"]),
        (HEAD + "9,20,50,1\n12,20,50,1\n", ["weather.csv:3: the hour 12 follows 9"]),
        (HEAD + "9,20,50,1\n9,20,50,1\n8,20,50,1\n", ["weather.csv:3: the hour 9 follows 9", "weather.csv:4: the hour 8 follows 9"]),
        (HEAD + "nan,20,50,1\n", ["weather.csv:2: start is nan h"]),
    ],
)
def test_every_fault_is_said_at_once(tmp_path: Path, content: str, faults: list[str]) -> None:
    """Missing columns, impossible weather, words for numbers, missing and double hours: each with its line."""
    with pytest.raises(AnswerError) as refused:
        read_weather(written(tmp_path, content), POSSIBLE)
    said = [str(fault) for fault in refused.value.faults]
    assert len(faults) == len(said)
    assert all(one.startswith(start) for one, start in zip(said, faults, strict=True))


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A file of a hundred megabytes is refused by its size alone, one that is no text by its bytes."""
    path = tmp_path / "weather.csv"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(AnswerError, match="100,000,000 bytes; at most 1,000,000 are read"):
        read_weather(path, POSSIBLE)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AnswerError, match="cannot be read as text"):
        read_weather(path, POSSIBLE)
