"""A load that was measured in degrees and kilograms, in place of a step of the load ladder."""

from dataclasses import replace

import numpy as np

from uncramp.physiology.drawing import at_values
from uncramp.physiology.fatigue import Trunk, moment
from uncramp.terms.day import Body, Day, Segment
from uncramp.terms.physiology import Physiology

SEXES = ("female", "male")


def typical_strength(physiology: Physiology, body: Body) -> float:
    """The back's strength (N m) of people of this sex; the mean of both where it was not said."""
    known = physiology.models["trunk_moment"].coefficients
    return float(np.mean([known[f"strength_{sex}"].value for sex in ((body.sex,) if body.sex else SEXES)]))


def by_moment(physiology: Physiology, day: Day) -> Day:
    """The day with the load of every stretch that says how far the back was bent, from the moment at the lowest disc.

    The load is a fraction of the typical strength, as on the ladder; how far this person's strength differs comes with the draws.
    """
    return replace(day, segments=tuple(_weighed(physiology, day.body, segment) for segment in day.segments))


def _weighed(physiology: Physiology, body: Body, segment: Segment) -> Segment:
    if segment.bend_degrees is None:
        return segment
    trunk = at_values(Trunk, physiology.models["trunk_moment"])
    turned = moment(trunk, body.mass_kg, segment.bend_degrees, segment.load_kg, segment.reach_m)
    return replace(segment, load=float(turned) / typical_strength(physiology, body), bend_degrees=None)
