"""How far the numbers may be off, and what that does to a result: whole worlds drawn anew.

A perturbed world is one joint draw of all estimates: each moves in log-odds (probabilities) or logarithm (ratios, shares) by a normal amount whose
standard deviation is that of its published interval or the documented default for its basis; rows are scaled to one again and the offsets of
dependent findings solved again. A finding that several conditions take from its background moves for all of them together. The dependence of
clusters and the signs of causes stay as reviewed, so bands are a little narrower than `perturbation.perturbed` would make them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

import numpy as np

from uncramp.inference.dependence import Array, conditional_log, quadrature
from uncramp.inference.forms import other_forms, row_of, shared, spread
from uncramp.inference.layers import TriggerLayer
from uncramp.inference.network import Network, Table, answer_probabilities, background, takes
from uncramp.inference.perturbation import deviation, log_odds
from uncramp.inference.posterior import prior
from uncramp.terms.condition import Condition, Form
from uncramp.terms.evidence import Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.source import Estimate

GRID = np.linspace(-30.0, 30.0, 1201)
"""Offsets between which the offset of a two-answer finding is read off."""


@dataclass(frozen=True, eq=False)
class Worlds:
    """P(condition | evidence) and cause shares in every drawn world: probability[world, condition], shares[cause][world]."""

    probability: Array
    shares: Mapping[str, Array]
    none_known: Array

    def band(self, values: Array, low: float, high: float) -> tuple[float, float]:
        """The quantiles of a quantity over the worlds."""
        return float(np.quantile(values, low)), float(np.quantile(values, high))


def worlds(network: Network, person: Person, evidence: Evidence, *, draws: int | None = None) -> Worlds:
    """The posterior and the shares of the causes in perturbed worlds; the same draws for the same knowledge."""
    evidence = network.knowledge.complete(person, evidence)
    drawn = _Draws(network.knowledge, draws or network.knowledge.policy.bands.draws)
    conditions = [network.knowledge.conditions[name] for name in network.conditions]
    log_p = _priors(network, person, evidence, conditions, drawn)
    for table in network.tables:
        answered = [finding for finding in table.findings if evidence.is_known(finding)]
        if answered:
            log_p = log_p + _table_term(network.knowledge, conditions, table, answered, evidence, drawn)
    states = [_PerturbedLayer(network.knowledge, layer, evidence, drawn) for layer in network.layers]
    for state in states:
        log_p[:, state.layer.column] += state.log_likelihood
    log_p -= log_p.max(axis=1, keepdims=True)
    p = np.exp(log_p)
    p = network.by_condition(p / p.sum(axis=1, keepdims=True))
    return Worlds(p, *_shares(states, p))


def _priors(network: Network, person: Person, evidence: Evidence, conditions: Sequence[Condition], drawn: "_Draws") -> Array:
    """log P(form) in every world, shape [world, form]."""
    moved = drawn.normal("share", len(conditions)) * drawn.deviations([c.share for c in conditions])
    of_conditions = network.log_by_condition(prior(network, person, evidence)) + moved
    band = network.knowledge.findings["age_years"].option_of(person.age_years)
    by_age = np.array([form.by_age.get(band, 1.0) for _, form in other_forms(conditions)])
    return of_conditions[:, network.of_form] + np.log(shared(conditions, drawn.shares * by_age))


class _Draws:
    """Standard normal numbers that depend only on the policy's seed and on what they are for."""

    def __init__(self, knowledge: Knowledge, draws: int) -> None:
        self.policy = knowledge.policy
        self.conditions = tuple(knowledge.conditions.values())
        self.draws = draws

    def normal(self, purpose: str, columns: int) -> Array:
        """z[world, column] for this purpose."""
        stream = np.random.default_rng([self.policy.bands.seed, crc32(purpose.encode())])
        return stream.standard_normal((self.draws, columns))

    def deviations(self, estimates: Sequence[Estimate]) -> Array:
        """Standard deviations of several estimates."""
        return np.array([deviation(self.policy, estimate) for estimate in estimates])

    def probability(self, estimate: Estimate, purpose: str) -> Array:
        """A probability in every world, shape [world]."""
        moved = log_odds(estimate.value) + deviation(self.policy, estimate) * self.normal(purpose, 1)[:, 0]
        return 1.0 / (1.0 + np.exp(-moved))

    @cached_property
    def shares(self) -> Array:
        """P(form | condition) over all ages of the forms beside the usual ones in every world, shape [world, other form]."""
        found = [self.probability(form.share, _named(self.conditions[number], form)) for number, form in other_forms(self.conditions)]
        return np.array(found).reshape(-1, self.draws).T


def _named(condition: Condition, form: Form) -> str:
    return f"form {condition.id}.{form.id}"


