"""Exact P(condition | evidence).

log P(k | e) = log P(k) + sum over clusters of log P(answers of the cluster | k) + the trigger layer of k + const for every form k of a condition, and
P(c | e) is the sum over the forms of c. What is unknown or was not asked drops out exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.inference.layers import LayerState
from uncramp.inference.network import Network
from uncramp.terms.evidence import PRESENT, Evidence
from uncramp.terms.person import Person


@dataclass(frozen=True, eq=False)
class Posterior:
    """Probability of each condition given the evidence, and of each form; `patterns` is the row of every table that the answers select."""

    conditions: tuple[str, ...]
    log_probability: Array
    log_form: Array
    patterns: Array
    layers: tuple[LayerState, ...]

    @cached_property
    def probability(self) -> Array:
        """P(condition | evidence), shape [condition], sums to one."""
        return np.exp(self.log_probability)

    @cached_property
    def of(self) -> Mapping[str, float]:
        """Condition to probability."""
        return dict(zip(self.conditions, self.probability.tolist(), strict=True))

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """Conditions from the most probable down; ties in the order of the knowledge."""
        order = np.argsort(-self.probability, kind="stable")
        return tuple(self.conditions[column] for column in order)

    @property
    def most_probable(self) -> str:
        """The leading condition."""
        return self.ranked[0]


def posterior(network: Network, person: Person, evidence: Evidence) -> Posterior:
    """What the person may have, exactly, given what is known so far."""
    evidence = network.knowledge.complete(person, evidence)
    patterns = selected_rows(network, evidence)
    layers = tuple(layer.state(evidence) for layer in network.layers)
    log_p = prior(network, person, evidence) + network.rows[patterns].sum(axis=0)
    for state in layers:
        log_p[state.layer.column] += state.log_likelihood
    top = log_p.max()
    log_p = log_p - (top + np.log(np.exp(log_p - top).sum()))
    return Posterior(network.conditions, network.log_by_condition(log_p), log_p, patterns, layers)


def prior(network: Network, person: Person, evidence: Evidence) -> Array:
    """log P(form | person), shape [form]; a recorded sex that the answers speak against is treated as unknown, because it is not anatomy."""
    if contradicts_sex(network, person, evidence):
        person = Person(person.age_years)
    return network.prior(person)


def contradicts_sex(network: Network, person: Person, evidence: Evidence) -> bool:
    """Whether something is present that, by its precondition, this sex is never asked."""
    return any(
        evidence.option(finding.id) == PRESENT and finding.only_if is not None and finding.only_if.truth(person, evidence) is False
        for finding in network.knowledge.limited
    )


def selected_rows(network: Network, evidence: Evidence) -> Array:
    """The row of every table that the answers select, shape [table]; ids that the network does not know are passed over."""
    rows = [table.first_row for table in network.tables]
    place = network.place
    for finding, option in evidence.options.items():
        if finding in place:
            number, step = place[finding][option]
            rows[number] += step
    return np.array(rows)
