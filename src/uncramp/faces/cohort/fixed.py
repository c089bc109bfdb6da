"""The network in whole numbers: sums of them are exact, so that no order of answers, people or machines can change a result.

A logarithm is counted in steps of 2**-BITS binary digits. What is lost is half a step for every table that an answer touches.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.crunch import BITS, COLUMNS, LANES, RAISED, TOGETHER
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
CACHE_LINE = 64
"""Bytes that a processor fetches at a time."""


class Precise(NamedTuple):
    """In double precision what `Beliefs` holds in steps under the same names, for people whom a step could move across a threshold."""

    prior: Array
    rows: Array
    log_weight: Array
    log_mean: Array


class Beliefs(NamedTuple):
    """Everything that probabilities are made of.

    prior[sex, band, form] with band_of_age[age]. `rows[row, form]`, both padded; owner holds the condition of each form beside the usual ones,
    which come first. An answer adds step[code] to the pattern of table
    slot[code]; row first_row[table] + the pattern counts; `tables` says how many there are. It also adds raises[raising[code]] to its person's words,
    in which cause k, from 0, of a trigger layer has its own field[k] = (word, first bit, mask). Composites count as their parts decide them: as they
    are said they have no effect, as they are decided their effects are at the code + the highest code.

    Of cause k entry first_entry[k] + what its field holds has log_weight and at_rest; layer l has causes first_cause[l] up to the next; its
    column, leak and `log_mean`; cause[k] is its place among all causes. `lost` is what half a step changes of a chance, as a part of it; `always` as
    many are lost besides those of the tables that answers touch.
    """

    prior: Whole
    owner: NDArray[np.intp]
    band_of_age: NDArray[np.intp]
    rows: NDArray[np.int32]
    tables: int
    first_row: NDArray[np.intp]
    slot: NDArray[np.uint16]
    step: NDArray[np.uint16]
    raising: NDArray[np.uint16]
    raises: NDArray[np.uint64]
    field: NDArray[np.intp]
    first_entry: NDArray[np.intp]
    log_weight: Whole
    at_rest: Array
    first_cause: NDArray[np.intp]
    column: NDArray[np.intp]
    leak: Array
    log_mean: Whole
    cause: NDArray[np.intp]
    lost: float
    always: int
    precise: Precise


class Choices(NamedTuple):
    """What a disposition costs, loss[chosen, right], the level of every condition, and from which probability on causes are named."""

    loss: Array
    level: NDArray[np.int8]
    named_from: float


def steps_of(log: Array) -> Whole:
    """Natural logarithms in whole steps; of nought, `IMPOSSIBLE`."""
    steps = np.asarray(log) / np.log(2) * STEPS
    return np.where(np.isneginf(steps), IMPOSSIBLE, np.rint(np.where(np.isneginf(steps), 0, steps))).astype(np.int64)


def compile_beliefs(network: Network, codebook: Codebook) -> Beliefs:
    """The network's tables, priors and layers in steps."""
    ages = network.knowledge.findings["age_years"]
    rows = steps_of(network.rows)
    if TOGETHER * abs(rows).max() > np.iinfo(np.int32).max:
        raise ValueError(f"a table holds a logarithm of {abs(network.rows).max():.1f}; {TOGETHER} of them are too much for a half word; lower BITS")
    causes = [(layer, k) for layer in network.layers for k in range(len(layer.causes))]
    slots = [_CauseSlot(network, layer, k) for layer, k in causes]
    field, (log_weight, at_rest) = _fields(slots), np.concatenate([one.entries for one in slots], axis=1)
    log_mean = np.array([layer.log_mean_tau for layer in network.layers])
    return Beliefs(
        prior=_padded(steps_of(network.log_prior)),
        owner=network.of_form[len(network.conditions) :].copy(),
        band_of_age=np.searchsorted([o.start or 0 for o in ages.options], np.arange(int(ages.max or 0) + 1), side="right") - 1,
        rows=_lined_up(_padded(rows).astype(np.int32)),
        tables=len(network.tables),
        first_row=np.array([table.first_row for table in network.tables], dtype=np.intp),
        **_effects(network, codebook, slots, field),
        field=field,
        first_entry=np.cumsum([0, *(one.size for one in slots)])[:-1].astype(np.intp),
        log_weight=steps_of(log_weight),
        at_rest=at_rest,
        first_cause=np.cumsum([0, *(len(layer.causes) for layer in network.layers)]).astype(np.intp),
        column=np.array([layer.column for layer in network.layers], dtype=np.intp),
        leak=np.array([layer.leak for layer in network.layers]),
        log_mean=steps_of(log_mean),
        cause=np.array([list(network.knowledge.causes).index(layer.causes[k]) for layer, k in causes], dtype=np.intp),
        lost=float(np.log(2) / STEPS / 2),
        always=len(("prior", "log_mean", "tau", "series")) + max(len(layer.causes) for layer in network.layers),
        precise=Precise(np.ascontiguousarray(network.log_prior), np.ascontiguousarray(network.rows), log_weight, log_mean),
    )


