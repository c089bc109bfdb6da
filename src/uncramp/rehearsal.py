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

from uncramp.figures import FIRST, counted, expected_calibration_error, reliability
from uncramp.inference.dependence import Array
from uncramp.inference.network import Network, build_network
from uncramp.inference.perturbation import perturbed
from uncramp.many.crowd import Flags, Numbers
from uncramp.many.interview import CONDITION, MEASURES, OPENING, PURPOSES, SAFETY, interviews, standing, still_asked_for
from uncramp.simulate import Noise, draw_crowd
from uncramp.terms.condition import DISPOSITIONS, Disposition
from uncramp.terms.policy import Thoroughness

TRIAGE_PHASE = (OPENING, SAFETY, CONDITION)
MEASURES_PHASE = (MEASURES,)
THREE = FIRST[1]
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
        rank=_rank(after.belief, drawn.column),
        rank_of_all=_rank(everything.belief, drawn.column),
        sure=after.belief.max(axis=0),
        sure_of_all=everything.belief.max(axis=0),
        level=after.disposition,
        level_of_all=everything.disposition,
        indicated=indicated,
        withheld=withheld,
    )


def _rank(p: Array, column: Numbers) -> Numbers:
    """The place of each person's true condition, 1 for the leading one."""
    return np.asarray((p > p[column, np.arange(p.shape[1])]).sum(axis=0) + 1)


def figures_of(network: Network, plan: Plan, found: Rehearsed) -> dict[str, Any]:
    """Every figure, as plain values."""
    grave = found.level_of_all == Disposition.EMERGENCY.level
    bins = reliability(zip(found.sure.tolist(), (found.rank == 1).tolist(), strict=True))
    bins_of_all = reliability(zip(found.sure_of_all.tolist(), (found.rank_of_all == 1).tolist(), strict=True))
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
        "top": {str(k): {"interview": _share(found.rank <= k), "everything": _share(found.rank_of_all <= k)} for k in FIRST},
        "disposition_equal": _share(found.level == found.level_of_all),
        "lower": _share(found.level < found.level_of_all),
        "higher": _share(found.level > found.level_of_all),
        "emergency_lower": _share(found.level[grave] < Disposition.EMERGENCY.level),
        "ece": {"interview": expected_calibration_error(bins), "everything": expected_calibration_error(bins_of_all)},
        "reliability": [{"people": b.accepted.of, "said": b.mean, "right": b.accepted.value} for b in bins],
        "worst_conditions": [_of_condition(network, found, column) for column in _worst(found)],
    }


def _length(screens: Numbers, answers: Numbers) -> dict[str, dict[str, float]]:
    return {name: {"median": float(np.median(n)), "p95": float(np.percentile(n, 95))} for name, n in (("screens", screens), ("answers", answers))}


def _share(held: Flags) -> dict[str, float] | None:
    """A share with its exact interval; None of nobody."""
    found = counted(held.tolist())
    return None if found.value is None else {"share": found.value, "low": found.interval.low, "high": found.interval.high}


def _worst(found: Rehearsed) -> list[int]:
    """The conditions that lose most places by being interviewed rather than asked everything."""
    lost = {int(c): float(_loses(found)[found.column == c].mean()) for c in np.unique(found.column)}
    return sorted(lost, key=lambda column: -lost[column])[:SHOWN]


def _loses(found: Rehearsed) -> Flags:
    return (found.rank_of_all <= THREE) & (found.rank > THREE)


def _of_condition(network: Network, found: Rehearsed, column: int) -> dict[str, Any]:
    those = found.column == column
    lower, level = found.level[those] < found.level_of_all[those], np.bincount(found.level[those], minlength=len(DISPOSITIONS))
    return {
        "condition": network.conditions[column],
        "people": int(those.sum()),
        "top3_interview": float((found.rank[those] <= THREE).mean()),
        "top3_everything": float((found.rank_of_all[those] <= THREE).mean()),
        "disposition_lower": float(lower.mean()),
        "dispositions": dict(zip([d.value for d in DISPOSITIONS], level.tolist(), strict=True)),
    }
