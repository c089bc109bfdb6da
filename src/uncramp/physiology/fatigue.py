"""How the back tires and recovers: three compartments with rest multiplier, and a slow pool that the published model leaves empty.

Motor units rest, are active, or are fatigued. With a nerve supply that is fast beside fatigue the active share is the load, or all that
is left where the load is more than that, and both cases are linear: a stretch of constant load is stepped exactly, however long it is.
[xia_freylaw_2008, freylaw_2012, looft_2018]
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.physiology.drawing import Array, Number

HALVINGS = 48
"""Of a stretch of time, to find the moment at which the strength that is left meets the load."""
SECONDS_PER_HOUR = 3600
HORIZON = 24 * SECONDS_PER_HOUR
"""Seconds; what can be held for a day counts as endless."""


@dataclass(frozen=True)
class Muscle:
    """What a muscle tires and recovers by: rates per second, multiplier of the recovery at rest, share and hours of the slow pool."""

    fatigue_rate: Number
    recovery_rate: Number
    rest_multiplier: Number
    slow_share: Number
    slow_hours: Number


@dataclass(frozen=True)
class Curve:
    """The power law of measured endurance times: seconds at full load, and the exponent of the load."""

    curve_seconds: Number
    curve_exponent: Number


@dataclass(frozen=True)
class Trunk:
    """What turns a posture and a load in the hands into a moment: m/s2, share of body mass, metres."""

    gravity: Number
    upper_body_share: Number
    upper_body_lever: Number


@dataclass(frozen=True)
class Tiredness:
    """Shares of the motor units that are fatigued, for minutes and (slow pool) for hours; what is left is the capacity."""

    fatigued: Number = 0.0
    slow: Number = 0.0

    @property
    def capacity(self) -> Number:
        """The share of the rested strength that is left, between 0 and 1."""
        return 1.0 - self.fatigued - self.slow

    def active(self, load: Number) -> Number:
        """The share of the motor units at work under this load (fraction of the rested strength)."""
        return np.minimum(load, self.capacity)


RESTED = Tiredness()


@dataclass(frozen=True)
class _Flow:
    """A linear course of both pools: x' = -[[out, cross], [back, out_slow]] x + (into, into_slow), rates per second."""

    into: Array
    out: Array
    cross: Array
    into_slow: Array
    out_slow: Array
    back: Array

    def after(self, start: Tiredness, seconds: Number) -> Tiredness:
        """Both pools after so many seconds, exactly (the exponential of a two by two matrix)."""
        determinant = self.out * self.out_slow - self.cross * self.back
        rest = (self.into * self.out_slow - self.cross * self.into_slow) / determinant
        rest_slow = (self.out * self.into_slow - self.back * self.into) / determinant
        x, y = start.fatigued - rest, start.slow - rest_slow
        middle, half = (self.out + self.out_slow) / 2, (self.out - self.out_slow) / 2
        apart = np.sqrt(half * half + self.cross * self.back)
        fast, slow = np.exp(-(middle + apart) * seconds), np.exp(-(middle - apart) * seconds)
        even, odd = (fast + slow) / 2, (slow - fast) / (2 * apart)
        return Tiredness(rest + even * x - odd * (half * x + self.cross * y), rest_slow + even * y - odd * (self.back * x - half * y))


def step(muscle: Muscle, before: Tiredness, load: Number, duty: Number, seconds: Number) -> Tiredness:
    """How tired the muscle is after a stretch of constant work.

    `load` is a fraction of the rested strength, `duty` the share of the time under it in cycles that are short beside the stretch; at rest
    recovery is multiplied. All arguments broadcast against each other: people and draws lead. Exact for constant load.
    """
    working = np.where(np.asarray(load) > 0, duty, 0.0)
    recovery = muscle.recovery_rate * (working + muscle.rest_multiplier * (1.0 - working))
    slow_rate = 1.0 / (muscle.slow_hours * SECONDS_PER_HOUR)
    flux = muscle.fatigue_rate * working
    held = _held(muscle, before, flux * load, recovery, slow_rate, seconds)
    unmet = np.asarray((held.capacity < load) | (before.capacity < load)) & (working > 0)
    if not unmet.any():
        return held
    return _unmet(muscle, before, held, (np.asarray(load), flux, recovery, slow_rate, seconds), unmet)


