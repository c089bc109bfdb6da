"""Posterior for many people at once, the same numbers as `posterior`; and the answers that could be given next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from uncramp.inference.dependence import Array, Indices
from uncramp.inference.layers import TriggerLayer
from uncramp.inference.network import Network

Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]
Options = Mapping[str, NDArray[np.int8]]
"""Finding to the code of its answer, shape [person]: 0 or less while it is not known, else the place of the option, from 1."""

ABREAST = 1024
"""People whose sums are made at once; more do not fit into the processor's memory."""


def patterns_of(network: Network, options: Options) -> Indices:
    """The row of every table that the answers select, shape [table, person]."""
    rows = []
    for table in network.tables:
        parts = [step * np.maximum(options[finding], 0).astype(np.intp) for finding, step in zip(table.findings, table.steps, strict=True)]
        rows.append(table.first_row + np.sum(parts, axis=0))
    return np.array(rows)


@dataclass(frozen=True, eq=False)
class Layers:
    """A trigger layer for many people; by cause and person `rest` is 1 - q, `active` and `idle` are P(its answered signs) when it is and is not."""

    layer: TriggerLayer
    log_share: Array
    rest: Array
    active: Array
    idle: Array

    @cached_property
    def weight(self) -> Array:
        """P(answered signs of the cause | its exposures), shape [cause, person]."""
        return (1.0 - self.rest) * self.active + self.rest * self.idle

    @cached_property
    def at_rest(self) -> Array:
        """1 - s, shape [cause, person]."""
        return self.rest * self.idle / self.weight

    @cached_property
    def nothing(self) -> Array:
        """The chance that neither the leak nor any cause is active, shape [person]."""
        return (1.0 - self.layer.leak) * np.prod(self.at_rest, axis=0)

    @property
    def log_likelihood(self) -> Array:
        """log P(answered exposures and signs | condition), shape [person]."""
        return self.log_share + np.log(self.weight).sum(axis=0) + np.log1p(-self.nothing) - self.layer.log_mean_tau

    def ratios(self, said: Sequence[Mapping[str, str]]) -> Iterator[Array]:
        """For each group of answers not given before, log P(answers | condition, evidence), shape [person]."""
        weight, at_rest, nothing = self.weight, self.at_rest, self.nothing
        for answers in said:
            with np.errstate(divide="ignore", invalid="ignore"):  # where the answers were given before, nothing is meant
                yield self._ratio(answers, weight, at_rest, nothing)

    def _ratio(self, answers: Mapping[str, str], weight: Array, at_rest: Array, nothing: Array) -> Array:
        share, left, factors = 0.0, nothing, dict[int, tuple[float, float, float]]()
        for finding, option in answers.items():
            k, log_share, *change = answer_factors(self.layer, finding, option)
            share += log_share
            rest, active, idle = factors.get(k, (1.0, 1.0, 1.0))
            factors[k] = (rest * change[0], active * change[1], idle * change[2])
        log_ratio = np.full_like(nothing, share)
        for k, (rest, active, idle) in factors.items():
            quiet = self.rest[k] * rest
            after = (1.0 - quiet) * self.active[k] * active + quiet * self.idle[k] * idle
            log_ratio += np.log(after / weight[k])
            left = left * (quiet * self.idle[k] * idle / after / at_rest[k])
        return log_ratio + np.log1p(-left) - np.log1p(-nothing)


def answer_factors(layer: TriggerLayer, finding: str, option: str) -> tuple[int, float, float, float, float]:
    """What one answer does to a layer: its cause, log share, and the factors of rest, active and idle; no effect for a finding of no part in it."""
    if finding in layer.exposures:
        exposure = layer.exposures[finding]
        return exposure.cause, exposure.log_share[option], exposure.stays[option] / exposure.mean_stays, 1.0, 1.0
    if finding in layer.signs:
        sign = layer.signs[finding]
        return sign.cause, 0.0, 1.0, sign.active[option], sign.inactive[option]
    return 0, 0.0, 1.0, 1.0, 1.0


def layers_of(network: Network, options: Options, size: int) -> tuple[Layers, ...]:
    """Every layer's state for everybody."""
    return tuple(_layer(network, layer, options, size) for layer in network.layers)


