"""A whole day: what must hold of the relative index whatever the coefficients are, and what measured figures and steps change."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uncramp.errors import AnswerError
from uncramp.physiology.constitution import constitution
from uncramp.physiology.day import Course, band, course, crowd
from uncramp.physiology.hazard import exposures
from uncramp.physiology.timetable import recent, timetable
from uncramp.reading.day_file import read_day
from uncramp.terms.day import Body, Day, Segment
from uncramp.terms.physiology import Physiology

EXAMPLES = Path(__file__).parents[2] / "examples" / "days"
DRAWS = 400
Read = Callable[[str], tuple[Day, Day]]


@pytest.fixture(scope="module")
def read(physiology: Physiology) -> Read:
    return lambda name: read_day(physiology, (EXAMPLES / f"{name}.yaml").read_bytes(), name)


@pytest.fixture(scope="module")
def index(physiology: Physiology, read: Read) -> Callable[[str], np.ndarray]:
    def relative(name: str) -> np.ndarray:
        day, usual = read(name)
        return course(physiology, day, draws=DRAWS).hazard / course(physiology, usual, draws=DRAWS).hazard

    return relative


def with_segments(day: Day, **changed: object) -> Day:
    """The day with these fields changed in every segment of effort."""
    return replace(day, segments=tuple(replace(s, **changed) if s.met > 4 else s for s in day.segments))  # type: ignore[arg-type]


def ran(physiology: Physiology, day: Day, **how: int) -> Course:
    return course(physiology, day, **{"draws": DRAWS, **how})


def test_a_rest_day_is_like_the_usual_day(index: Callable[[str], np.ndarray]) -> None:
    """A day of rest and a day at a desk have an index near 1."""
    for name in ("rest_day", "desk_day"):
        low, middle, high = band(index(name))
        assert pytest.approx(1.0, abs=0.05) == middle
        assert 0.85 < low < high < 1.15


def test_the_usual_day_against_itself_is_one(physiology: Physiology, read: Read) -> None:
    """Draws are paired: the same day twice gives exactly 1 in each."""
    _, usual = read("desk_day")
    assert np.all(ran(physiology, usual).hazard / ran(physiology, usual).hazard == 1.0)


def test_hard_days_have_wide_bands_above_one(index: Callable[[str], np.ndarray]) -> None:
    """Digging in the heat raises the index, and its band says how little is known of by how much."""
    low, middle, high = band(index("digging_in_heat"))
    assert middle > 1.3
    assert high / low > 4


def test_plain_water_raises_and_salt_lowers(physiology: Physiology, read: Read) -> None:
    """After heavy sweat the same litres without salt never lower the index, with salt never raise it, where low sodium has a harmful effect."""
    day, _ = read("marathon_water")
    body = constitution(physiology, [day.body], draws=DRAWS, seed=20261124)
    harmful = np.asarray(body.effects["sodium_low"]) > 0
    plain, salted = ran(physiology, day), ran(physiology, with_segments(day, drink_sodium_mmol_l=30.0))
    assert np.all(salted.sodium >= plain.sodium - 1e-9)
    assert (salted.hazard - plain.hazard)[harmful].max() <= 1e-9
    assert np.median(salted.hazard / plain.hazard) < 1


def test_nothing_comes_from_potassium(physiology: Physiology) -> None:
    """Potassium, magnesium and calcium have no effect of their own."""
    assert [] == [name for name in physiology.effects if any(word in name for word in ("potassium", "magnesium", "calcium"))]


def test_overdrinking_is_seen(physiology: Physiology, read: Read) -> None:
    """A marathon with nearly a litre of water an hour gains body mass and brings the sodium below 135."""
    found = ran(physiology, read("marathon_water")[0])
    assert np.median(found.mass_percent.max(axis=0)) > 1
    assert np.median(found.sodium.min(axis=0)) < 135


def test_a_short_swim_leaves_the_deep_muscle_warm(physiology: Physiology, read: Read) -> None:
    """Half an hour of swimming in 12 degrees adds next to nothing through the cold."""
    found = ran(physiology, read("cold_swim")[0])
    assert np.median(found.muscle_c.min(axis=0)) > 33.5
    assert pytest.approx(1.0, abs=0.01) == np.median(np.exp(found.parts["cold_muscle"]).mean(axis=0))


def test_a_warm_up_warms(physiology: Physiology, read: Read) -> None:
    """A warm-up before the swim leaves the muscle warmer than without."""
    day, _ = read("cold_swim")
    cold, warm = ran(physiology, day), ran(physiology, with_segments(day, warm_up_minutes=15.0))
    during = (cold.hour > 12.5) & (cold.hour <= 13.0)
    assert np.all(warm.muscle_c[during] > cold.muscle_c[during])


@pytest.mark.parametrize("name", ["digging_in_heat", "cold_swim", "marathon_salt"])
def test_half_the_step_changes_little(physiology: Physiology, read: Read, name: str) -> None:
    """Steps of five minutes and of one agree within 1 % in every state at the end of every segment, and in the hazard."""
    day, _ = read(name)
    coarse, fine = ran(physiology, day, draws=100, minutes=5), ran(physiology, day, draws=100, minutes=1)
    assert pytest.approx(band(fine.hazard), rel=0.01) == band(coarse.hazard)
    for field in ("capacity", "sodium", "muscle_c"):
        ends = [np.flatnonzero(found.segment == number)[-1] for found in (coarse, fine) for number in range(len(day.segments))]
        half = len(ends) // 2
        assert pytest.approx(getattr(fine, field)[ends[half:]], rel=0.01) == getattr(coarse, field)[ends[:half]]


def test_people_together_are_what_each_is_alone(physiology: Physiology, read: Read) -> None:
    """A crowd of different bodies gives each the hazard that the person has alone, measured figures and all."""
    day, _ = read("desk_day")
    measured = replace(day.body, sweat_rate_l_h=1.0, sweat_sodium_mmol_l=60.0, strength_nm=220.0, skinfold_mm=20.0)
    days = [day, replace(day, body=measured), replace(day, body=replace(day.body, mass_kg=90.0, sex="male"), slept_badly=True)]
    together = crowd(physiology, days, draws=50)
    assert (3, 50) == together.hazard.shape
    for row, alone in enumerate(days):
        found = course(physiology, alone, draws=50)
        assert pytest.approx(found.hazard) == together.hazard[row]
        assert pytest.approx(found.sodium.min(axis=0)) == together.least_sodium[row]


def test_a_strength_test_replaces_the_guess(physiology: Physiology, read: Read) -> None:
    """A measured strength narrows the band of the fatigue and a weaker back tires more."""
    day, _ = read("digging_in_heat")
    weak, strong = (ran(physiology, replace(day, body=replace(day.body, strength_nm=newton))) for newton in (180.0, 360.0))
    guessed = ran(physiology, day)
    assert np.all(weak.capacity.min(axis=0) < strong.capacity.min(axis=0))
    low, _, high = band(np.log(1.01 - guessed.capacity.min(axis=0)))
    known_low, _, known_high = band(np.log(1.01 - ran(physiology, replace(day, body=replace(day.body, strength_nm=270.0))).capacity.min(axis=0)))
    assert known_high - known_low < high - low


def test_more_rest_never_adds_fatigue(physiology: Physiology, read: Read) -> None:
    """Through a whole day, in every draw, a smaller share of the time under load never leaves less strength."""

    @given(st.floats(0.05, 0.95), st.floats(0, 0.9))
    @settings(max_examples=8, deadline=None)
    def holds(duty: float, less: float) -> None:
        busy, rested = (ran(physiology, with_segments(day, duty=share), draws=20) for share in (duty, duty * less))
        lost = (busy.capacity - rested.capacity).max()
        assert lost <= 1e-9

    day, _ = read("digging_in_heat")
    holds()


def test_exposures_last_two_hours_and_the_strongest_counts(physiology: Physiology, read: Read) -> None:
    """Digging gives load, posture and exertion at once; only one of them counts at a time, until two hours after."""
    day, _ = read("digging_in_heat")
    table = timetable([day])
    body = constitution(physiology, [day.body], draws=10, seed=1)
    found = exposures(body, table, np.array([False]))
    together = found["heavy_load"] + found["awkward_posture"] + found["exertion"]
    assert 1.0 == together.max()
    assert pytest.approx([8.0 + 1 / 12, 13.75 + 23 / 12]) == [table.hour[0][found["awkward_posture"][0] > 0][at] for at in (0, -1)]


def test_recent_looks_back_and_no_further() -> None:
    """A flag in step 3 is recent in steps 3 and 4 for a window of two, and the window may be longer than the day."""
    flags = np.array([[False, False, False, True, False, False]])
    assert [[False, False, False, True, True, False]] == recent(flags, 2).tolist()
    assert [[False, False, False, True, True, True]] == recent(flags, 50).tolist()


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 3), st.floats(0, 100), st.floats(0, 5)), min_size=1, max_size=8))
def test_what_is_drunk_and_eaten_is_kept_to_the_drop(stretches: list[tuple[int, float, float, float]]) -> None:
    """Whatever the hours are, the steps together hold the litres, the sodium and the salt of the segments."""
    segments, start = [], 0.0
    for steps, litres, sodium, salt in stretches:
        segments.append(Segment(start, start + steps / 12, "x", 1.0, 0.1, 0.1, "upright", 21.0, 50.0, 0.1, 0.5, None, None, litres, sodium, salt))
        start += steps / 12
    table = timetable([Day("x", Body(70.0, 1.7, 30), tuple(segments))])
    assert pytest.approx(sum(s[1] for s in stretches)) == table.drink_l_h.sum() / 12
    assert pytest.approx(sum(s[1] * s[2] for s in stretches)) == table.sodium_drunk_mmol_h.sum() / 12
    assert pytest.approx(sum(s[3] for s in stretches)) == table.salt_g_h.sum() / 12


def test_a_segment_shorter_than_a_step_is_refused(physiology: Physiology, read: Read) -> None:
    """Two minutes cannot be seen in steps of five; days of different length are no crowd."""
    day, usual = read("rest_day")
    first = day.segments[0]
    brief = (replace(first, end=first.end - 1 / 30), replace(first, start=first.end - 1 / 30, activity="dig"), *day.segments[1:])
    with pytest.raises(AnswerError, match=r"dig from 8\.46667 to 8\.5 h is shorter than a step of 5 minutes"):
        course(physiology, replace(day, segments=brief), draws=5)
    with pytest.raises(AnswerError, match="days of one length were expected"):
        crowd(physiology, [day, replace(usual, segments=usual.segments[1:])], draws=5)


def test_the_same_seed_gives_the_same_day(physiology: Physiology, read: Read) -> None:
    """Twice the same is the same to the last bit; another seed is another world of the same width."""
    day, _ = read("digging_in_heat")
    first, again, other = (course(physiology, day, draws=300, seed=seed).hazard for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert pytest.approx(np.median(first), rel=0.2) == np.median(other)
