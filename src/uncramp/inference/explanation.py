"""Why this condition rather than that one: the weight of every answer, summing exactly to the shift in log-odds.

The shift is log P(c | e) / P(r | e) minus its value before any answer (that of an unknown sex, where the answers speak against the recorded
one). Each cluster and each trigger layer is one additive term of it; within a term the weight of an answer is its Shapley value, the mean of
what it adds over all orders in which the answers could have come. Of a condition with several forms every term counts as the mean of what it is
in each, weighed by how much of the condition the form is on the way from no answer to all (the value of Aumann and Shapley), so that the sum holds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.inference.layers import TriggerLayer
from uncramp.inference.network import Network, Table
from uncramp.inference.posterior import posterior, prior, selected_rows
from uncramp.terms.evidence import Evidence
from uncramp.terms.person import Person

PIECES = 64
"""Pieces of the way from no answer to all, each so short that sixteen places tell its integral to machine precision."""
_PLACES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
WAY = ((np.arange(PIECES)[:, None] + (_PLACES + 1.0) / 2.0) / PIECES).ravel()
PACE = np.tile(_WEIGHTS / 2.0 / PIECES, PIECES)


@dataclass(frozen=True)
class Contribution:
    """What one answer adds to log P(condition) / P(against); negative speaks for the rival."""

    finding: str
    option: str
    condition: str
    against: str
    weight: float


def explain(network: Network, person: Person, evidence: Evidence, condition: str, against: str | None = None) -> tuple[Contribution, ...]:
    """The contributions of all answers, strongest first; the rival is by default the most probable other condition."""
    evidence = network.knowledge.complete(person, evidence)
    belief = posterior(network, person, evidence)
    if against is None:
        against = next(other for other in belief.ranked if other != condition)
    before = prior(network, person, evidence)
    weights = weigh(network, evidence, network.index(condition), network.index(against), before)
    contributions = [Contribution(finding, str(evidence.option(finding)), condition, against, weight) for finding, weight in weights.items()]
    return tuple(sorted(contributions, key=lambda c: -abs(c.weight)))


def weigh(network: Network, evidence: Evidence, condition: int, against: int, before: Array) -> dict[str, float]:
    """Finding to weight, for two conditions of the network; before[form] is log P(form) before any answer."""
    rows = selected_rows(network, evidence)
    tilt = on_the_way(network, condition, before, rows) - on_the_way(network, against, before, rows)
    weights = _weigh_tables(network, evidence, tilt)
    for layer in network.layers:
        side = (layer.column == condition) - (layer.column == against)
        if side:
            answered = [f for f in (*layer.exposures, *layer.signs) if evidence.is_known(f)]
            _add(weights, answered, side * shapley(_layer_values(layer, answered, evidence)))
    return weights


def on_the_way(network: Network, condition: int, before: Array, rows: Array) -> Array:
    """How much of the condition each form is, on average over the way on which all answers come in together; shape [form], sums to one.

    With w_k(t) proportional to exp(log P(k) + t sum of rows of k), it is the integral of w_k from 0 to 1, by Gauss and Legendre piece by piece.
    """
    own = np.flatnonzero(network.of_form == condition)
    share = np.zeros(network.of_form.size)
    if own.size == 1 or np.isneginf(before[own]).all():
        share[condition] = 1.0
        return share
    log_w = before[own, None] + network.rows[rows][:, own].sum(axis=0)[:, None] * WAY
    w = np.exp(log_w - log_w.max(axis=0))
    share[own] = (w / w.sum(axis=0)) @ PACE
    return share


def _weigh_tables(network: Network, evidence: Evidence, tilt: Array) -> dict[str, float]:
    """The weights from the tables, tilt[form] for each; answers that stand alone in their cluster are one difference each, all at once."""
    by_table: dict[int, list[str]] = {}
    for finding in evidence:
        if finding in network.place and evidence.is_known(finding):
            by_table.setdefault(network.place[finding][str(evidence.option(finding))][0], []).append(finding)
    lone = {number: answered[0] for number, answered in by_table.items() if len(answered) == 1}
    rows = [network.tables[number].first_row + network.place[f][str(evidence.option(f))][1] for number, f in lone.items()]
    difference = network.rows[rows] @ tilt if rows else np.zeros(0)
    weights = dict(zip(lone.values(), difference.tolist(), strict=True))
    for number, answered in by_table.items():
        if number not in lone:
            block = network.rows[_patterns(network.tables[number], answered, network, evidence)]
            _add(weights, answered, shapley(block @ tilt))
    return weights


def _add(weights: dict[str, float], findings: Sequence[str], values: Array) -> None:
    for finding, value in zip(findings, values.tolist(), strict=True):
        weights[finding] = weights.get(finding, 0.0) + value


def _patterns(table: Table, answered: Sequence[str], network: Network, evidence: Evidence) -> Array:
    """The row of every subset of the answers; bit k of the subset's number is answer k."""
    rows = np.array([table.first_row])
    for finding in answered:
        _, step = network.place[finding][str(evidence.option(finding))]
        rows = np.concatenate([rows, rows + step])
    return rows


