"""How warm the muscle of the back is through a day: the wall in the surroundings and the work of every step.

The wall is stepped for a few thicknesses of fat; what lies between is read off between them, so that draws of the fat cost nothing.
"""

from dataclasses import dataclass

import numpy as np

from uncramp.physiology.cold import Surroundings, at_depth, felt, in_air, layers, settled, warmed
from uncramp.physiology.constitution import Constitution
from uncramp.physiology.drawing import Array
from uncramp.physiology.timetable import Timetable

FAT_MM = np.array([[1, 4, 8, 14, 30]], float)
"""The thicknesses that are stepped, shape (1, nodes)."""
PARTS = 2
"""Of a step of the day, for the wall."""
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Warmth:
    """Muscle temperatures by thickness of fat, shape (steps, people, nodes), and the weight of each thickness (people or 1, draws or 1, nodes)."""

    by_fat: Array
    weights: Array

    def muscle_c(self, step: int) -> Array:
        """The temperature of the muscle (degC) at the end of a step, shape (people, draws)."""
        return np.matmul(self.weights, self.by_fat[step][:, :, None])[..., 0]


def warmth(body: Constitution, day: Timetable) -> Warmth:
    """How warm the muscle of each of these people is at the end of every step."""
    around = _surroundings(body, day)
    cells = layers(body.wall, FAT_MM)
    now = settled(body.wall, cells, _at(around, 0))
    by_fat = np.empty((day.steps, len(day.met), FAT_MM.shape[1]))
    for step in range(day.steps):
        for _ in range(PARTS):
            now = warmed(body.wall, cells, now, _at(around, step), day.step_hours * SECONDS_PER_HOUR / PARTS)
        by_fat[step] = at_depth(cells, now, body.wall, FAT_MM, body.depth_cm)
    return Warmth(by_fat, _weights(np.atleast_2d(body.fat_mm)))


def _surroundings(body: Constitution, day: Timetable) -> dict[str, Array]:
    """What acts on the wall, each of shape (people, steps)."""
    work, heat, immersed = body.work, body.heat, day.immersed
    above = np.maximum(day.met - work.resting_met, 0.0)
    rest = np.where(immersed, work.cold_perfusion, 1.0)
    worked = rest + work.perfusion_per_met * np.maximum(day.met - 1.0, 0.0)
    return {
        "outside": np.where(immersed, day.water_c, felt(heat, day.air_c, day.radiant_c, day.wind_m_s)),
        "transfer": np.where(immersed, body.in_water, in_air(heat, day.wind_m_s, day.clothing_clo)),
        "core": work.core_resting + work.core_per_met * above + work.warm_up_core * np.minimum(day.warm_up_minutes / work.warm_up_full, 1.0),
        "perfusion": worked + (np.maximum(work.warm_up_perfusion, worked) - worked) * day.warming,
        "heat": work.heat_per_met * above + np.maximum(work.warm_up_heat - work.heat_per_met * above, 0.0) * day.warming,
    }


def _at(around: dict[str, Array], step: int) -> Surroundings:
    return Surroundings(**{name: values[:, step, None] for name, values in around.items()})


def _weights(fat_mm: Array) -> Array:
    """How much each stepped thickness counts for a given one: straight lines between them, shape (..., nodes)."""
    nodes = FAT_MM[0]
    inside = np.clip(fat_mm, nodes[0], nodes[-1])[..., None]
    place = np.clip((inside - nodes[:-1]) / np.diff(nodes), 0, 1)
    return np.concatenate([1 - place[..., :1], place[..., :-1] - place[..., 1:], place[..., -1:]], axis=-1)
