"""Heat and sweat: the reference rates, laws that hold for every weather, and what a person's own sweat test replaces."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.errors import AnswerError
from uncramp.physiology.drawing import at_values, drawn
from uncramp.physiology.heat import Effort, Heat, balance, limits_left, surface, sweat_rate
from uncramp.physiology.sweat import Minerals, Sweating, mineral_losses, personal, target, usual_test
from uncramp.terms.day import Body, Segment, SweatTest
from uncramp.terms.physiology import Physiology

WATTS = (150, 250, 400)
LITRES_AN_HOUR = {  # air, humidity -> g/h of a body of 75 kg and 1.80 m in light clothes and air of 0.5 m/s, for WATTS per square metre
    (25, 50): (164, 434, 839),
    (30, 50): (306, 581, 994),
    (35, 50): (462, 742, 1163),
    (40, 30): (505, 785, 1204),
}
OTHER_MODELS = {  # the least and the most that three other models say for the same
    (30, 50): ((329, 399), (539, 660), (844, 1335)),
    (35, 50): ((433, 491), (629, 1006), (876, 1375)),
}
efforts = st.builds(Effort, st.floats(0.8, 12), st.floats(-10, 45), st.floats(5, 95), st.floats(0, 5), st.floats(0, 2))


@pytest.fixture(scope="module")
def heat(physiology: Physiology) -> Heat:
    return at_values(Heat, physiology.models["heat"])


@pytest.fixture(scope="module")
def sweating(physiology: Physiology) -> Sweating:
    return at_values(Sweating, physiology.models["sweating"])


def work(watts: float, air: float, humidity: float) -> Effort:
    return Effort(watts / 58.15, air, humidity, 0.5, 0.5)


@pytest.mark.parametrize(("weather", "grams"), LITRES_AN_HOUR.items())
def test_rates_are_those_of_the_reference(heat: Heat, weather: tuple[float, float], grams: tuple[float, ...]) -> None:
    """Twelve efforts give the reference sweat rates to the printed gram."""
    area = surface(heat, 75, 1.8)
    assert pytest.approx(grams, abs=0.6) == [area * sweat_rate(heat, work(watts, *weather)) for watts in WATTS]


@pytest.mark.parametrize(("weather", "others"), OTHER_MODELS.items())
def test_rates_lie_near_those_of_other_models(heat: Heat, weather: tuple[float, float], others: tuple[tuple[float, float], ...]) -> None:
    """The equation lies within the 5 to 95 % band of its own error about what three other models say."""
    area = surface(heat, 75, 1.8)
    for watts, (least, most) in zip(WATTS, others, strict=True):
        band = np.exp(1.645 * np.sqrt(np.log1p((0.25 if watts <= 300 else 0.35) ** 2)))
        assert least / band < area * sweat_rate(heat, work(watts, *weather)) < most * band


@pytest.mark.parametrize(("watts", "required", "ceiling"), [(120, 69.8, 205.6), (200, 144, 205.6), (300, 237, 205.6), (400, 330, 205.6)])
def test_the_balance_is_that_of_the_reference(heat: Heat, watts: float, required: float, ceiling: float) -> None:
    """Required and possible evaporation at 30 degrees, air of 1 m/s and a skin of 36 degrees, to the printed watt."""
    at = balance(replace(heat, skin_c=36.0), Effort(watts / 58.15, 30, 50, 1.0, 0.5))
    assert pytest.approx((required, ceiling), abs=0.6) == (at.required, at.ceiling)


def test_nobody_sweats_asleep_under_bedding(heat: Heat) -> None:
    """At rest the equation's constant is not sweated: asleep at 20 degrees nothing, at 22 degrees under thick bedding under 20 g."""
    assert float(sweat_rate(heat, Effort(0.95, 20, 50, 0.1, 1.0))) == 0
    assert 0 <= sweat_rate(heat, Effort(0.95, 22, 50, 0.1, 1.5)) * 1.9 < 160


