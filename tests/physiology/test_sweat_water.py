"""Water and sodium: published plasma figures, an independent integration, balances that close, and laws of drinking and salt."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from uncramp.physiology.drawing import at_values, drawn
from uncramp.physiology.limits import left
from uncramp.physiology.sweat import Sweating
from uncramp.physiology.water import BALANCED, Fluid, Plasma, Rates, Shares, Water, edelman, plasma_sodium, step, total_water
from uncramp.terms.day import Body
from uncramp.terms.physiology import Physiology

FIVE_MINUTES = 1 / 12
SODIUM_GRAMS = 22.99 / 1000
Stretch = tuple[float, Rates]
"""Hours, and what goes on meanwhile."""


@pytest.fixture(scope="module")
def water(physiology: Physiology) -> Water:
    return at_values(Water, physiology.models["body_water"])


@pytest.fixture(scope="module")
def plasma(physiology: Physiology) -> Plasma:
    return at_values(Plasma, physiology.models["body_water"])


@pytest.fixture(scope="module")
def sweating(physiology: Physiology) -> Sweating:
    return at_values(Sweating, physiology.models["sweating"])


def lived(water: Water, sweating: Sweating, stretches: list[Stretch], pace: float = FIVE_MINUTES) -> list[Fluid]:
    """The state after every step of all stretches."""
    course = [BALANCED]
    for hours, rates in stretches:
        steps = round(hours / pace)
        for _ in range(steps):
            course.append(step(water, sweating, course[-1], rates, hours / steps))
    return course


rates = st.builds(Rates, st.floats(0, 2.5), st.floats(0, 2), st.floats(0, 120), st.booleans())
days = st.lists(st.tuples(st.sampled_from([0.25, 0.5, 1.0, 3.0]), rates), min_size=1, max_size=5)
DAY: list[Stretch] = [
    (7, Rates(0.0, 0.0, 0.0, False)),
    (1, Rates(0.05, 0.8, 60.0, False)),
    (3, Rates(1.1, 0.5, 0.0, True)),
    (1, Rates(0.1, 1.5, 90.0, False)),
    (2, Rates(1.3, 0.9, 20.0, True)),
    (5, Rates(0.0, 0.4, 10.0, False)),
]


@pytest.mark.parametrize(("body_water", "fall"), [(50, -3.2), (25, -6.3)])
def test_a_litre_of_water_lowers_sodium_as_published(plasma: Plasma, body_water: float, fall: float) -> None:
    """One litre lowers 140 mmol/L by 3.2 in 50 L of body water and by 6.3 in 25 L [weschler_2005]."""
    assert pytest.approx(fall, abs=0.05) == edelman(plasma, body_water, 0.0, 1.0) - 140


def test_a_litre_equals_a_loss_of_159(plasma: Plasma) -> None:
    """In much body water a litre of water lowers sodium as much as a loss of 159 mmol of sodium and potassium [weschler_2005]."""
    one_litre = edelman(plasma, 1e6, 0.0, 1.0) - 140
    per_mmol = 140 - edelman(plasma, 1e6, -1.0, 0.0)
    assert pytest.approx(159, abs=0.5) == -one_litre / per_mmol


@pytest.mark.parametrize(("litres", "sodium", "grams"), [(4.0, 54.6, 5.1), (3.5, 25.3, 2.2)])
def test_players_lose_the_sodium_that_was_measured(water: Water, sweating: Sweating, litres: float, sodium: float, grams: float) -> None:
    """Sweat and its sodium give the measured loss of players with and without cramps within 10 % [stofan_2005]."""
    end = lived(water, replace(sweating, sweat_sodium=sodium), [(2.0, Rates(litres / 2, 0.0, 0.0, True)), (2.0, Rates(0.0, 0.0, 0.0, False))])[-1]
    assert pytest.approx(litres, rel=1e-4) == end.sweat_l
    assert pytest.approx(grams, rel=0.10) == -(end.sodium_mmol + end.urine_sodium_mmol) * SODIUM_GRAMS


@pytest.mark.parametrize(
    ("sweat", "sodium", "drink", "mass_percent", "plasma_end"),
    [(0.9, 70.0, 0.75, -3.4, 129), (0.45, 36.0, 0.8, 5.1, 123), (0.9, 36.0, 0.4, -9.4, 158)],
)
def test_twelve_hours_of_effort(
    water: Water, plasma: Plasma, sweating: Sweating, sweat: float, sodium: float, drink: float, mass_percent: float, plasma_end: float
) -> None:
    """Salty sweat can end both dry and low in sodium, over-drinking ends low, little drink ends high [montain_2006]."""
    end = lived(water, replace(sweating, sweat_sodium=sodium), [(12, Rates(sweat, drink, 0.0, True))])[-1]
    left = plasma_sodium(plasma, 42, 70, end)
    assert pytest.approx(mass_percent, abs=0.25) == (end.water_l + end.gut_l) / 0.70
    assert pytest.approx(plasma_end, abs=1.0) == left
    assert np.sign(plasma_end - 140) == np.sign(left - 140)


@pytest.mark.parametrize(("mass_percent", "error"), [(0, 0.0), (-2, 0.0), (-4, 0.0), (2, 2.6), (5, 2.6)])
def test_the_error_is_that_of_the_trials(physiology: Physiology, plasma: Plasma, mass_percent: float, error: float) -> None:
    """Draws are off by 1 mmol/L to either side, and up to 2.6 too low where 2 % of mass was gained [baker_2008]."""
    many = drawn(Plasma, physiology.models["body_water"], 40_000, seed=4)
    state = Fluid(water_l=70 * mass_percent / 100)
    off = plasma_sodium(many, 42, 70, state) - plasma_sodium(plasma, 42, 70, state)
    assert pytest.approx(error / 2, abs=0.03) == np.mean(off)
    assert pytest.approx(np.hypot(1.0, error / np.sqrt(12)), abs=0.02) == np.std(off)


def test_an_independent_integration_agrees(water: Water, plasma: Plasma, sweating: Sweating) -> None:
    """A day by SciPy at tight tolerance and by steps of five minutes ends with the same water, sodium and plasma sodium."""
    state = np.zeros(6)  # gut, gut sodium, sweat rate, water, sodium, potassium lost
    for hours, now in DAY:

        def course(_: float, y: np.ndarray, now: Rates = now) -> list[float]:
            uptake = np.log(2) / 0.225
            urine = 0.03 if now.effort else min(0.06 + 0.5 * max(y[3], 0.0), 0.8)
            sodium = urine * 30 if now.effort else 0.06 * 40 + (urine - 0.06) * 15
            return [
                now.drink_l_h - uptake * y[0],
                now.sodium_mmol_h - uptake * y[1],
                (now.sweat_l_h - y[2]) / 0.1667,
                uptake * y[0] - y[2] - urine - 0.02,
                uptake * y[1] - y[2] * 34.5 - sodium,
                y[2] * 5 + urine * 15,
            ]

        state = solve_ivp(course, (0, hours), state, method="DOP853", rtol=1e-11, atol=1e-12, max_step=0.02).y[:, -1]
    end = lived(water, sweating, DAY)[-1]
    ours = [end.gut_l, end.gut_sodium_mmol, end.sweat_rate_l_h, end.water_l, end.sodium_mmol, end.potassium_lost_mmol]
    assert pytest.approx(state, rel=1e-3, abs=1e-4) == ours
    assert pytest.approx(edelman(plasma, 45, state[4] - state[5], state[3]), abs=0.01) == plasma_sodium(plasma, 45, 75, end)


@given(day=days)
def test_half_the_step_changes_little(physiology: Physiology, day: list[Stretch]) -> None:
    """Steps of two and a half minutes change body water and plasma sodium by less than 1 % of a litre and of their change."""
    model = physiology.models["body_water"]
    water, plasma = at_values(Water, model), at_values(Plasma, model)
    sweating = at_values(Sweating, physiology.models["sweating"])
    whole, half = lived(water, sweating, day)[-1], lived(water, sweating, day, FIVE_MINUTES / 2)[-1]
    assert pytest.approx(half.water_l, rel=0.01, abs=0.002) == whole.water_l
    assert pytest.approx(half.sodium_mmol, rel=0.01, abs=0.05) == whole.sodium_mmol
    fall, fall_half = (plasma_sodium(plasma, 45, 75, end) - 140 for end in (whole, half))
    assert pytest.approx(fall_half, rel=0.01, abs=0.01) == fall


@given(day=days, seed=st.integers(0, 99))
def test_water_and_sodium_balance(physiology: Physiology, day: list[Stretch], seed: int) -> None:
    """What came in is in the gut, in the body, or gone: water and sodium close to a billionth after every step."""
    water = at_values(Water, physiology.models["body_water"])
    sweating = drawn(Sweating, physiology.models["sweating"], 20, seed)
    hours = drunk = eaten = 0.0
    state = BALANCED
    for length, now in day:
        for _ in range(round(length / FIVE_MINUTES)):
            state = step(water, sweating, state, now, FIVE_MINUTES)
            hours, drunk, eaten = hours + FIVE_MINUTES, drunk + now.drink_l_h * FIVE_MINUTES, eaten + now.sodium_mmol_h * FIVE_MINUTES
            gone = state.sweat_l + state.urine_l + 0.02 * hours
            assert pytest.approx(drunk, abs=1e-9) == np.broadcast_to(state.gut_l + state.water_l + gone, 20)
            lost = state.sweat_l * sweating.sweat_sodium + state.urine_sodium_mmol
            assert pytest.approx(np.full(20, eaten), abs=1e-9) == state.gut_sodium_mmol + state.sodium_mmol + lost


@given(day=days, more=st.floats(0.01, 2))
def test_more_plain_drink_never_raises_sodium(physiology: Physiology, day: list[Stretch], more: float) -> None:
    """Somebody who drinks more water has at no moment a higher plasma sodium, in any draw, whatever leaves as urine."""
    model = physiology.models["body_water"]
    water, plasma = at_values(Water, model), drawn(Plasma, model, 20, seed=5)
    sweating = drawn(Sweating, physiology.models["sweating"], 20, seed=5)
    drinks = [(hours, replace(now, drink_l_h=now.drink_l_h + more)) for hours, now in day]
    for less, much in zip(lived(water, sweating, day), lived(water, sweating, drinks), strict=True):
        assert np.all(plasma_sodium(plasma, 40, 75, much) <= plasma_sodium(plasma, 40, 75, less) + 1e-9)


@given(day=days, more=st.floats(0.1, 100))
def test_salt_never_lowers_sodium(physiology: Physiology, day: list[Stretch], more: float) -> None:
    """Somebody who takes more salt has at no moment a lower plasma sodium, and the same body water."""
    model = physiology.models["body_water"]
    water, plasma = at_values(Water, model), at_values(Plasma, model)
    sweating = drawn(Sweating, physiology.models["sweating"], 20, seed=6)
    salted = [(hours, replace(now, sodium_mmol_h=now.sodium_mmol_h + more)) for hours, now in day]
    for bland, salty in zip(lived(water, sweating, day), lived(water, sweating, salted), strict=True):
        assert np.all(plasma_sodium(plasma, 40, 75, salty) >= plasma_sodium(plasma, 40, 75, bland) - 1e-9)
        assert np.array_equal(bland.water_l, salty.water_l)


@given(day=days, more=st.floats(0.01, 2))
def test_more_sweat_leaves_less_water(physiology: Physiology, day: list[Stretch], more: float) -> None:
    """Sweating more at the same drink leaves less water and less sodium in the body at every moment."""
    water = at_values(Water, physiology.models["body_water"])
    sweating = at_values(Sweating, physiology.models["sweating"])
    hotter = [(hours, replace(now, sweat_l_h=now.sweat_l_h + more)) for hours, now in day]
    for cool, hot in zip(lived(water, sweating, day), lived(water, sweating, hotter), strict=True):
        assert hot.water_l <= cool.water_l + 1e-12
        assert hot.sweat_l >= cool.sweat_l


def test_potassium_that_is_eaten_is_no_input(physiology: Physiology) -> None:
    """Nothing that goes into body water or plasma sodium names potassium, but for what sweat and urine carry away."""
    named = {*Rates.__dataclass_fields__, *Plasma.__dataclass_fields__, *Shares.__dataclass_fields__}
    assert set() == {name for name in named if "potassium" in name}
    eaten = physiology.models["minerals"].coefficients["potassium_eaten"]
    assert eaten not in physiology.models["body_water"].coefficients.values()


def test_a_quiet_day_keeps_sodium(water: Water, plasma: Plasma, sweating: Sweating) -> None:
    """Sixteen quiet hours with two litres and a usual day's salt, and a night, keep plasma sodium normal and body water within 1 %."""
    course = lived(water, sweating, [(16, Rates(0.0, 2.0 / 16, 9 * 17.1 / 16, False)), (8, Rates(0.0, 0.0, 0.0, False))])
    assert all(135 < plasma_sodium(plasma, 42, 70, state) < 145 for state in course)
    assert all(abs(state.water_l) < 0.7 for state in course)