def perturbed_forms(finding: Finding, conditions: Sequence[Condition], drawn: _Draws) -> Array:
    """P(option | form) in every world, shape [world, form, option]."""
    own = {}
    for place, (number, form) in enumerate(other_forms(conditions)):
        if finding.id in form.findings:
            options = form.findings[finding.id].options
            spread_of = np.array([deviation(drawn.policy, options[o]) if o in options else 0.0 for o in finding.option_ids])
            moved = np.log(row_of(form, finding)) + drawn.normal(f"{finding.id} {_named(conditions[number], form)}", spread_of.size) * spread_of
            own[place] = np.exp(moved) / np.exp(moved).sum(axis=-1, keepdims=True)
    return spread(conditions, perturbed_answers(finding, conditions, drawn), drawn.shares, own)


def perturbed_answers(finding: Finding, conditions: Sequence[Condition], drawn: _Draws) -> Array:
    """P(option | condition) in every world, shape [world, condition, option]."""
    p = answer_probabilities(finding, conditions)
    z = drawn.normal(f"background {finding.id}", p.shape[1])[:, None, :].repeat(len(conditions), axis=1)
    own = [column for column, c in enumerate(conditions) if finding.id in c.findings]
    z[:, own] = drawn.normal(finding.id, len(own) * p.shape[1]).reshape(drawn.draws, len(own), p.shape[1])
    moved = np.log(p) + z * _spread(finding, conditions, drawn)
    moved -= moved.max(axis=-1, keepdims=True)
    weight = np.exp(moved)
    result: Array = weight / weight.sum(axis=-1, keepdims=True)
    return result


def _spread(finding: Finding, conditions: Sequence[Condition], drawn: _Draws) -> Array:
    """Standard deviation of each option's log-odds, shape [condition, option]; the rest of a row follows the others."""
    spread = np.zeros((len(conditions), len(finding.option_ids)))
    usual = [finding.background] if finding.background is not None else [option.background for option in finding.options]
    for column, condition in enumerate(conditions):
        row = condition.findings.get(finding.id)
        estimates = row.options if row is not None else dict(zip(finding.option_ids, usual, strict=False))
        for option, estimate in estimates.items():
            if estimate is not None:
                spread[column, finding.option_ids.index(option)] = deviation(drawn.policy, estimate)
    return spread


def _table_term(
    knowledge: Knowledge, conditions: Sequence[Condition], table: Table, answered: Sequence[str], evidence: Evidence, drawn: _Draws
) -> Array:
    """log P(answers of one cluster | form) in every world, shape [world, form]."""
    alone = len(answered) == 1 or table.cluster not in knowledge.clusters
    dependence = 0.0 if alone else knowledge.clusters[table.cluster].dependence.value
    _, w = quadrature(knowledge.policy.quadrature_nodes)
    joint: Array = np.zeros((drawn.draws, 1, 1))
    for name in answered:
        finding = knowledge.findings[name]
        option = finding.option_ids.index(str(evidence.option(name)))
        log_p = _answer_term(knowledge, finding, option, conditions, dependence, drawn)
        log_p[:, [column for column, c in enumerate(conditions) if takes(c, name)]] = 0.0
        joint = joint + log_p
    return joint[..., 0] if joint.shape[-1] == 1 else np.log(np.exp(joint) @ w)


def _answer_term(knowledge: Knowledge, finding: Finding, option: int, conditions: Sequence[Condition], dependence: float, drawn: _Draws) -> Array:
    """log P(option | form, z) in every world, shape [world, form, z]; without dependence z is of length one."""
    if dependence and len(finding.option_ids) > len(("present", "absent")):
        names = tuple(condition.id for condition in conditions)
        return _of_many_options(knowledge, finding.id, names, dependence, drawn.draws)[..., option, :].copy()
    p = perturbed_forms(finding, conditions, drawn)
    if not dependence:
        return np.log(p[..., option, None])
    return _of_two_options(p, dependence * np.array(finding.scores), option, knowledge.policy.quadrature_nodes)


@lru_cache(maxsize=16)
def _of_many_options(knowledge: Knowledge, name: str, conditions: tuple[str, ...], dependence: float, draws: int) -> Array:
    """log P(option | form, z) of a choice in every world, solved by Newton steps: slow, the same for everybody, and so kept."""
    finding = knowledge.findings[name]
    p = perturbed_forms(finding, [knowledge.conditions[condition] for condition in conditions], _Draws(knowledge, draws))
    return conditional_log(p, dependence * np.array(finding.scores), knowledge.policy.quadrature_nodes)


def _of_two_options(p: Array, direction: Array, option: int, nodes: int) -> Array:
    """log P(option | condition, z) of a yes-or-no answer: its offset is read off a grid."""
    z, _ = quadrature(nodes)
    tilt = (direction[0] - direction[1]) * z
    offset = np.interp(np.log(p[..., 0]) - np.log(p[..., 1]), _log_odds_on_grid(abs(float(direction[0] - direction[1])), nodes), GRID)
    score = offset[..., None] + tilt
    return -np.logaddexp(0.0, -score if option == 0 else score)