def _layer(network: Network, layer: TriggerLayer, options: Options, size: int) -> Layers:
    rest, active, idle = (np.ones((len(layer.causes), size)) for _ in range(3))
    share = np.zeros(size)
    for exposure in layer.exposures.values():
        rest[exposure.cause] *= exposure.mean_stays
    for finding in (*layer.exposures, *layer.signs):
        effects = [answer_factors(layer, finding, option) for option in network.knowledge.findings[finding].option_ids]
        k, code = effects[0][0], np.maximum(options[finding], 0)
        by_code = np.array([(0.0, 1.0, 1.0, 1.0), *(effect[1:] for effect in effects)])[code]
        share += by_code[:, 0]
        rest[k] *= by_code[:, 1]
        active[k] *= by_code[:, 2]
        idle[k] *= by_code[:, 3]
    return Layers(layer, share, rest, active, idle)


def probabilities(network: Network, log_prior: Array, patterns: Indices, layers: Sequence[Layers]) -> Array:
    """P(form | evidence) of everybody, shape [person, form]; log_prior has the same shape."""
    log_p = log_prior.copy()
    for start in range(0, len(log_p), ABREAST):
        abreast = log_p[start : start + ABREAST]
        for table, rows in zip(network.tables, patterns[:, start : start + ABREAST], strict=True):
            people = np.flatnonzero(rows != table.first_row)
            abreast[people] += network.rows[rows[people]]
    for state in layers:
        log_p[:, state.layer.column] += state.log_likelihood
    p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Asked:
    """Groups of answers that could be given next: a group is one finding, or a pair of one cluster.

    Of each answer its table, its step there and the places of its findings in the pattern (units[answer, finding], widths[answer, finding]); where
    each group's answers start; and the answers that a trigger layer speaks about.
    """

    table: Indices
    step: Indices
    start: Indices
    of_layers: Sequence[tuple[int, Mapping[str, str]]]
    units: Indices
    widths: Indices

    def only(self, groups: Flags) -> "Asked":
        """Only these groups, in the same order."""
        sizes = np.diff([*self.start, len(self.table)])
        kept = np.repeat(groups, sizes)
        place = np.cumsum(kept) - 1
        start = np.cumsum([0, *sizes[groups]])[:-1].astype(np.intp)
        own = [(int(place[k]), said) for k, said in self.of_layers if kept[k]]
        return Asked(self.table[kept], self.step[kept], start, own, self.units[kept], self.widths[kept])


def single(network: Network) -> Asked:
    """Every finding by itself."""
    choices = network.choices
    said = [{finding: option} for finding, option in choices.answers]
    own = [(number, {finding: option}) for number, finding, option in choices.of_layers]
    return Asked(choices.table, choices.step, choices.start, own, *_places(network, said))


def double(network: Network) -> Asked:
    """Every pair of findings of one cluster."""
    pairs = network.pairs
    names = [(network.findings[one], network.findings[two]) for one, two in pairs.findings]
    said = [dict.fromkeys(names[pair], "") for pair in pairs.of_pair]
    return Asked(pairs.table, pairs.step, pairs.start, pairs.of_layers, *_places(network, said))


def _places(network: Network, said: Sequence[Mapping[str, str]]) -> list[Indices]:
    """Step and number of options, with "not known", of every finding of every answer."""
    unit, width = dict[str, int](), dict[str, int]()
    for table in network.tables:
        unit |= zip(table.findings, table.steps, strict=True)
        width |= {finding: len(options) + 1 for finding, options in zip(table.findings, table.options, strict=True)}
    return [np.array([[by[finding] for finding in answers] for answers in said], dtype=np.intp) for by in (unit, width)]


@dataclass(frozen=True, eq=False)
class People:
    """Where everybody stands.

    p[form, person]; level[form, person], how soon the condition of each form would need care; right[disposition, level], the loss of each choice
    where that would be right; patterns[table, person], the layers, floor[person].
    """

    p: Array
    level: Levels
    right: Array
    patterns: Indices
    layers: Sequence[Layers]
    floor: Indices

    @cached_property
    def expected(self) -> Array:
        """Expected loss of each disposition, shape [disposition, person]."""
        by_level = [np.where(self.level == level, self.p, 0.0).sum(axis=0) for level in range(len(self.right))]
        return np.asarray(self.right @ np.array(by_level))

    def some(self, people: Indices) -> "People":
        """Only these people."""
        layers = [Layers(s.layer, s.log_share[people], s.rest[:, people], s.active[:, people], s.idle[:, people]) for s in self.layers]
        return People(self.p[:, people], self.level[:, people], self.right, self.patterns[:, people], layers, self.floor[people])