def _held(muscle: Muscle, before: Tiredness, flux: Number, recovery: Number, slow_rate: Number, seconds: Number) -> Tiredness:
    """Both pools while the load is held: each goes to its own level, apart from the other."""
    level, level_slow = (1.0 - muscle.slow_share) * flux / recovery, muscle.slow_share * flux / slow_rate
    return Tiredness(
        level + (before.fatigued - level) * np.exp(-recovery * seconds),
        level_slow + (before.slow - level_slow) * np.exp(-slow_rate * seconds),
    )


def _unmet(muscle: Muscle, before: Tiredness, held: Tiredness, course: tuple[Number, ...], unmet: NDArray[np.bool_]) -> Tiredness:
    """The same stretch where the strength does not suffice all the time: one regime to the moment both meet, then the other."""
    shape = np.broadcast_shapes(*(np.shape(part) for part in (held.fatigued, held.slow, before.fatigued, before.slow, *course)))
    chosen = np.broadcast_to(unmet, shape)
    load, flux, recovery, slow_rate, seconds = (np.broadcast_to(part, shape)[chosen] for part in course)
    share = np.broadcast_to(muscle.slow_share, shape)[chosen]
    start = Tiredness(np.broadcast_to(before.fatigued, shape)[chosen], np.broadcast_to(before.slow, shape)[chosen])
    able = start.capacity >= load
    first, then = (_flow(share, flux, recovery, slow_rate, np.where(how, load, np.nan)) for how in (able, ~able))
    moment = _meeting(first, start, load, able, seconds)
    ended = then.after(first.after(start, moment), seconds - moment)
    after = np.array(np.broadcast_to(held.fatigued, shape)), np.array(np.broadcast_to(held.slow, shape))
    after[0][chosen], after[1][chosen] = ended.fatigued, ended.slow
    return Tiredness(*after)


def _flow(share: Array, flux: Array, recovery: Array, slow_rate: Array, load: Array) -> _Flow:
    """The course under a held load; where the load is nan, under all the strength that is left."""
    all_out = np.isnan(load)
    drive = flux * np.where(all_out, 1.0, load)
    cross = np.where(all_out, (1.0 - share) * flux, 0.0)
    back = np.where(all_out, share * flux, 0.0)
    return _Flow((1.0 - share) * drive, recovery + cross, cross, share * drive, slow_rate + back, back)


def _meeting(flow: _Flow, start: Tiredness, load: Array, able: NDArray[np.bool_], seconds: Array) -> Array:
    """The moment (seconds) at which what is left of the strength meets the load; the end of the stretch where it does not."""
    early, late = np.zeros_like(seconds), np.array(seconds)
    for _ in range(HALVINGS):
        middle = (early + late) / 2
        same = (flow.after(start, middle).capacity >= load) == able
        early, late = np.where(same, middle, early), np.where(same, late, middle)
    return late


def endurance(muscle: Muscle, load: Number, before: Tiredness = RESTED) -> Array:
    """For how many seconds a steady load (fraction of the rested strength) can be held; infinite where for a day or more."""
    parts = (load, muscle.fatigue_rate, muscle.recovery_rate, 1.0 / (muscle.slow_hours * SECONDS_PER_HOUR), HORIZON)
    target, flux, recovery, slow_rate, seconds = np.broadcast_arrays(*(np.asarray(part, float) for part in parts))
    able = np.asarray(before.capacity >= target)
    moment = _meeting(_flow(np.asarray(muscle.slow_share), flux, recovery, slow_rate, target), before, target, np.ones_like(able), seconds)
    return np.where(able, np.where(moment < HORIZON, moment, np.inf), 0.0)


def endurance_measured(curve: Curve, load: Number) -> Number:
    """Seconds a load was held in studies of people, by the power law fitted to them [freylaw_avin_2010]."""
    return curve.curve_seconds * np.power(load, curve.curve_exponent)


def moment(trunk: Trunk, mass_kg: Number, angle_degrees: Number, load_kg: Number = 0.0, reach_m: Number = 0.0) -> Number:
    """The static moment (N m) at the lowest disc of a back bent by an angle from upright, with a load held at a horizontal reach.

    Beyond the horizontal the moment of the horizontal back is taken, which is the most there can be.
    """
    bent = np.sin(np.radians(np.minimum(angle_degrees, 90)))
    return trunk.gravity * (trunk.upper_body_share * mass_kg * trunk.upper_body_lever * bent + load_kg * reach_m)
