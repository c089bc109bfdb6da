"""How good the answers of one evaluator are: shares with exact intervals, calibration, and what case difficulty makes of it.

Shares are of cases, or of what is said. An item is one case as one evaluator judged it; the figures of many items do not depend on their order.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from uncramp.interval import Interval, clopper_pearson
from uncramp.terms.condition import Disposition

FIRST = (1, 3, 5)
"""An accepted condition is looked for among so many of the first."""
LISTED = max(FIRST)
"""The conditions that count as listed."""
BINS = 10
"""Calibration bins of equal width from 0 to 1; the lower end belongs to a bin, and 1 to the last."""


@dataclass(frozen=True)
class Item:
    """One case as one evaluator judged it: what is accepted, what was said, and the probability of every condition (empty when none was given)."""

    conditions: tuple[str, ...]
    dispositions: tuple[Disposition, ...]
    said: Disposition
    same_day: bool
    belief: Mapping[str, float]

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """Conditions from the most probable down; ties in the order given."""
        return tuple(sorted(self.belief, key=lambda name: -self.belief[name]))

    @cached_property
    def rank(self) -> int:
        """The place of the first accepted condition, counted from 1; only for an item that names conditions and accepts some."""
        return 1 + min(self.ranked.index(name) for name in self.conditions)

    @property
    def names_conditions(self) -> bool:
        """Whether it counts for conditions: some are accepted, and some were given."""
        return bool(self.conditions and self.belief)

    @property
    def under(self) -> int:
        """Levels below the lowest accepted disposition."""
        return max(0, min(self.dispositions).level - self.said.level)

    @property
    def over(self) -> int:
        """Levels above the highest accepted disposition."""
        return max(0, self.said.level - max(self.dispositions).level)

    @property
    def exact(self) -> bool:
        """Whether the disposition lies within what is accepted."""
        return not self.under and not self.over

    @property
    def is_emergency(self) -> bool:
        """Whether nothing but emergency is accepted."""
        return set(self.dispositions) == {Disposition.EMERGENCY}


@dataclass(frozen=True)
class Proportion:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.hits / self.of if self.of else None

    @cached_property
    def interval(self) -> Interval:
        """Its exact 95 % interval."""
        return clopper_pearson(self.hits, self.of)


@dataclass(frozen=True)
class Bin:
    """Those whose leading probability lies in one bin: their mean probability, and how many leaders were accepted."""

    start: float
    below: float
    mean: float
    accepted: Proportion


@dataclass(frozen=True)
class Calibration:
    """How far the leading probability can be taken at its word.

    `ece` is the mean distance between probability and share accepted over the bins, each as heavy as its items. `brier_top` is the mean square of
    the leading probability against whether its condition is accepted. `brier_all` is the mean of the squares over all conditions, the accepted ones
    taken together as the one that is right: 0 at best, 2 at worst.
    """

    ece: float
    brier_top: float
    brier_all: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Figures:
    """Everything that is measured of one evaluator, or of one group of cases.

    `first[n]`: an accepted condition is among the first n. `listed`: of the accepted conditions of cases that accept several, those among the first
    five (comprehensiveness). `inclination`: of the wrong dispositions, those too high. `missed` and `not_same_day`: of cases in which nothing but
    emergency is accepted. `capability` is None in a group, where difficulty is not weighed.
    """

    cases: int
    first: Mapping[int, Proportion]
    listed: Proportion
    exact: Proportion
    under: Proportion
    over: Proportion
    inclination: Proportion
    missed: Proportion
    not_same_day: Proportion
    calibration: Calibration | None
    capability: float | None = None


def figures(items: Sequence[Item], difficulty: Sequence[float] | None = None) -> Figures:
    """The figures of these items; with the difficulty of each, the capability comparison score too."""
    named = [item for item in items if item.names_conditions]
    urgent = [item for item in items if item.is_emergency]
    over, under = counted(item.over > 0 for item in items), counted(item.under > 0 for item in items)
    return Figures(
        cases=len(items),
        first={n: counted(item.rank <= n for item in named) for n in FIRST},
        listed=listed(named),
        exact=counted(item.exact for item in items),
        under=under,
        over=over,
        inclination=Proportion(over.hits, over.hits + under.hits),
        missed=counted(item.said is not Disposition.EMERGENCY for item in urgent),
        not_same_day=counted(not item.same_day for item in urgent),
        calibration=calibration(named) if named else None,
        capability=None if difficulty is None else capability(items, difficulty),
    )


def counted(holds: Iterable[bool]) -> Proportion:
    """How often something holds."""
    answers = tuple(holds)
    return Proportion(sum(answers), len(answers))


def listed(items: Sequence[Item]) -> Proportion:
    """Comprehensiveness: of the accepted conditions of cases that accept several, how many are among the first five."""
    several = [item for item in items if len(item.conditions) > 1]
    return counted(name in item.ranked[:LISTED] for item in several for name in item.conditions)


def calibration(items: Sequence[Item]) -> Calibration:
    """Calibration of items that name conditions; there must be at least one."""
    bins = reliability((_leading(item), item.rank == 1) for item in items)
    return Calibration(
        ece=expected_calibration_error(bins),
        brier_top=math.fsum((_leading(item) - (item.rank == 1)) ** 2 for item in items) / len(items),
        brier_all=math.fsum(_brier(item) for item in items) / len(items),
        bins=bins,
    )


def _leading(item: Item) -> float:
    return item.belief[item.ranked[0]]


def reliability(leaders: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Leading probabilities, each with whether its condition is accepted, in bins; empty ones are left out."""
    binned: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, accepted in leaders:
        binned[min(int(probability * BINS), BINS - 1)].append((probability, accepted))
    return tuple(_bin(number, inside) for number, inside in enumerate(binned) if inside)


