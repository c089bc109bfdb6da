"""A sweat test in a day's file: weighed in and out, with its effort and weather; what cannot be is refused with its line."""

import pytest

from uncramp.errors import AnswerError
from uncramp.reading.day_file import read_day
from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge
from uncramp.terms.day import Body

PHYSIOLOGY = read_physiology(read_knowledge().sources)
TEST = '{before_kg: 75.0, after_kg: 74.2, urine_l: 0.2, during: {from: "09:00", to: "10:00", do: run, drink_l: 1.0, air_c: 27, wind_m_s: 2}}'


def body_of(person: str) -> Body:
    """The body of a day whose person says so beside age, mass and height."""
    content = f"""name: A day
person:
  age_years: 40
  mass_kg: 75
  height_m: 1.8
  {person}
hours:
  - {{from: "06:00", to: "12:00", do: sit_quiet}}
"""
    return read_day(PHYSIOLOGY, content.encode(), "day.yaml")[0].body


def test_a_sweat_test_is_read() -> None:
    """Mass lost, what was drunk and what was passed make the rate; effort and weather of the test stand beside it."""
    test = body_of(f"sweat_test: {TEST}").sweat_test
    assert test is not None
    assert test.during is not None
    assert pytest.approx(1.6) == test.rate_l_h
    assert ("run", 27, 2, 1.0) == (test.during.activity, test.during.air_c, test.during.wind_m_s, test.hours)


def test_a_forearm_patch_is_read() -> None:
    """Sodium of a patch on the forearm stands apart from that of the whole body."""
    assert (100, None) == (body_of("forearm_sodium_mmol_l: 100").forearm_sodium_mmol_l, body_of("forearm_sodium_mmol_l: 100").sweat_sodium_mmol_l)


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (f"sweat_test: {TEST.replace('75.0', '170000')}", "day.yaml:6: before_kg is 170,000 kg; 30 to 350 kg was expected"),
        (f"sweat_test: {TEST.replace('74.2', '79.2')}", "sweat_rate_l_h is -3.4 L/h; 0.05 to 6 L/h was expected"),
        (f"sweat_test: {TEST.replace('74.2', '64.2')}", "sweat_rate_l_h is 11.6 L/h; 0.05 to 6 L/h was expected"),
        (f"sweat_test: {TEST.replace('air_c: 27', 'air_c: 80')}", "air_c is 80 degC"),
        (f"sweat_test: {TEST.replace('do: run', 'do: fly')}", "'fly' is no activity"),
    ],
)
def test_an_impossible_test_is_refused(person: str, said: str) -> None:
    """A wrong unit, a mass that grows, more sweat than anybody has, a hot room that is none: one sentence with its line."""
    with pytest.raises(AnswerError) as refused:
        body_of(person)
    assert said in str(refused.value)
    assert "day.yaml:6: " in str(refused.value)


@pytest.mark.parametrize(("name", "value", "said"), [("mass_kg", "170000", "mass_kg is 170,000 kg"), ("height_m", "180", "height_m is 180 m")])
def test_a_wrong_unit_is_refused_at_reading(name: str, value: str, said: str) -> None:
    """A mass in grams or a height in centimetres is one clear sentence with file and line."""
    measures = {"age_years": "40", "mass_kg": "75", "height_m": "1.8"} | {name: value}
    person = ", ".join(f"{measure}: {number}" for measure, number in measures.items())
    content = f"name: A day\nperson: {{{person}}}\nhours:\n  - {{from: '06:00', to: '12:00', do: sit_quiet}}\n"
    with pytest.raises(AnswerError) as refused:
        read_day(PHYSIOLOGY, content.encode(), "day.yaml")
    assert [f"day.yaml:2: {said}"] == [str(fault).split(";")[0] for fault in refused.value.faults]
