"""What is said of a day: warnings that outrank the rest, what is never advised to whom, and paired changes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from uncramp.physiology.advice import Advice, advice, changed
from uncramp.physiology.day import course
from uncramp.reading.day_file import read_day
from uncramp.terms.day import Day
from uncramp.terms.physiology import Physiology

EXAMPLES = Path(__file__).parents[2] / "examples" / "days"
DRAWS = 300
Read = Callable[[str], Day]


@pytest.fixture(scope="module")
def read(physiology: Physiology) -> Read:
    return lambda name: read_day(physiology, (EXAMPLES / f"{name}.yaml").read_bytes(), name)[0]


def said(physiology: Physiology, day: Day) -> Advice:
    return advice(physiology, course(physiology, day, draws=DRAWS), draws=DRAWS)


def about_fluid(found: Advice) -> list[str]:
    return [trial.change.id for trial in found.trials if trial.change.fluid]


def test_too_much_water_outranks_the_rest(physiology: Physiology, read: Read) -> None:
    """A marathon with water only is warned of sodium and of drinking more than is lost; to drink less comes first, to drink more not at all."""
    found = said(physiology, read("marathon_water"))
    assert ["Blood sodium may fall below 135 mmol/L", "More is drunk than lost in 'Running, 10 km/h'"] == [
        warned.fact.split(" (")[0].split(":")[0] for warned in found.warnings
    ]
    assert ["drink_less"] == about_fluid(found)
    assert "drink_less" == found.trials[0].change.id


def test_a_salted_drink_to_thirst_is_not_warned_of(physiology: Physiology, read: Read) -> None:
    """The same marathon with a salted drink has no warning, and nobody is told to drink less."""
    found = said(physiology, read("marathon_salt"))
    assert () == found.warnings
    assert "drink_less" not in about_fluid(found)


@pytest.mark.parametrize("guard", ["kidney_disease", "heart_disease", "liver_disease", "pregnancy", "diuretics"])
def test_no_fluid_advice_for_the_guarded(physiology: Physiology, read: Read, guard: str) -> None:
    """With these nothing about fluid and salt is tried; what is dangerous is still said."""
    day = read("marathon_water")
    found = said(physiology, replace(day, body=replace(day.body, guarded=(guard,))))
    assert [guard] == [one.id for one in found.guards]
    assert [] == about_fluid(found)
    assert 2 == len(found.warnings)
    assert [] != found.trials


@pytest.mark.parametrize("sign", ["confusion", "collapse", "dark_urine", "saddle_numbness", "bladder_change"])
def test_a_sign_of_danger_stops_everything(physiology: Physiology, read: Read, sign: str) -> None:
    """With a sign of danger nothing is said but the sign."""
    found = said(physiology, replace(read("marathon_water"), signs=(sign,)))
    assert [sign] == [one.id for one in found.stops]
    assert Advice(stops=found.stops) == found


def test_drinking_at_a_meal_is_no_overdrinking(physiology: Physiology, read: Read) -> None:
    """A walk after a meal takes up what was drunk before it; nobody is warned."""
    for name in ("rest_day", "desk_day", "digging_in_heat", "night_shift_nurse", "cold_swim"):
        assert () == said(physiology, read(name)).warnings


def test_water_lost_is_noted_and_does_not_outrank(physiology: Physiology, read: Read) -> None:
    """Digging in the heat loses more than 2 % of body mass: a note, not a warning."""
    found = said(physiology, read("digging_in_heat"))
    assert () == found.warnings
    assert 1 == len(found.losses)
    assert "drink_less" not in about_fluid(found)


def test_changes_are_paired_and_only_those_that_change_something(physiology: Physiology, read: Read) -> None:
    """A rest day has nothing to change in handling or water; more pauses never raise the hazard of a day of digging where fatigue harms."""
    assert {"lighter_load", "stay_dry", "warm_up_swim", "one_thing", "sleep_well"}.isdisjoint(
        trial.change.id for trial in said(physiology, read("rest_day")).trials
    )
    trials = {trial.change.id: trial for trial in said(physiology, read("digging_in_heat")).trials}
    low, middle, high = trials["more_pauses"].ratio
    assert low < middle < 1
    assert high < 1.02
    assert 0 == trials["warm_up"].falls


def test_a_change_reaches_only_where_it_applies(physiology: Physiology, read: Read) -> None:
    """Half of the load at a time changes what is handled and nothing else; hourly drinks follow the hours."""
    day = read("digging_in_heat")
    lighter = changed(physiology, day, physiology.changes["lighter_load"])
    assert [s.load / 2 if s.handling else s.load for s in day.segments] == [s.load for s in lighter.segments]
    salted = changed(physiology, day, physiology.changes["drink_salted"])
    assert pytest.approx([1.8, 1.2]) == [s.drink_l for s in salted.segments if s.activity == "dig"]
    assert [0.0] == [s.drink_l for s in salted.segments if s.activity == "swim_easy"]
    rested = changed(physiology, read("night_shift_nurse"), physiology.changes["sleep_well"])
    assert not rested.slept_badly


def test_every_cause_comes_with_its_grade(physiology: Physiology, read: Read) -> None:
    """What is at work in a day is shown with grade and sources, the strongest first."""
    shares = said(physiology, read("digging_in_heat")).shares
    assert "awkward_posture" == shares[0].effect.id
    assert all(share.effect.grade in ("B", "C", "D") and share.effect.sources for share in shares)
    assert sorted((share.ratio[1] for share in shares), reverse=True) == [share.ratio[1] for share in shares]
    assert all(np.all(np.diff(share.ratio) >= 0) for share in shares)


def test_limits_of_the_models_are_said(physiology: Physiology, read: Read) -> None:
    """Running harder than the sweat equation knows, and an hour and more in cold water, are said; an ordinary day is silent."""
    assert any("450 W/m2" in limit for limit in said(physiology, read("marathon_water")).limits)
    assert () == said(physiology, read("rest_day")).limits
    swim = read("cold_swim")
    assert any("thinner or thicker" in limit for limit in said(physiology, replace(swim, body=replace(swim.body, skinfold_mm=90.0))).limits)
    longer = replace(swim, segments=tuple(replace(s, water_c=4.0) if s.activity == "desk" else s for s in swim.segments))
    limits = said(physiology, longer).limits
    assert any("After an hour in cold water" in limit for limit in limits)
    assert any("colder or hotter" in limit for limit in limits)