@given(effort=efforts, more=st.floats(0, 5), warmer=st.floats(0, 10))
def test_harder_or_hotter_never_sweats_less(physiology: Physiology, effort: Effort, more: float, warmer: float) -> None:
    """More work, hotter air at the same vapour, and a hot sun never lower the sweat rate."""
    heat = at_values(Heat, physiology.models["heat"])
    rate = sweat_rate(heat, effort)
    assert rate >= 0
    dry = replace(effort, humidity_percent=0.0)
    assert sweat_rate(heat, replace(dry, met=dry.met + more)) >= sweat_rate(heat, dry) - 1e-9
    assert sweat_rate(heat, replace(dry, air_c=dry.air_c + warmer)) >= sweat_rate(heat, dry) - 1e-9
    assert sweat_rate(heat, replace(effort, radiant_c=effort.air_c + warmer)) >= rate - 1e-9


@given(effort=efforts, more=st.floats(0, 60))
def test_damper_air_lets_less_evaporate(physiology: Physiology, effort: Effort, more: float) -> None:
    """Damper air lowers what can evaporate, whatever the weather."""
    heat = at_values(Heat, physiology.models["heat"])
    damper = replace(effort, humidity_percent=effort.humidity_percent + more)
    assert balance(heat, damper).ceiling <= balance(heat, effort).ceiling + 1e-9


def test_many_people_at_once_sweat_as_each_alone(physiology: Physiology, heat: Heat) -> None:
    """A row of people in a grid of draws gives the same rates as one by one."""
    many = drawn(Sweating, physiology.models["sweating"], 50, seed=3)
    mets, airs = np.array([[2.0], [7.0]]), np.array([[20.0], [33.0]])
    together = target(heat, many, 1.9, Effort(mets, airs, 50.0, 0.5, 0.5))
    alone = [target(heat, many, 1.9, Effort(met, air, 50.0, 0.5, 0.5)) for met, air in ((2.0, 20.0), (7.0, 33.0))]
    assert (2, 50) == together.shape
    assert np.array_equal(np.stack(alone), together)


def test_the_factor_is_wider_in_hard_work(physiology: Physiology, heat: Heat) -> None:
    """The coefficient of variation is 25 % in moderate and 35 % in hard work."""
    many = drawn(Sweating, physiology.models["sweating"], 40_000, seed=1)
    for watts, expected in ((250, 0.25), (350, 0.35)):
        rates = target(heat, many, 1.9, work(watts, 32, 50))
        assert pytest.approx(expected, abs=0.01) == np.std(rates) / np.mean(rates)


def test_in_water_a_share_is_sweated(heat: Heat, sweating: Sweating) -> None:
    """A swimmer sweats three tenths of what the same effort in the same air would bring."""
    segment = Segment(9, 10, "swimming", 7, 0.1, 0.5, "lying", 28, 50, 0.5, 0.1)
    dry, wet = (target(heat, sweating, 1.9, Effort.of(replace(segment, water_c=water))) for water in (None, 24))
    assert pytest.approx(0.3) == wet / dry


def test_a_sweat_test_replaces_the_guess(physiology: Physiology, heat: Heat) -> None:
    """A person who lost 1.6 L in an hour sweats 1.6 L/h in that effort, with the small error of a test, and twice another's rate elsewhere."""
    many = drawn(Sweating, physiology.models["sweating"], 4000, seed=2)
    tested_in, hotter = work(400, 25, 50), work(400, 33, 50)
    during = Segment(9, 10, "run", 400 / 58.15, 0.1, 0.5, "upright", 25, 50, 0.5, 0.5)
    test = SweatTest(before_kg=75.0, after_kg=74.2, hours=1.0, drunk_l=1.0, urine_l=0.2, during=during)
    mine = personal(heat, many, Body(75, 1.8, 40, sweat_test=test), usual_test(physiology.models["sweat_test"]))
    area = surface(heat, 75, 1.8)
    measured = target(heat, mine, area, tested_in)
    assert pytest.approx(1.6) == test.rate_l_h
    assert pytest.approx(1.6, rel=0.01) == np.median(measured)
    assert pytest.approx(0.10, abs=0.01) == np.std(measured) / np.mean(measured)
    assert np.median(target(heat, mine, area, hotter)) > 1.6


def test_a_bare_rate_is_that_of_a_usual_test(physiology: Physiology, heat: Heat, sweating: Sweating) -> None:
    """A rate without its weather is taken as that of an ordinary hour of training; a whole test goes before it."""
    usual = usual_test(physiology.models["sweat_test"])
    body = Body(75, 1.8, 40, sweat_rate_l_h=1.4)
    area = surface(heat, 75, 1.8)
    assert pytest.approx(1.4) == target(heat, personal(heat, sweating, body, usual), area, usual)
    weighed = replace(body, sweat_test=SweatTest(70.0, 69.1, 1.0))
    assert pytest.approx(0.9) == target(heat, personal(heat, sweating, weighed, usual), area, usual)


