"""The body in numbers as files: what is not true is refused at its line, and what is bundled holds together."""

from pathlib import Path

import numpy as np
import pytest

from tests.copies import copied, edit
from uncramp.errors import KnowledgeError
from uncramp.physiology.day import course
from uncramp.physiology.drawing import draw
from uncramp.reading.day_file import read_day
from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge
from uncramp.terms.physiology import Coefficient, Physiology

DAY = b"name: x\nperson: {age_years: 40, mass_kg: 70, height_m: 1.7}\nhours:\n  - {from: '08:00', to: '09:00', do: desk}\n"
MODEL = "models:\n  - id: m\n    name: M\n    coefficients:\n"


def faults_of(folder: Path, text: str) -> list[str]:
    (folder / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError) as error:
        read_physiology(["somebody_2020"], folder)
    return [str(fault).split("/")[-1] for fault in error.value.faults]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a: {value: 1, unit: m, mark: guessed}", "Input should be 'seen', 'recalled', 'computed' or 'assumption'"),
        ("a: {value: 1, unit: m, mark: seen}", "the value 1.0 is marked as seen; name the source it was seen in"),
        ("a: {value: 1, unit: m, mark: seen, source: nobody_1999}", "m: 'nobody_1999' is no id of sources"),
        ("a: {value: 1, unit: m, mark: assumption, source: somebody_2020}", "the value 1.0 is an assumption; its source is expert"),
        ("a: {value: 9, unit: m, mark: recalled, low: 1, high: 3}", "the value 9.0 lies outside its own bounds 1.0 to 3.0"),
        ("a: {value: 1, unit: m, mark: recalled, spread: normal}", "by is None; a normal spread needs a width above 0"),
        ("a: {value: 0, unit: m, mark: recalled, spread: lognormal, by: 0.2}", "the value 0.0 has a lognormal spread; it must be above 0"),
        ("a: {value: 1, unit: m, mark: recalled, spread: uniform, low: 0}", "a uniform spread needs low and high; low is 0.0 and high is None"),
        ("a: {value: 1, mark: recalled}", "unit: Field required"),
    ],
)
def test_a_coefficient_that_cannot_be_is_refused(tmp_path: Path, line: str, said: str) -> None:
    """Each fault names the line and says what came and what was expected."""
    found = faults_of(tmp_path, f"{MODEL}      {line}\n")
    assert 1 == len(found)
    assert found[0].startswith("x.yaml:5: ")
    assert said in found[0]


def test_other_faults_come_together(tmp_path: Path) -> None:
    """An id given twice, a key that is not expected, a task that is not there: all at once."""
    model = "  - {id: m, name: M, coefficients: {}}\n"
    activity = "activities:\n  - {id: fly, name: Flying, met: {value: 2, unit: MET, mark: recalled}, task: soar, duty: 0.1, posture: lying}\n"
    expected = (
        "x.yaml:3: the id 'm' is taken by",
        "x.yaml:4: 'things' is not expected here or not a list",
        "x.yaml:6: fly: 'soar' is no step of the load ladder",
    )
    (tmp_path / "x.yaml").write_text(f"models:\n{model}{model}things: []\n{activity}", "utf-8")
    with pytest.raises(KnowledgeError) as error:
        read_physiology([], tmp_path)
    assert all(text in str(fault) for text, fault in zip(expected, error.value.faults, strict=True))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """No file at all is a fault, not an empty body."""
    with pytest.raises(KnowledgeError, match="no model was found"):
        read_physiology([], tmp_path)


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    """A folder without a model that every day needs names it; an effect may be taken out."""
    folder = copied(tmp_path) / "physiology"
    edit(folder / "effects.yaml", "  - id: cold_muscle", "  - id: another_muscle")
    sources = read_knowledge().sources
    day, _ = read_day(read_physiology(sources, folder), DAY, "x")
    assert "cold_muscle" not in course(read_physiology(sources, folder), day, draws=5).parts
    edit(folder / "sweat.yaml", "  - id: heat\n", "  - id: warmth\n")
    with pytest.raises(KnowledgeError, match="the model 'heat' is missing"):
        read_physiology(sources, folder)


