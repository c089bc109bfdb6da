"""The network in whole numbers: sums of them are exact, so that no order of answers, people or machines can change a result.

A logarithm is counted in steps of 2**-BITS binary digits. What is lost is half a step for every table that an answer touches.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.crunch import BITS, LANES
from uncramp.inference.dependence import Array
from uncramp.inference.layers import TriggerLayer
from uncramp.inference.network import Network
from uncramp.many.belief import answer_factors
from uncramp.terms.condition import DISPOSITIONS
from uncramp.terms.evidence import UNKNOWN

STEPS = 1 << BITS
"""Steps in one binary digit."""
IMPOSSIBLE = -STEPS << 12
"""A logarithm so low that no evidence brings the condition back: that of a prior of nought."""
Whole = NDArray[np.int64]


class Beliefs(NamedTuple):
    """Everything that probabilities are made of.

    prior[sex, band, condition] with band_of_age[age]. `rows[row, condition]`, both padded: a code adds step[code] to slot[code] of its person, and row
    first_row[slot] + the sum counts (a slot is a table, or a cause of a trigger layer after these; `tables` says how many tables there are). Of codes
    that causes read, the slots and steps are of_cause[code_start[code]:code_start[code + 1]].

    direct[code] is false of composites, which count as their parts decide them. Of cause slot k, from 0: entry first_entry[k] + the sum holds log_weight and at_rest; layer l has causes first_cause[l] up to the next; its
    column, leak and `log_mean`; cause[k] is its place among all causes.
    """

    prior: Whole
    band_of_age: NDArray[np.intp]
    rows: NDArray[np.int32]
    tables: int
    first_row: NDArray[np.intp]
    direct: NDArray[np.bool_]
    slot: NDArray[np.intp]
    step: NDArray[np.intp]
    code_start: NDArray[np.intp]
    of_cause: NDArray[np.intp]
    first_entry: NDArray[np.intp]
    log_weight: Whole
    at_rest: Array
    first_cause: NDArray[np.intp]
    column: NDArray[np.intp]
    leak: Array
    log_mean: Whole
    cause: NDArray[np.intp]


class Choices(NamedTuple):
    """What a disposition costs, loss[chosen, right], the level of every condition, and from which probability on causes are named.

    `error` bounds what the whole numbers can lose of any probability, as a part of it; `most` is the highest loss.
    """

    loss: Array
    level: NDArray[np.int8]
    named_from: float
    error: float
    most: float


def steps_of(log: Array) -> Whole:
    """Natural logarithms in whole steps; of nought, `IMPOSSIBLE`."""
    steps = np.asarray(log) / np.log(2) * STEPS
    return np.where(np.isneginf(steps), IMPOSSIBLE, np.rint(np.where(np.isneginf(steps), 0, steps))).astype(np.int64)


def compile_beliefs(network: Network, codebook: Codebook) -> Beliefs:
    """The network's tables, priors and layers in steps."""
    ages = network.knowledge.findings["age_years"]
    rows = steps_of(network.rows)
    if abs(rows).max() > np.iinfo(np.int32).max:
        raise ValueError(f"a table holds a logarithm of {abs(network.rows).max():.1f}; at most 2**{31 - BITS} binary digits have room; lower BITS")
    causes = [(layer, k) for layer in network.layers for k in range(len(layer.causes))]
    slots = [_CauseSlot(network, layer, k) for layer, k in causes]
    slot, step = _places(network, codebook)
    code_start, of_cause = _of_causes(codebook, slots)
    return Beliefs(
        prior=_padded(steps_of(network.log_prior)),
        band_of_age=np.searchsorted([o.start or 0 for o in ages.options], np.arange(int(ages.max or 0) + 1), side="right") - 1,
        rows=_padded(rows).astype(np.int32),
        tables=len(network.tables),
        first_row=np.array([table.first_row for table in network.tables], dtype=np.intp),
        direct=np.array([False, *(finding not in network.knowledge.composites for finding, _ in codebook.answers)]),
        slot=slot,
        step=step,
        code_start=code_start,
        of_cause=of_cause,
        first_entry=np.cumsum([0, *(one.size for one in slots)])[:-1].astype(np.intp),
        log_weight=steps_of(np.concatenate([one.entries[0] for one in slots])),
        at_rest=np.concatenate([one.entries[1] for one in slots]),
        first_cause=np.cumsum([0, *(len(layer.causes) for layer in network.layers)]).astype(np.intp),
        column=np.array([layer.column for layer in network.layers], dtype=np.intp),
        leak=np.array([layer.leak for layer in network.layers]),
        log_mean=steps_of(np.array([layer.log_mean_tau for layer in network.layers])),
        cause=np.array([list(network.knowledge.causes).index(layer.causes[k]) for layer, k in causes], dtype=np.intp),
    )


