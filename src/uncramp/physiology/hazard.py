"""From states of the body to a relative hazard of cramp: every effect a prior with its draws, none of them measured for the back.

log hazard = sum of effects times states. Effects that share one exposure are not multiplied: the strongest of them counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from uncramp.physiology.constitution import Constitution
from uncramp.physiology.drawing import Array, Number
from uncramp.physiology.timetable import Timetable, recent


@dataclass(frozen=True)
class State:
    """The body at the end of a step; each of shape (people, draws).

    `capacity` is the strength that is left (0 to 1), `mass_percent` what the body has gained or lost of its mass; `gut_percent` is what the
    gut holds and the body has not taken up.
    """

    capacity: Number
    muscle_c: Number
    sodium: Number
    mass_percent: Number
    gut_percent: Number
    sweat_l: Number


def exposures(body: Constitution, day: Timetable, slept_badly: Array) -> dict[str, Array]:
    """What people are exposed to in each step, by effect, 0 or 1 of shape (people, steps); of those that share, only the strongest."""
    window = round(float(np.asarray(body.references.window_hours)) / day.step_hours)
    found = {
        "heavy_load": recent(day.handling, window),
        "awkward_posture": recent(day.awkward, window),
        "exertion": recent(day.met >= body.references.moderate_met, window),
        "distraction": recent(day.distracted, window),
        "poor_sleep": np.broadcast_to(slept_badly[:, None], day.met.shape),
        "earlier_cramp": np.cumsum(day.cramped, axis=1) > 0,
    }
    return _strongest(body, {name: flags.astype(float) for name, flags in found.items()})


def _strongest(body: Constitution, found: dict[str, Array]) -> dict[str, Array]:
    for group in set(body.shares.values()):
        names = [name for name in found if body.shares.get(name) == group]
        expected = np.stack([found[name] * body.expected[name] for name in names])
        first = np.argmax(expected, axis=0)
        found = {**found, **{name: found[name] * (first == number) for number, name in enumerate(names)}}
    return found


def states(body: Constitution, now: State) -> dict[str, Number]:
    """What the state of the body amounts to, by effect, in the unit of the effect; shape (people, draws)."""
    return {
        "fatigue": 1.0 - now.capacity,
        "mass_lost": np.maximum(-now.mass_percent, 0.0),
        "sodium_low": np.maximum(body.references.usual_sodium - now.sodium, 0.0),
        "cold_muscle": np.maximum(body.references.warm_enough - now.muscle_c, 0.0),
    }


def parts(body: Constitution, given: Mapping[str, Number]) -> dict[str, Number]:
    """What each effect adds to the log hazard, shape (people, draws); a state without an effect in the knowledge adds nothing."""
    return {name: body.effects[name] * amount if np.any(amount) else 0.0 for name, amount in given.items() if name in body.effects}