def _layer_values(layer: TriggerLayer, answered: Sequence[str], evidence: Evidence) -> Array:
    """log P(subset of the answers | condition) for every subset of a layer's answers, in the numbering of `_patterns`."""
    mean = layer.state(Evidence())
    rest = np.array(mean.rest)[:, None]
    active, idle, log_share = np.ones_like(rest), np.ones_like(rest), np.zeros(1)
    for finding in answered:
        option = str(evidence.option(finding))
        factor = _factors(layer, finding, option, len(mean.rest))
        log_share = np.concatenate([log_share, log_share + factor.log_share])
        rest = np.concatenate([rest, rest * factor.rest[:, None]], axis=1)
        active = np.concatenate([active, active * factor.active[:, None]], axis=1)
        idle = np.concatenate([idle, idle * factor.idle[:, None]], axis=1)
    weight = (1.0 - rest) * active + rest * idle
    nothing = (1.0 - layer.leak) * np.prod(rest * idle / weight, axis=0)
    value: Array = log_share + np.log(weight).sum(axis=0) + np.log1p(-nothing) - layer.log_mean_tau
    return value


@dataclass(frozen=True, eq=False)
class _Factor:
    log_share: float
    rest: Array
    active: Array
    idle: Array


def _factors(layer: TriggerLayer, finding: str, option: str, causes: int) -> _Factor:
    rest, active, idle = np.ones(causes), np.ones(causes), np.ones(causes)
    if finding in layer.exposures:
        exposure = layer.exposures[finding]
        rest[exposure.cause] = exposure.stays[option] / exposure.mean_stays
        return _Factor(exposure.log_share[option], rest, active, idle)
    sign = layer.signs[finding]
    active[sign.cause], idle[sign.cause] = sign.active[option], sign.inactive[option]
    return _Factor(0.0, rest, active, idle)


def shapley(values: Array) -> Array:
    """The Shapley value of each player of a game given by its 2^n subset values; they sum to values[-1] - values[0]."""
    players = int(values.size).bit_length() - 1
    weight = _subset_weights(players)
    result = np.empty(players)
    for player in range(players):
        halves = values.reshape(-1, 2, 1 << player)
        lonely = weight.reshape(-1, 2, 1 << player)[:, 0]
        result[player] = ((halves[:, 1] - halves[:, 0]) * lonely).sum()
    return result


@lru_cache(maxsize=32)
def _subset_weights(players: int) -> Array:
    """|S|! (n - |S| - 1)! / n! for every subset S that leaves somebody out (the full set gets 0)."""
    sizes = np.array([subset.bit_count() for subset in range(1 << players)])
    by_size = [1.0 / (players * math.comb(players - 1, size)) if size < players else 0.0 for size in range(players + 1)]
    return np.array(by_size)[sizes]
