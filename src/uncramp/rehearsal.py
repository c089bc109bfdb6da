"""How good is the interview? Whole interviews with simulated people from perturbed worlds, held against asking everything.

The people of each world are drawn from that world's own numbers and interviewed with the reviewed ones, so the figures also ask what happens when
the reviewed numbers are wrong. They say how well the questions are chosen, not how true the model is.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from itertools import repeat

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.inference.network import Network, build_network
from uncramp.inference.perturbation import perturbed
from uncramp.many.crowd import Flags, Numbers
from uncramp.many.interview import CONDITION, MEASURES, OPENING, SAFETY, interviews, standing, still_asked_for
from uncramp.simulate import Noise, draw_crowd
from uncramp.terms.policy import Thoroughness

TRIAGE_PHASE = (OPENING, SAFETY, CONDITION)
MEASURES_PHASE = (MEASURES,)


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