def _bin(number: int, inside: Sequence[tuple[float, bool]]) -> Bin:
    mean = math.fsum(probability for probability, _ in inside) / len(inside)
    return Bin(number / BINS, (number + 1) / BINS, mean, counted(accepted for _, accepted in inside))


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """ECE: the mean distance between probability and share accepted, each bin as heavy as what is in it."""
    distance = math.fsum(one.accepted.of * abs(one.mean - one.accepted.hits / one.accepted.of) for one in bins)
    return distance / sum(one.accepted.of for one in bins)


def _brier(item: Item) -> float:
    """The square of what was not given to the accepted conditions, and of every probability given to another one."""
    right = math.fsum(item.belief[name] for name in set(item.conditions))
    return (1.0 - right) ** 2 + math.fsum(p**2 for name, p in item.belief.items() if name not in item.conditions)


def difficulties(evaluators: Sequence[Sequence[Item]]) -> tuple[float, ...]:
    """Item difficulty: of each case, the share of the evaluators whose disposition is accepted; 1 is easiest, as test theory counts it."""
    return tuple(sum(item.exact for item in case) / len(case) for case in zip(*evaluators, strict=True))


def capability(items: Sequence[Item], difficulty: Sequence[float]) -> float | None:
    """Capability comparison score (CCS), 0 to 100: triage weighed by how hard each case is for the evaluators compared.

    A case right brings 1 - difficulty, a case wrong costs its difficulty, so an easy case missed costs most and a hard one solved brings most:
    CCS = 100 (1 + mean(right (1 - difficulty) - (1 - right) difficulty)) / 2. Kopka and others 2023, doi 10.1177/20552076231194929, as computed by
    the authors' R package symptomcheckR. 50 is the average of the evaluators compared; values from different comparisons do not compare.
    """
    if not items:
        return None
    gain = math.fsum((1.0 - hard) if item.exact else -hard for item, hard in zip(items, difficulty, strict=True))
    return 100 * (1.0 + gain / len(items)) / 2.0
