"""A load in degrees and kilograms: what it makes of the strength, and that nothing else of the day changes."""

from dataclasses import replace

import numpy as np
import pytest

from uncramp.physiology.day import course, crowd
from uncramp.physiology.lifting import by_moment, typical_strength
from uncramp.reading.day_file import read_day
from uncramp.terms.day import Day
from uncramp.terms.physiology import Physiology

TEXT = """name: x
person: {age_years: 40, sex: male, mass_kg: 75, height_m: 1.7}
hours:
  - {from: "08:00", to: "09:00", do: dig, bend_degrees: 90, load_kg: 20, reach_m: 0.4}
  - {from: "09:00", to: "10:00", do: desk}
"""


@pytest.fixture
def day(physiology: Physiology) -> Day:
    return read_day(physiology, TEXT.encode(), "day.yaml")[0]


def test_degrees_and_kilograms_make_a_load(physiology: Physiology, day: Day) -> None:
    """Bent to the horizontal with 20 kg at arm's length, 75 kg of man need 190 of 270 N m."""
    bent, sitting = by_moment(physiology, day).segments
    assert pytest.approx(189.8 / 270, abs=0.001) == bent.load
    assert day.segments[1] == sitting


def test_the_same_load_takes_more_of_a_weaker_back(physiology: Physiology, day: Day) -> None:
    """The typical strength is that of the sex, or the mean of both."""
    strengths = {sex: typical_strength(physiology, replace(day.body, sex=sex)) for sex in ("male", "female", None)}
    assert {"male": 270.0, "female": 180.0, None: 225.0} == strengths


def test_it_reaches_the_fatigue(physiology: Physiology, day: Day) -> None:
    """A whole day with degrees and kilograms is the day with the load they make, alone and in a crowd."""
    alone, laid = (course(physiology, one, draws=20).capacity for one in (day, by_moment(physiology, day)))
    assert np.array_equal(alone, laid)
    assert pytest.approx(alone.min(axis=0)) == crowd(physiology, [day], draws=20).least_capacity[0]
    assert alone.min() < course(physiology, read_day(physiology, TEXT.replace("load_kg: 20", "load_kg: 0").encode(), "x")[0], draws=20).capacity.min()


def test_it_is_done_once(physiology: Physiology, day: Day) -> None:
    """Laid twice it is the same, so that a change of the load afterwards stands."""
    once = by_moment(physiology, day)
    assert once == by_moment(physiology, once)