def test_a_known_sweat_sodium_replaces_the_guess(physiology: Physiology, heat: Heat) -> None:
    """A measured sweat sodium is that person's, within a tenth; a forearm patch is first turned into the whole body."""
    many = drawn(Sweating, physiology.models["sweating"], 4000, seed=2)
    for body, known in ((Body(75, 1.8, 40, sweat_sodium_mmol_l=68.0), 68.0), (Body(75, 1.8, 40, forearm_sodium_mmol_l=100.0), 68.05)):
        mine = personal(heat, many, body, work(400, 25, 50))
        assert pytest.approx(known, rel=0.01) == np.median(mine.sweat_sodium)
        assert pytest.approx(0.10, abs=0.01) == np.std(mine.sweat_sodium) / np.mean(mine.sweat_sodium)


def test_nothing_measured_changes_nothing(heat: Heat, sweating: Sweating) -> None:
    """Without a test the model's guess stays."""
    assert sweating == personal(heat, sweating, Body(75, 1.8, 40), work(400, 25, 50))


def test_a_sweat_test_in_the_cold_is_refused(heat: Heat, sweating: Sweating) -> None:
    """A sweat test in which no sweat is expected cannot say how the person sweats."""
    with pytest.raises(AnswerError, match="take one in harder or warmer work"):
        personal(heat, sweating, Body(75, 1.8, 40, sweat_rate_l_h=0.5), Effort(1.0, 0, 50, 1, 0.3))


def test_the_usual_test_is_an_hour_of_training(physiology: Physiology, heat: Heat) -> None:
    """Where nothing is said of it, a sweat test was taken in work that brings about the mean of athletes: 1.21 with a deviation of 0.68 L/h."""
    usual = usual_test(physiology.models["sweat_test"])
    assert pytest.approx(1.21, abs=0.68 / 2) == surface(heat, 75, 1.8) * sweat_rate(heat, usual) / 1000


def test_sweat_sodium_is_spread_as_in_athletes(physiology: Physiology) -> None:
    """Drawn sweat sodium has the mean and the spread of 506 athletes, within their range."""
    sodium = drawn(Sweating, physiology.models["sweating"], 40_000, seed=1).sweat_sodium
    assert pytest.approx((35.9, 10.4), abs=0.3) == (np.mean(sodium), np.std(sodium))
    assert np.all((sodium >= 10) & (sodium <= 90))


def test_minerals_are_a_share_of_what_is_eaten(physiology: Physiology) -> None:
    """Four litres of sweat carry a fifth of a day's potassium, a third of its magnesium at most, a sixth of its calcium."""
    losses = mineral_losses(at_values(Minerals, physiology.models["minerals"]), 4.0)
    assert pytest.approx({"potassium": 20 / 90, "magnesium": 4 / 14, "calcium": 4 / 25}) == losses


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"air_c": 5.0}, "15 and 46 degrees"),
        ({"air_c": 50.0, "humidity_percent": 10.0}, "15 and 46 degrees"),
        ({"humidity_percent": 100.0, "air_c": 33.0}, "vapour pressure"),
        ({"wind_m_s": 6.0}, "0.4 to 2.5 m/s"),
        ({"met": 9.0}, "450 W/m2"),
    ],
)
def test_a_left_limit_is_said(physiology: Physiology, heat: Heat, change: dict[str, float], said: str) -> None:
    """Weather or work outside of where the equation was made brings exactly one sentence, inside none."""
    model, usual = physiology.models["heat"], Effort(5.0, 28.0, 50.0, 1.0, 0.5)
    assert () == limits_left(model, heat, usual, 3.0)
    sentences = limits_left(model, heat, replace(usual, **change), 3.0)
    assert 1 == len(sentences)
    assert said in sentences[0]


def test_an_effort_of_ten_hours_is_said(physiology: Physiology, heat: Heat) -> None:
    """Beyond eight hours the sweat equation was not tried, and says so for whoever it concerns in a row of people."""
    usual = Effort(np.array([5.0, 6.0]), 28.0, 50.0, 1.0, 0.5)
    assert 1 == len(limits_left(physiology.models["heat"], heat, usual, np.array([3.0, 10.0])))