def _padded(rows: Whole) -> Whole:
    """With columns that mean nothing, up to the number of lanes."""
    if rows.shape[-1] > LANES:
        raise ValueError(f"{rows.shape[-1]} conditions came; the kernel has room for {LANES}; let it work with more lanes")
    return np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, LANES - rows.shape[-1])])


def compile_choices(network: Network) -> Choices:
    """The reviewed losses by level."""
    knowledge = network.knowledge
    right = {row.chosen: row.right for row in knowledge.losses.rows}
    loss = np.array([[right[chosen][level] for level in DISPOSITIONS] for chosen in DISPOSITIONS], dtype=float)
    level = np.array([knowledge.conditions[name].disposition.level for name in network.conditions], dtype=np.int8)
    touched = len(network.tables) + sum(len(layer.causes) + 2 for layer in network.layers) + 1
    return Choices(loss, level, knowledge.policy.offered_from, float(2 * touched * np.log(2) / STEPS), float(loss.max()))


def _places(network: Network, codebook: Codebook) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Slot and step of every code; no step for what no table reads, or what says nothing."""
    places = np.array([(0, 0), *(network.place.get(finding, {}).get(option, (0, 0)) for finding, option in codebook.answers)], dtype=np.intp)
    return np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])


class _CauseSlot:
    """One cause of one layer: every pattern of answers to its exposures and signs, with what it says."""

    def __init__(self, network: Network, layer: TriggerLayer, k: int) -> None:
        read = [*layer.exposures.items(), *layer.signs.items()]
        self.layer, self.k = layer, k
        self.options = {name: network.knowledge.findings[name].option_ids for name, one in read if one.cause == k}
        widths = [len(options) + 1 for options in self.options.values()]
        self.size = int(np.prod(widths))
        self.unit = dict(zip(self.options, (int(np.prod(widths[place + 1 :])) for place in range(len(widths))), strict=True))

    @property
    def entries(self) -> Array:
        """log P(these answers | condition, the cause's exposures) and 1 - s of every pattern, shape [2, pattern]."""
        return np.array([self._entry(said) for said in product(*((UNKNOWN, *options) for options in self.options.values()))]).T

    def _entry(self, said: tuple[str, ...]) -> tuple[float, float]:
        rest = float(np.prod([e.mean_stays for e in self.layer.exposures.values() if e.cause == self.k]))
        share, active, idle = 0.0, 1.0, 1.0
        for finding, option in zip(self.options, said, strict=True):
            if option != UNKNOWN:
                _, log_share, *change = answer_factors(self.layer, finding, option)
                share, rest, active, idle = share + log_share, rest * change[0], active * change[1], idle * change[2]
        weight = (1.0 - rest) * active + rest * idle
        return share + float(np.log(weight)), rest * idle / weight

    def steps(self) -> Iterator[tuple[tuple[str, str], int]]:
        """What every answer adds to the number of the pattern."""
        for finding, options in self.options.items():
            yield from (((finding, option), self.unit[finding] * (place + 1)) for place, option in enumerate(options))


def _of_causes(codebook: Codebook, slots: list[_CauseSlot]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each code's pairs (cause slot, step) start, and the pairs."""
    pairs: Mapping[tuple[str, str], list[tuple[int, int]]] = {answer: [] for answer in codebook.answers}
    for place, one in enumerate(slots):
        for answer, step in one.steps():
            pairs[answer].append((place, step))
    ordered = [[], *(pairs[answer] for answer in codebook.answers)]
    flat = [pair for own in ordered for pair in own]
    return np.cumsum([0, *map(len, ordered)]).astype(np.intp), np.array(flat, dtype=np.intp).reshape(-1, 2)

