"""How warm the muscle of the lower back is: a wall of skin, fat and muscle over the warm inside of the body.

Heat is conducted through the layers, carried by the blood and made by the muscle (Pennes' equation); water, wind and clothing act on the
skin. Finite volumes, implicit in time. Arrays hold cells first, from the skin inwards; people lead behind. [otte_2002, faulkner_2013]
"""

from dataclasses import dataclass

import numpy as np

from uncramp.physiology.drawing import Array, Number
from uncramp.physiology.heat import Heat

SKIN_CELLS, FAT_CELLS, MUSCLE_CELLS = 2, 6, 12
GROWTH = 2
"""How many times as thick the deepest cell of the muscle is as its outermost."""
LONG = 1_000_000
"""Seconds; a step of this length leads to rest."""
ROUNDS = 40
"""Such steps until perfusion and temperature agree with each other."""


@dataclass(frozen=True)
class Wall:
    """What the layers are made of and how blood flows in them: SI units, thickness in mm, temperatures in degC."""

    skin_conductivity: Number
    fat_conductivity: Number
    muscle_conductivity: Number
    skin_density: Number
    fat_density: Number
    muscle_density: Number
    skin_heat_capacity: Number
    fat_heat_capacity: Number
    muscle_heat_capacity: Number
    skin_perfusion: Number
    fat_perfusion: Number
    muscle_perfusion: Number
    skin_metabolism: Number
    fat_metabolism: Number
    muscle_metabolism: Number
    blood_heat_capacity: Number
    tenfold: Number
    tenfold_from: Number
    skin_neutral: Number
    skin_closing: Number
    skin_least: Number
    skin_most: Number
    skin_mm: Number
    muscle_mm: Number


@dataclass(frozen=True)
class Work:
    """What work and warm-up do to the muscle: perfusion in times resting, heat in W/m3, core in degC."""

    resting_met: Number
    perfusion_per_met: Number
    heat_per_met: Number
    core_resting: Number
    core_per_met: Number
    cold_perfusion: Number
    warm_up_perfusion: Number
    warm_up_heat: Number
    warm_up_core: Number
    warm_up_full: Number


@dataclass(frozen=True)
class Function:
    """What cold takes of the strength: from which temperature (degC) down, and what share per K."""

    warm_enough: Number
    loss_per_kelvin: Number


@dataclass(frozen=True)
class Layers:
    """The wall cut into cells, each array of shape (cells, ...): metres, W/(m2 K) between cells, J/(m2 K), 1/s, W/m3."""

    thickness: Array
    between: Array
    heat: Array
    perfusion: Array
    metabolism: Array
    skin_cells: int
    muscle: Array
    outer: Array
    core: Array

    @property
    def depth(self) -> Array:
        """Metres from the surface to the middle of each cell, shape (cells, ...)."""
        return np.cumsum(self.thickness, axis=0) - self.thickness / 2


@dataclass(frozen=True)
class Surroundings:
    """What acts on the wall from outside (degC, W/(m2 K)) and from inside: core (degC), perfusion (times resting), heat of work (W/m3)."""

    outside: Number
    transfer: Number
    core: Number
    perfusion: Number = 1.0
    heat: Number = 0.0


def layers(wall: Wall, fat_mm: Number, *, limb: bool = False, fineness: int = 1) -> Layers:
    """The cells of a wall with fat of this thickness (mm), shape (cells, ...).

    In a limb no warm core lies behind the muscle: nothing flows at the deep side. A `fineness` of 2 halves every cell.
    """
    counts = [cells * fineness for cells in (SKIN_CELLS, FAT_CELLS, MUSCLE_CELLS)]
    growing = np.linspace(1, GROWTH, counts[2])
    parts = [np.full(counts[0], 1 / counts[0]), np.full(counts[1], 1 / counts[1]), growing / growing.sum()]
    widths = [np.asarray(mm)[None] / 1000 for mm in (wall.skin_mm, fat_mm, wall.muscle_mm)]
    shape = np.broadcast_shapes(*(np.shape(width)[1:] for width in widths))
    deep = tuple(range(-len(shape), 0))
    thickness = np.concatenate([np.broadcast_to(np.expand_dims(p, deep) * w, (len(p), *shape)) for p, w in zip(parts, widths, strict=True)])

    def each(skin: Number, fat: Number, muscle: Number) -> Array:
        return np.expand_dims(np.repeat(np.array([skin, fat, muscle], float), counts), deep)

    conductivity = each(wall.skin_conductivity, wall.fat_conductivity, wall.muscle_conductivity)
    half = thickness / conductivity / 2
    capacity = each(wall.skin_density, wall.fat_density, wall.muscle_density) * each(
        wall.skin_heat_capacity, wall.fat_heat_capacity, wall.muscle_heat_capacity
    )
    return Layers(
        thickness=thickness,
        between=1 / (half[:-1] + half[1:]),
        heat=capacity * thickness,
        perfusion=each(wall.skin_perfusion, wall.fat_perfusion, wall.muscle_perfusion),
        metabolism=each(wall.skin_metabolism, wall.fat_metabolism, wall.muscle_metabolism),
        skin_cells=counts[0],
        muscle=each(0, 0, 1),
        outer=half[0],
        core=np.zeros_like(half[-1]) if limb else 1 / half[-1],
    )