@lru_cache(maxsize=256)
def _log_odds_on_grid(steepness: float, nodes: int) -> Array:
    """Log-odds of the mean of logistic(a + steepness z) for every offset a of the grid."""
    z, w = quadrature(nodes)
    score = GRID[:, None] + steepness * z
    result: Array = np.log(np.exp(-np.logaddexp(0.0, -score)) @ w) - np.log(np.exp(-np.logaddexp(0.0, score)) @ w)
    return result


class _PerturbedLayer:
    """A trigger layer in every world; arrays over worlds."""

    def __init__(self, knowledge: Knowledge, layer: TriggerLayer, evidence: Evidence, drawn: _Draws) -> None:
        condition = knowledge.conditions[layer.condition]
        if condition.layer is None:
            raise ValueError(f"{condition.id} has no trigger layer")
        self.layer = layer
        self.leak = drawn.probability(condition.layer.leak, f"leak {condition.id}")
        ones = np.ones(drawn.draws)
        self.rest = dict.fromkeys(layer.causes, ones)
        everyday = dict.fromkeys(layer.causes, ones)
        self.log_share = np.zeros(drawn.draws)
        for name, exposure in condition.layer.exposures.items():
            finding = knowledge.findings[name]
            share = _shares_of(finding, drawn)
            raised = share[:, finding.option_ids.index(exposure.option)]
            lam = self._strength(knowledge, exposure.trigger, drawn, halved=exposure.carried_over)
            everyday[exposure.cause] = everyday[exposure.cause] * (1.0 - raised * lam)
            if evidence.is_known(name):
                option = str(evidence.option(name))
                self.rest[exposure.cause] = self.rest[exposure.cause] * (1.0 - lam * (option == exposure.option))
                self.log_share = self.log_share + np.log(share[:, finding.option_ids.index(option)])
            else:
                self.rest[exposure.cause] = self.rest[exposure.cause] * (1.0 - raised * lam)
        self.log_mean_tau = np.log1p(-(1.0 - self.leak) * math.prod(everyday.values()))
        self._hear(layer, evidence)

    def _strength(self, knowledge: Knowledge, trigger: str, drawn: _Draws, *, halved: bool) -> Array:
        estimate = knowledge.triggers[trigger].strength
        if estimate is None:
            raise ValueError(f"trigger {trigger} has no strength")
        moved = math.log(estimate.value) + deviation(drawn.policy, estimate) * drawn.normal(f"trigger {trigger}", 1)[:, 0]
        log_ratio = moved / (2.0 if halved else 1.0)
        return np.clip(np.expm1(log_ratio) * self.leak / (1.0 - self.leak), 0.0, knowledge.policy.cause_cap)

    def _hear(self, layer: TriggerLayer, evidence: Evidence) -> None:
        """Take in the answered signs."""
        self.at_rest = {}
        for number, cause in enumerate(layer.causes):
            active = idle = 1.0
            for name, sign in layer.signs.items():
                if sign.cause == number and evidence.is_known(name):
                    active *= sign.active[str(evidence.option(name))]
                    idle *= sign.inactive[str(evidence.option(name))]
            weight = (1.0 - self.rest[cause]) * active + self.rest[cause] * idle
            self.log_share = self.log_share + np.log(weight)
            self.at_rest[cause] = self.rest[cause] * idle / weight
        self.nothing = (1.0 - self.leak) * math.prod(self.at_rest.values())
        self.log_likelihood = self.log_share + np.log1p(-self.nothing) - self.log_mean_tau


def _shares_of(finding: Finding, drawn: _Draws) -> Array:
    """P(option) of the background in every world, shape [world, option], with the same draws as elsewhere."""
    p = background(finding)
    estimates = [finding.background] if finding.background is not None else [option.background for option in finding.options]
    spread = np.zeros(p.size)
    spread[: len(estimates)] = [deviation(drawn.policy, estimate) for estimate in estimates if estimate is not None]
    weight = np.exp(np.log(p) + drawn.normal(f"background {finding.id}", p.size) * spread)
    result: Array = weight / weight.sum(axis=1, keepdims=True)
    return result


def _shares(states: Sequence[_PerturbedLayer], p: Array) -> tuple[dict[str, Array], Array]:
    weight = p[:, [state.layer.column for state in states]]
    weight = weight / weight.sum(axis=1, keepdims=True)
    shares: dict[str, Array] = {}
    none_known = np.zeros(p.shape[0])
    for column, state in enumerate(states):
        some = 1.0 - state.nothing
        none_known += weight[:, column] * state.leak * math.prod(state.at_rest.values()) / some
        for cause, at_rest in state.at_rest.items():
            shares[cause] = shares.get(cause, np.zeros(p.shape[0])) + weight[:, column] * (1.0 - at_rest) / some
    return shares, none_known
