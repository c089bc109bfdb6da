"""Whose bodies: every coefficient once drawn, and what was measured of a person in place of the guess.

Fields are numbers where all people and draws share them, else arrays that broadcast to (people, draws).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from uncramp.physiology.cold import Function, Wall, Work
from uncramp.physiology.drawing import Array, Number, at_values, draw, drawn
from uncramp.physiology.fatigue import Muscle
from uncramp.physiology.heat import Heat, surface
from uncramp.physiology.lifting import SEXES, typical_strength
from uncramp.physiology.sweat import Sweating, personal, usual_test
from uncramp.physiology.water import Plasma, Shares, Water, total_water
from uncramp.terms.day import Body
from uncramp.terms.physiology import Effect, Physiology

Made = TypeVar("Made")


@dataclass(frozen=True)
class References:
    """From which state on something counts: MET, mmol/L, degC, hours, years."""

    moderate_met: Number
    usual_sodium: Number
    warm_enough: Number
    window_hours: Number


@dataclass(frozen=True)
class Constitution:
    """The bodies of people, drawn: models with their coefficients; mass, surface, water and age (people, 1); fat and load (.., draws).

    `effects` are the log hazard ratios by id, `expected` the same at their values, shape (people, 1).
    """

    draws: int
    muscle: Muscle
    heat: Heat
    sweating: Sweating
    water: Water
    plasma: Plasma
    wall: Wall
    work: Work
    in_water: Number
    function: Function
    references: References
    salt_sodium: Number
    mass_kg: Array
    area_m2: Number
    total_water_l: Array
    fat_mm: Number
    depth_cm: Number
    load_factor: Number
    effects: Mapping[str, Number]
    expected: Mapping[str, Number]
    shares: Mapping[str, str]


def constitution(physiology: Physiology, bodies: Sequence[Body], *, draws: int, seed: int) -> Constitution:
    """The bodies of these people in so many draws. The same seed gives the same draws, so that two days of a person are paired."""
    models = physiology.models

    def of(needs: type[Made], name: str) -> Made:
        made: Any = drawn(needs, models[name], draws, seed)  # type: ignore[type-var]
        return made

    heat, sweating, shares = at_values(Heat, models["heat"]), of(Sweating, "sweating"), at_values(Shares, models["body_water"])
    wall, trunk, work = at_values(Wall, models["lumbar_wall"]), models["trunk_moment"].coefficients, models["lumbar_work"].coefficients
    strengths = {sex: trunk[f"strength_{sex}"].value / np.asarray(draw(trunk[f"strength_{sex}"], draws, seed, "strength")) for sex in SEXES}
    fat = draw(work["usual_fat_mm"], draws, seed, "fat")
    test = usual_test(models["sweat_test"])
    mass = np.array([[body.mass_kg] for body in bodies])
    ages = np.array([[body.age_years] for body in bodies])
    pivot = models["hazard"].coefficients["pivot_age"]
    beyond = np.clip(ages, pivot.low, pivot.high) - pivot.value
    return Constitution(
        draws=draws,
        muscle=of(Muscle, "muscle_trunk"),
        heat=heat,
        sweating=_together([personal(heat, sweating, body, test) for body in bodies]),
        water=of(Water, "body_water"),
        plasma=of(Plasma, "body_water"),
        wall=wall,
        work=at_values(Work, models["lumbar_work"]),
        in_water=models["lumbar_surface"].coefficients["water"].value,
        function=of(Function, "cold_function"),
        references=at_values(References, models["hazard"]),
        salt_sodium=models["body_water"].coefficients["salt_sodium"].value,
        mass_kg=mass,
        area_m2=surface(heat, mass, np.array([[body.height_m] for body in bodies])),
        total_water_l=np.array([[total_water(shares, body)] for body in bodies]),
        fat_mm=_stacked([fat if body.skinfold_mm is None else body.skinfold_mm / 2 - wall.skin_mm for body in bodies]),
        depth_cm=work["depth_cm"].value,
        load_factor=_stacked([_load_factor(physiology, body, strengths) for body in bodies]),
        effects={name: draw(effect.log_ratio, draws, seed, name) + _aging(effect, beyond) for name, effect in physiology.effects.items()},
        expected={name: effect.log_ratio.value + _aging(effect, beyond) for name, effect in physiology.effects.items()},
        shares={name: effect.shares for name, effect in physiology.effects.items() if effect.shares},
    )


def _load_factor(physiology: Physiology, body: Body, strengths: Mapping[str, Number]) -> Number:
    """How many times the usual share of the strength this person's back needs for the same load."""
    if body.strength_nm is not None:
        return typical_strength(physiology, body) / body.strength_nm
    return strengths[body.sex or SEXES[0]]


def _aging(effect: Effect, beyond: Array) -> Number:
    return beyond * effect.per_year.value if effect.per_year else 0.0


def _stacked(numbers: Sequence[Number]) -> Number:
    """One number where all people share it, else an array (people, draws or 1)."""
    if all(number is numbers[0] for number in numbers):
        return numbers[0]
    return np.stack(np.broadcast_arrays(*(np.atleast_1d(number) for number in numbers)))


def _together(people: Sequence[Made]) -> Made:
    """The coefficients of several people as those of one model."""
    names = [field.name for field in fields(people[0])]  # type: ignore[arg-type]
    return type(people[0])(**{name: _stacked([getattr(person, name) for person in people]) for name in names})