def warmed(wall: Wall, cells: Layers, before: Array, around: Surroundings, seconds: float) -> Array:
    """Temperatures (degC, shape (cells, ...)) of the wall after so many seconds in these surroundings."""
    pace = np.exp((before - wall.tenfold_from) * (np.log(wall.tenfold) / 10))
    flow = pace * np.where(cells.muscle > 0, around.perfusion, 1.0)
    skin = before[: cells.skin_cells]
    flow[: cells.skin_cells] = np.clip(np.exp((skin - wall.skin_neutral) / wall.skin_closing), wall.skin_least, wall.skin_most)
    blood = cells.perfusion * flow * wall.blood_heat_capacity * cells.thickness
    made = (cells.metabolism * pace + cells.muscle * around.heat) * cells.thickness
    stored = cells.heat / seconds
    outward = 1 / (1 / np.asarray(around.transfer) + cells.outer)
    diagonal = stored + blood
    diagonal[0] += outward
    diagonal[-1] += cells.core
    diagonal[:-1] += cells.between
    diagonal[1:] += cells.between
    right = stored * before + blood * around.core + made
    right[0] += outward * around.outside
    right[-1] += cells.core * around.core
    return _solved(diagonal, cells.between, right)


def _solved(diagonal: Array, between: Array, right: Array) -> Array:
    """The solution of a symmetric tridiagonal system whose off-diagonal is minus `between`; cells first (Thomas' algorithm)."""
    for cell in range(1, len(diagonal)):
        share = between[cell - 1] / diagonal[cell - 1]
        diagonal[cell] -= share * between[cell - 1]
        right[cell] += share * right[cell - 1]
    right[-1] /= diagonal[-1]
    for cell in range(len(diagonal) - 2, -1, -1):
        right[cell] = (right[cell] + between[cell] * right[cell + 1]) / diagonal[cell]
    return right


def settled(wall: Wall, cells: Layers, around: Surroundings) -> Array:
    """Temperatures (degC, shape (cells, ...)) to which the wall comes if nothing changes."""
    shape = np.broadcast_shapes(cells.thickness.shape, np.shape(around.outside), np.shape(around.core))
    temperatures = np.broadcast_to(np.asarray(around.core, float), shape)
    for _ in range(ROUNDS):
        temperatures = (temperatures + warmed(wall, cells, temperatures, around, LONG)) / 2
    return temperatures


def at_depth(cells: Layers, temperatures: Array, wall: Wall, fat_mm: Number, depth_cm: Number) -> Array:
    """The temperature (degC, shape (...)) of the muscle so many centimetres below the fat, straight between the cells around it."""
    place = (np.asarray(wall.skin_mm) + np.asarray(fat_mm)) / 1000 + np.asarray(depth_cm) / 100
    depth = cells.depth
    share = np.clip((place - depth[:-1]) / (depth[1:] - depth[:-1]), 0, 1)
    return temperatures[0] + np.sum(share * np.diff(temperatures, axis=0), axis=0)


def in_air(heat: Heat, wind_m_s: Number, clothing_clo: Number) -> Number:
    """How strongly air takes heat from the skin of the back through clothing: W/(m2 K)."""
    return 1 / (heat.clothing_resistance * np.asarray(clothing_clo) + 1 / (heat.radiation + convection(heat, wind_m_s)))


def felt(heat: Heat, air_c: Number, radiant_c: Number, wind_m_s: Number) -> Number:
    """The one temperature (degC) that stands for air and radiation together."""
    moved = convection(heat, wind_m_s)
    return (moved * np.asarray(air_c) + heat.radiation * np.asarray(radiant_c)) / (moved + heat.radiation)


def convection(heat: Heat, wind_m_s: Number) -> Number:
    """What moving air takes from bare skin: W/(m2 K)."""
    return np.maximum(heat.still_air, heat.wind_scale * np.power(wind_m_s, heat.wind_exponent))


def strength_left(function: Function, muscle_c: Number) -> Number:
    """The share of the strength that a muscle of this temperature (degC) has: 1 when warm, less in the cold."""
    return np.clip(1 - function.loss_per_kelvin * np.maximum(0, function.warm_enough - np.asarray(muscle_c)), 0, 1)
