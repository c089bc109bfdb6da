"""What is refused before any model sees it: slips and wrong units."""

import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.possible import impossible
from uncramp.reading.read import read_knowledge
from uncramp.terms.day import Body, Segment
from uncramp.terms.physiology import Model

MODELS = {name: model for name, model in read_physiology(read_knowledge().sources).models.items() if name.startswith("possible_")}


@pytest.mark.parametrize(
    ("kind", "name", "value", "said"),
    [
        ("body", "mass_kg", 170_000, "mass_kg is 170,000 kg; 30 to 350 kg was expected; give the mass in kilograms"),
        ("body", "height_m", 178, "height_m is 178 m; 1 to 2.5 m was expected; give the height in metres"),
        ("body", "sweat_rate_l_h", 1200, "sweat_rate_l_h is 1,200 L/h; 0.05 to 6 L/h was expected"),
        ("segment", "load", -0.1, "load is -0.1 of the strength; 0 to 1.5 of the strength was expected"),
        ("segment", "air_c", 95, "air_c is 95 degC; -60 to 60 degC was expected; give the air in degrees Celsius"),
        ("segment", "humidity_percent", math.nan, "humidity_percent is nan %; 0 to 100 % was expected"),
    ],
)
def test_a_wrong_unit_is_one_clear_sentence(kind: str, name: str, value: float, said: str) -> None:
    """A mass of 170,000, a height of 178, sweat in millilitres: each is refused once, with file and line and what was expected."""
    faults = list(impossible(MODELS[f"possible_{kind}"], {name: value}, "day.yaml", 7))
    assert 1 == len(faults)
    assert str(faults[0]).startswith(f"day.yaml:7: {said}")


@pytest.mark.parametrize(("model", "term"), [("possible_body", Body), ("possible_segment", Segment)])
def test_every_measure_has_a_range(model: str, term: type[Body] | type[Segment]) -> None:
    """No number of a body or a stretch is taken unchecked, and no range is for a measure that does not exist."""
    numbers = {field.name for field in fields(term) if any(kind in str(field.type) for kind in ("float", "int"))}
    assert numbers == set(MODELS[model].limits)


@given(share=st.floats(0, 1), name=st.sampled_from([(model, limit) for model in MODELS for limit in MODELS[model].limits]))
def test_what_is_possible_is_taken(share: float, name: tuple[str, str]) -> None:
    """Every value within its range passes, as does what was not given."""
    model: Model = MODELS[name[0]]
    limit = model.limits[name[1]]
    value = min(limit.high, limit.low + share * (limit.high - limit.low))
    assert [] == list(impossible(model, {name[1]: value, "unknown": 1e9}, "day.yaml", 1))
    assert [] == list(impossible(model, {name[1]: None}, "day.yaml", 1))