def _padded(rows: Whole) -> Whole:
    """With columns that mean nothing, up to the width of a row."""
    if rows.shape[-1] > COLUMNS:
        raise ValueError(f"{rows.shape[-1]} forms of conditions came; the kernel has room for {COLUMNS}; give it more columns")
    return np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, COLUMNS - rows.shape[-1])])


def compile_choices(network: Network) -> Choices:
    """The reviewed losses by level."""
    knowledge = network.knowledge
    right = {row.chosen: row.right for row in knowledge.losses.rows}
    loss = np.array([[right[chosen][level] for level in DISPOSITIONS] for chosen in DISPOSITIONS], dtype=float)
    level = np.array([knowledge.conditions[name].disposition.level for name in network.conditions], dtype=np.int8)
    return Choices(loss, level, knowledge.policy.offered_from)


class _CauseSlot:
    """One cause of one layer: every pattern of answers to its exposures and signs, with what it says."""

    def __init__(self, network: Network, layer: TriggerLayer, k: int) -> None:
        cause_of = {name: one.cause for name, one in layer.exposures.items()} | {name: one.cause for name, one in layer.signs.items()}
        self.layer, self.k = layer, k
        self.options = {name: network.knowledge.findings[name].option_ids for name, cause in cause_of.items() if cause == k}
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


def _fields(slots: list[_CauseSlot]) -> NDArray[np.intp]:
    """The field of every cause's pattern in a person's words; none lies across two."""
    fields, word, first = [], 0, 0
    for one in slots:
        width = (one.size - 1).bit_length()
        if first + width > LANES:
            word, first = word + 1, 0
        fields.append((word, first, (1 << width) - 1))
        first += width
    if word >= RAISED:
        raise ValueError(f"the causes of the trigger layers need {word + 1} words; the kernel has room for {RAISED}; give it more")
    return np.array(fields, dtype=np.intp)


def _effects(network: Network, codebook: Codebook, slots: list[_CauseSlot], fields: NDArray[np.intp]) -> dict[str, NDArray[Any]]:
    """Slot, step and raising of every code, and what is raised."""
    raised = {answer: [0] * RAISED for answer in codebook.answers}
    for (word, first, _), one in zip(fields.tolist(), slots, strict=True):
        for answer, step in one.steps():
            raised[answer][word] += step << first
    kinds = {(0,) * RAISED: 0}
    raising = [kinds.setdefault(tuple(raised[answer]), len(kinds)) for answer in codebook.answers]
    places = [network.place.get(finding, {}).get(option, (0, 0)) for finding, option in codebook.answers]
    effects = np.column_stack([np.array(places), raising])
    composite = np.array([finding in network.knowledge.composites for finding, _ in codebook.answers])
    every = np.concatenate([np.zeros_like(effects[:1]), np.where(composite[:, None], 0, effects), effects]).astype(np.uint16)
    by_name = dict(zip(("slot", "step", "raising"), np.ascontiguousarray(every.T), strict=True))
    return {**by_name, "raises": np.array(list(kinds), dtype=np.uint64)}


def aligned(shape: tuple[int, ...], kind: Any) -> NDArray[Any]:
    """Zeros that begin where a cache line does, so that none of a row's loads lies across two."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    raw = np.zeros(size + CACHE_LINE, dtype=np.uint8)
    first = -raw.ctypes.data % CACHE_LINE
    return raw[first : first + size].view(kind).reshape(shape)


def _lined_up(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    made = aligned(rows.shape, rows.dtype)
    made[:] = rows
    return made
