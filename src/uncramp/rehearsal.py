"""How good is the interview? Whole interviews with simulated people from perturbed worlds, held against asking everything.

The people of each world are drawn from that world's own numbers and interviewed with the reviewed ones, so the figures also ask what happens when
the reviewed numbers are wrong. They say how well the questions are chosen, not how true the model is.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from itertools import repeat
from typing import Any

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.inference.network import Network, build_network
from uncramp.inference.perturbation import perturbed
from uncramp.interval import clopper_pearson
from uncramp.many.crowd import Flags, Numbers
from uncramp.many.interview import CONDITION, MEASURES, OPENING, PURPOSES, SAFETY, interviews, standing, still_asked_for
from uncramp.simulate import Noise, draw_crowd
from uncramp.terms.condition import DISPOSITIONS, Disposition
from uncramp.terms.policy import Thoroughness

TRIAGE_PHASE = (OPENING, SAFETY, CONDITION)
MEASURES_PHASE = (MEASURES,)
PLACES = (1, 3, 5)
"""Among how many of the first conditions the true one is looked for."""
BINS = 10
SHOWN = 10


@dataclass(frozen=True)
class Plan:
    """How a rehearsal is run: people in all, spread over so many worlds; how thorough, how noisy, and the seed."""

    people: int
    worlds: int
    seed: int
    depth: Thoroughness = "usual"
    noise: Noise = field(default_factory=Noise)


@dataclass(frozen=True, eq=False)
class Rehearsed:
    """What came of everybody, one entry a person.

    `screens` and `answers` [purpose, person]; `rank` and `rank_of_all` the place of the true condition after the interview and after every answer;
    `sure` and `sure_of_all` the probability of the leading condition; `level` and `level_of_all` the disposition; `indicated` and `withheld` the
    measures that fit, and those of them withheld only because something was not asked.
    """

    column: Numbers
    screens: Numbers
    answers: Numbers
    rank: Numbers
    rank_of_all: Numbers
    sure: Array
    sure_of_all: Array
    level: Numbers
    level_of_all: Numbers
    indicated: Numbers
    withheld: Numbers

    def of_phase(self, purposes: Sequence[int]) -> tuple[Numbers, Numbers]:
        """Screens and single answers of these purposes, shape [person]."""
        return self.screens[list(purposes)].sum(axis=0), self.answers[list(purposes)].sum(axis=0)


def rehearse(network: Network, plan: Plan, *, jobs: int | None = None, tick: Callable[[int], None] = lambda done: None) -> Rehearsed:
    """Interview everybody; the same plan gives the same figures, however many processes share the work. `tick` is told after each world."""
    each = [plan.people // plan.worlds + (world < plan.people % plan.worlds) for world in range(plan.worlds)]
    work = (repeat(network), repeat(plan), range(plan.worlds), each)
    jobs = min(jobs or os.cpu_count() or 1, plan.worlds)
    if jobs == 1:
        return _joined(map(_world, *work), tick)
    with ProcessPoolExecutor(jobs) as pool:
        return _joined(pool.map(_world, *work), tick)


def _joined(parts: Iterable[Rehearsed], tick: Callable[[int], None]) -> Rehearsed:
    found = []
    for part in parts:
        found.append(part)
        tick(len(found))
    return Rehearsed(*(np.concatenate([getattr(part, one.name) for part in found], axis=-1) for one in fields(Rehearsed)))


def _world(network: Network, plan: Plan, world: int, count: int) -> Rehearsed:
    """The people of one world."""
    truth = build_network(perturbed(network.knowledge, np.random.default_rng([plan.seed, world])))
    stream = int(np.random.default_rng([plan.seed, world, 1]).integers(1 << 32))
    drawn = draw_crowd(truth, count, stream, noise=plan.noise)
    played = interviews(network, drawn.crowd, depth=plan.depth)
    after, everything = standing(network, played.crowd), standing(network, drawn.crowd)
    indicated, withheld = still_asked_for(network, after)
    return Rehearsed(
        column=drawn.column,
        screens=played.screens,
        answers=played.answers,
        rank=_rank(after.people.p, drawn.column),
        rank_of_all=_rank(everything.people.p, drawn.column),
        sure=after.people.p.max(axis=0),
        sure_of_all=everything.people.p.max(axis=0),
        level=after.disposition,
        level_of_all=everything.disposition,
        indicated=indicated,
        withheld=withheld,
    )


def _rank(p: Array, column: Numbers) -> Numbers:
    """The place of each person's true condition, 1 for the leading one."""
    return np.asarray((p > p[column, np.arange(p.shape[1])]).sum(axis=0) + 1)