def test_there_are_sixty_activities_and_more(physiology: Physiology) -> None:
    """Every activity has an energy with a mark, a share of the time between 0 and 1, and a posture; eight figures were seen."""
    activities = physiology.activities.values()
    assert len(activities) >= 60
    assert all(0 <= activity.duty <= 1 and 0.8 < activity.met.value < 15 for activity in activities)
    seen = {activity.id: activity.met.value for activity in activities if activity.met.mark == "seen"}
    assert {"sit_quiet": 1.3, "desk": 1.3, "stand_quiet": 1.3, "dig_light": 3.5, "stairs": 4.0, "mow": 5.0, "walk_brisk": 4.3, "shovel": 7.0} == seen


def test_the_load_ladder_rises_as_described(physiology: Physiology) -> None:
    """Sitting, standing, stooping and lifting lie within the ranges of the reference."""
    loads = {task.id: task.load.value for task in physiology.tasks.values()}
    assert 0.02 <= loads["sitting"] <= 0.05
    assert 0.03 <= loads["standing"] <= 0.08
    assert 0.2 <= loads["stooped"] <= 0.35
    assert (0.3, 0.45, 0.6) == (loads["lift_10kg"], loads["lift_20kg"], loads["lift_30kg"])


def test_effects_of_back_pain_studies_are_halved(physiology: Physiology) -> None:
    """Log odds ratios of the case-crossover study enter at half their size, the one of heavy loads by age."""
    effects = physiology.effects
    half = {"awkward_posture": 8.0, "exertion": 2.7, "heavy_load": 6.0}
    assert {name: pytest.approx(np.log(ratio) / 2, abs=0.002) for name, ratio in half.items()} == {n: effects[n].log_ratio.value for n in half}
    slope = effects["heavy_load"].per_year
    assert slope is not None
    by_age = [2 * (effects["heavy_load"].log_ratio.value + slope.value * (age - 40)) for age in (20, 60)]
    assert pytest.approx(np.log([13.6, 2.7]), abs=0.03) == by_age


def test_draws_keep_to_their_spread_and_bounds() -> None:
    """Lognormal draws have their median at the value, normal ones their mean, uniform ones lie evenly; none leaves its bounds."""
    skewed, even, flat, fixed = (
        Coefficient(value=15, unit="1", mark="recalled", low=4, high=40, spread="lognormal", by=0.35),
        Coefficient(value=1, unit="1", mark="recalled", spread="normal", by=0.5),
        Coefficient(value=0, unit="1", mark="recalled", low=0, high=2, spread="uniform"),
        Coefficient(value=3, unit="1", mark="recalled"),
    )
    first, second, third = (np.asarray(draw(coefficient, 20_000, 1, "x")) for coefficient in (skewed, even, flat))
    assert pytest.approx(15, rel=0.02) == np.median(first)
    assert 4 <= first.min() < first.max() <= 40
    assert pytest.approx((1, 0.5), abs=0.02) == (second.mean(), second.std())
    assert pytest.approx((1, 0, 2), abs=0.02) == (third.mean(), third.min(), third.max())
    assert 3 == draw(fixed, 20_000, 1, "x")


def test_each_coefficient_has_a_stream_of_its_own() -> None:
    """Another name or seed gives other draws; the same give the same."""
    one = Coefficient(value=1, unit="1", mark="recalled", spread="normal", by=0.5)
    first, again, other, reseeded = (np.asarray(draw(one, 100, seed, name)) for seed, name in ((1, "a.b"), (1, "a.b"), (1, "a.c"), (2, "a.b")))
    assert np.array_equal(first, again)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.4
    assert abs(np.corrcoef(first, reseeded)[0, 1]) < 0.4
