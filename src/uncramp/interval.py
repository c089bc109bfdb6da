"""Exact intervals for a share: Clopper and Pearson, 1934."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """The two ends of an interval."""

    low: float
    high: float


ALMOST_ALL = 975 / 1000
"""One-sided level of a two-sided 95 % interval."""
HALVINGS = 60


def clopper_pearson(hits: int, trials: int) -> Interval:
    """The exact 95 % interval of a share, from binomial tails by bisection."""
    if trials == 0:
        return Interval(0.0, 1.0)
    low = 0.0 if hits == 0 else _solve(lambda p: _at_most(hits - 1, trials, p) > ALMOST_ALL)
    high = 1.0 if hits == trials else _solve(lambda p: _at_most(hits, trials, p) > 1.0 - ALMOST_ALL)
    return Interval(low, high)


def _solve(holds: Callable[[float], bool]) -> float:
    below, above = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (below + above) / 2.0
        below, above = (middle, above) if holds(middle) else (below, middle)
    return (below + above) / 2.0


def _at_most(hits: int, trials: int, p: float) -> float:
    """P(at most so many hits), summed in logarithms."""
    if not 0.0 < p < 1.0:
        return 1.0 if p <= 0.0 else 0.0
    odds, total, log_term = math.log(p) - math.log1p(-p), 0.0, trials * math.log1p(-p)
    for k in range(hits + 1):
        total += math.exp(log_term)
        log_term += odds + math.log(trials - k) - math.log(k + 1) if k < trials else 0.0
    return min(1.0, total)
