"""A day before an episode: what it answers of the assessment, and what it must leave open."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from uncramp.errors import AnswerError
from uncramp.physiology.day import Course, course
from uncramp.physiology.derive import derived
from uncramp.reading.day_file import read_day
from uncramp.reading.read import read_knowledge
from uncramp.terms.physiology import Physiology

EXAMPLES = Path(__file__).parents[2] / "examples" / "days"
DUG = {"hard_effort_48h", "no_warm_up", "heavy_lift", "awkward_task", "tired_at_start", "heavy_sweat"}
Ran = Callable[[str], Course]


@pytest.fixture(scope="module")
def ran(physiology: Physiology) -> Ran:
    return lambda name: course(physiology, read_day(physiology, (EXAMPLES / f"{name}.yaml").read_bytes(), name)[0], draws=200)


@pytest.mark.parametrize(
    ("name", "onset", "expected"),
    [
        ("digging_in_heat", 13.5, {*DUG, "effort_over_2h", "low_fluids"}),
        ("digging_in_heat", 10.5, {*DUG, "effort_over_2h"}),
        ("digging_in_heat", 9.5, DUG),
        ("marathon_water", 13.0, {"hard_effort_48h", "effort_over_2h", "heavy_sweat", "lots_plain_water"}),
        ("cold_swim", 13.0, {"hard_effort_48h", "no_warm_up", "cold_exposure"}),
        ("night_shift_nurse", 23.5, {"poor_sleep", "awkward_task", "heavy_lift", "distracted"}),
        ("rest_day", 20.0, set()),
    ],
)
def test_a_day_answers_what_it_shows(physiology: Physiology, ran: Ran, name: str, onset: float, expected: set[str]) -> None:
    """Each example gives the exposures that its hours show when an episode begins."""
    assert expected == set(derived(physiology, ran(name), onset))


def test_nothing_is_ever_answered_with_no(physiology: Physiology, ran: Ran) -> None:
    """Whatever the day, it says present or nothing; and it names only findings that the assessment knows."""
    knowledge = read_knowledge()
    for name in ("digging_in_heat", "marathon_water", "cold_swim", "night_shift_nurse", "rest_day"):
        evidence = derived(physiology, ran(name), 18.5)
        assert {"present"} >= {observation.option for observation in evidence.values()}
        assert set(evidence) <= set(knowledge.findings)


def test_what_comes_after_the_onset_counts_for_nothing(physiology: Physiology, ran: Ran) -> None:
    """An episode before the work has nothing to do with the work."""
    assert {} == dict(derived(physiology, ran("digging_in_heat"), 7.5))


def test_a_warm_up_is_believed(physiology: Physiology, ran: Ran) -> None:
    """Who warmed up for ten minutes did not start without."""
    found = ran("cold_swim")
    warm = replace(found, day=replace(found.day, segments=tuple(replace(s, warm_up_minutes=10.0) for s in found.day.segments)))
    assert "no_warm_up" not in derived(physiology, warm, 13.0)


def test_what_warms_is_a_warm_up(physiology: Physiology) -> None:
    """Brisk walking before the work warms the back, slow walking does not."""

    def shown(first: str) -> set[str]:
        text = f"name: x\nperson: {{age_years: 40, mass_kg: 70, height_m: 1.7}}\nhours:\n  - {{from: '08:00', to: '08:30', do: {first}}}\n"
        day, _ = read_day(physiology, (text + "  - {from: '08:30', to: '09:30', do: dig}\n").encode(), "x")
        return set(derived(physiology, course(physiology, day, draws=10), 9.0))

    assert "no_warm_up" not in shown("walk_brisk")
    assert "no_warm_up" in shown("walk_slow")


def test_an_onset_outside_the_day_is_refused(physiology: Physiology, ran: Ran) -> None:
    """An episode on another day is not explained by this one."""
    with pytest.raises(AnswerError, match="the episode began at 30 h; an hour of the day was expected"):
        derived(physiology, ran("rest_day"), 30.0)