def test_a_surplus_leaves_by_night(water: Water, sweating: Sweating) -> None:
    """Two litres drunk at once at rest are passed within some hours, never faster than a kidney can."""
    course = lived(water, sweating, [(0.5, Rates(0.0, 4.0, 0.0, False)), (8, Rates(0.0, 0.0, 0.0, False))])
    passed = np.diff([float(state.urine_l) for state in course]) / FIVE_MINUTES
    assert max(passed) <= 0.8
    assert 1.0 < max(float(state.water_l) for state in course)
    assert abs(course[-1].water_l) < 0.3


@pytest.mark.parametrize(
    ("body", "litres"),
    [
        (Body(80, 1.8, 40, "male"), 48.0),
        (Body(60, 1.6, 40, "female"), 30.0),
        (Body(70, 1.7, 40), 38.5),
        (Body(80, 1.8, 40, "male", fat_percent=15), 49.64),
    ],
)
def test_body_water(physiology: Physiology, body: Body, litres: float) -> None:
    """Body water follows sex and mass, or the fat-free mass where body fat was measured."""
    assert pytest.approx(litres) == total_water(at_values(Shares, physiology.models["body_water"]), body)


@pytest.mark.parametrize(
    ("percent", "sodium", "said"),
    [(-12.0, 150.0, "Body water leaves"), (5.0, 130.0, "Body water leaves"), (0.0, 118.0, "Plasma sodium leaves")],
)
def test_a_left_limit_is_said(physiology: Physiology, percent: float, sodium: float, said: str) -> None:
    """Body water or plasma sodium beyond what was ever followed, at any moment, brings one sentence; a usual state brings none."""
    model = physiology.models["body_water"]
    assert () == left(model, {"mass_change_percent": 0.0, "plasma_sodium": 140.0})
    sentences = left(model, {"mass_change_percent": np.array([0.0, percent]), "plasma_sodium": np.array([140.0, sodium])})
    assert [said] == [sentence[: len(said)] for sentence in sentences]