@dataclass(frozen=True)
class Bin:
    """People whose leading condition was about equally probable: how many, how probable it was, and how often it was the right one."""

    people: int
    said: float
    right: float


def reliability(sure: Array, right: Flags, bins: int) -> tuple[Bin, ...]:
    """Said and true share in so many bins of equal width; empty ones are left out."""
    place = np.minimum((sure * bins).astype(np.intp), bins - 1)
    return tuple(Bin(int(m.sum()), float(sure[m].mean()), float(right[m].mean())) for k in range(bins) if (m := place == k).any())


def expected_calibration_error(found: Sequence[Bin]) -> float:
    """The mean distance between said and true share, each bin weighing as many as are in it."""
    return sum(bin_.people * abs(bin_.said - bin_.right) for bin_ in found) / sum(bin_.people for bin_ in found)


def figures_of(network: Network, plan: Plan, found: Rehearsed) -> dict[str, Any]:
    """Every figure, as plain values."""
    grave = found.level_of_all == Disposition.EMERGENCY.level
    return {
        "knowledge": network.knowledge.version,
        "people": plan.people,
        "worlds": plan.worlds,
        "seed": plan.seed,
        "depth": plan.depth,
        "noise": {"wrong": plan.noise.wrong, "unknown": plan.noise.unknown, "declined": plan.noise.declined},
        "triage_phase": _length(*found.of_phase(TRIAGE_PHASE)),
        "measures_phase": _length(*found.of_phase(MEASURES_PHASE)),
        "screens_by_purpose": dict(zip(PURPOSES, found.screens.mean(axis=1).tolist(), strict=True)),
        "withheld_only_for_want_of_asking": float(found.withheld.sum() / max(int(found.indicated.sum()), 1)),
        "top": {str(k): {"interview": _share(found.rank <= k), "everything": _share(found.rank_of_all <= k)} for k in PLACES},
        "disposition_equal": _share(found.level == found.level_of_all),
        "lower": _share(found.level < found.level_of_all),
        "higher": _share(found.level > found.level_of_all),
        "emergency_lower": _share(found.level[grave] < Disposition.EMERGENCY.level),
        "ece": {
            "interview": expected_calibration_error(reliability(found.sure, found.rank == 1, BINS)),
            "everything": expected_calibration_error(reliability(found.sure_of_all, found.rank_of_all == 1, BINS)),
        },
        "reliability": [{"people": b.people, "said": b.said, "right": b.right} for b in reliability(found.sure, found.rank == 1, BINS)],
        "worst_conditions": [_of_condition(network, found, column) for column in _worst(found)],
    }


def _length(screens: Numbers, answers: Numbers) -> dict[str, dict[str, float]]:
    return {name: {"median": float(np.median(n)), "p95": float(np.percentile(n, 95))} for name, n in (("screens", screens), ("answers", answers))}


def _share(held: Flags) -> dict[str, float]:
    interval = clopper_pearson(int(held.sum()), held.size)
    return {"share": float(held.mean()), "low": interval.low, "high": interval.high}


def _worst(found: Rehearsed) -> list[int]:
    """The conditions that lose most places by being interviewed rather than asked everything."""
    lost = {int(c): float(_loses(found)[found.column == c].mean()) for c in np.unique(found.column)}
    return sorted(lost, key=lambda column: -lost[column])[:SHOWN]


def _loses(found: Rehearsed) -> Flags:
    return (found.rank_of_all <= PLACES[1]) & (found.rank > PLACES[1])


def _of_condition(network: Network, found: Rehearsed, column: int) -> dict[str, Any]:
    those = found.column == column
    lower, level = found.level[those] < found.level_of_all[those], np.bincount(found.level[those], minlength=len(DISPOSITIONS))
    return {
        "condition": network.conditions[column],
        "people": int(those.sum()),
        "top3_interview": float((found.rank[those] <= PLACES[1]).mean()),
        "top3_everything": float((found.rank_of_all[those] <= PLACES[1]).mean()),
        "disposition_lower": float(lower.mean()),
        "dispositions": dict(zip([d.value for d in DISPOSITIONS], level.tolist(), strict=True)),
    }
