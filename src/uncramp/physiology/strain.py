"""Sweat by the predicted heat strain of ISO 7933, for those who have installed the extra `thermal`; the plain equation is the rest.

Unlike the equation it follows the body's warmth from stretch to stretch. In moderate work it stands alone; in hard work, where it says
more than other models, the mean of both is taken. Where it has no answer (cold air, rest, water) the equation stands. [pythermalcomfort]
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pythermalcomfort.classes_return import PHS
from pythermalcomfort.models import phs

from uncramp.physiology.drawing import Array, Number, at_values
from uncramp.physiology.heat import Effort, Heat, surface, sweat_rate
from uncramp.terms.day import Body, Day, Segment
from uncramp.terms.physiology import Physiology, Posture

MINUTES_PER_HOUR = 60
FULLY_ACCLIMATISED = 100
CARRIED = ("t_re", "t_sk", "t_cr", "t_cr_eq", "t_sk_t_cr_wg", "sweat_rate_watt", "evap_load_wm2_min")
"""What one stretch hands to the next: temperatures of the body, and what it sweats."""
POSTURES: dict[Posture, str] = {"lying": "sitting", "sitting": "sitting", "upright": "standing", "bent": "standing", "twisted": "standing"}


@dataclass(frozen=True)
class Blend:
    """Up to which work (W/m2) heat strain stands alone."""

    strain_alone_w_m2: Number


def strain_rule(physiology: Physiology) -> Callable[[Heat, Day], Array]:
    """A rule of sweat for a day: heat strain where it has an answer."""
    blend = at_values(Blend, physiology.models["heat"])
    return lambda heat, day: strain_rates(heat, blend, day.body, day.segments)


def strain_rates(heat: Heat, blend: Blend, body: Body, segments: Sequence[Segment]) -> Array:
    """Mean sweat (g per m2 and hour) of each stretch of a day, shape (segments,): by heat strain, by both, or by the equation."""
    plain = np.array([sweat_rate(heat, Effort.of(segment)) for segment in segments])
    strain = _by_strain(surface(heat, body.mass_kg, body.height_m), body, segments)
    hard = np.array([segment.met for segment in segments]) * heat.met_watts > blend.strain_alone_w_m2
    return np.where(np.isnan(strain), plain, np.where(hard, (strain + plain) / 2, strain))


def _by_strain(area_m2: Number, body: Body, segments: Sequence[Segment]) -> Array:
    """The same by heat strain alone; nan where it has no answer, after which it begins with a rested body."""
    states: list[PHS | None] = [None]
    for segment in segments:
        states.append(_strained(body, segment, states[-1]))
    total = [0.0 if state is None else float(state.sweat_loss_g) for state in states]
    losses = [np.nan if after is None else now - before for (before, now), after in zip(pairwise(total), states[1:], strict=True)]
    return np.array(losses) / (area_m2 * np.array([segment.end - segment.start for segment in segments]))


def _strained(body: Body, segment: Segment, before: PHS | None) -> PHS | None:
    """The body at the end of a stretch, or None where the standard does not reach; what it has sweated counts from its rested start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of limits left: the answer is then no number, which is what is asked below
        after = phs(
            tdb=segment.air_c,
            tr=segment.air_c if segment.radiant_c is None else segment.radiant_c,
            v=segment.wind_m_s,
            rh=segment.humidity_percent,
            met=segment.met,
            clo=segment.clothing_clo,
            posture=POSTURES[segment.posture],
            model="7933-2004",
            weight=body.mass_kg,
            height=body.height_m,
            acclimatized=FULLY_ACCLIMATISED if body.acclimatised else 0,
            duration=round((segment.end - segment.start) * MINUTES_PER_HOUR),
            round_output=False,
            **({name: getattr(before, name) for name in CARRIED} if before else {}),
        )
    return None if segment.water_c is not None or np.isnan(after.sweat_loss_g) else after
