"""What every open question would bring: information about the condition and its form, fall in expected harm, chance of changing what is said.

For a finding with answers o, m_o = P(o | e) and P(c | e, o): the information is the mutual information of finding and form in nats; the fall in
expected harm is min_a sum_c P(c | e) L[a, c] - sum_o m_o min_a sum_c P(c | e, o) L[a, c], which is never negative. The chance of another disposition
is the sum of m_o over the answers after which max(floor, argmin_a sum_c P(c | e, o) L[a, c]) is not what it is now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.inference.dependence import Array, Indices
from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior
from uncramp.terms.evidence import Evidence

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Gains:
    """By finding of the network, zero for what is already known.

    `information` in nats, `harm` the fall in expected harm, and the chance that the answer changes the disposition or the most probable condition.
    """

    findings: tuple[str, ...]
    information: Array
    harm: Array
    other_disposition: Array
    other_leader: Array

    def of(self, finding: str) -> tuple[float, float]:
        """Fall in expected harm and information of one finding."""
        place = self.findings.index(finding)
        return float(self.harm[place]), float(self.information[place])

    def by_finding(self) -> Mapping[str, tuple[float, float]]:
        """Finding to (fall in expected harm, information)."""
        return dict(zip(self.findings, zip(self.harm.tolist(), self.information.tolist(), strict=True), strict=True))


@dataclass(frozen=True, eq=False)
class Outlook:
    """Every answer that is still open.

    log_ratio[answer, form] = log P(answer | form, e); joint[answer, form] = P(answer, form | e); chance[answer] = P(answer | e).
    Answers of findings that are known have log_ratio 0 and mean nothing.
    """

    log_ratio: Array
    joint: Array
    chance: Array


def outlook(network: Network, known: Flags, belief: Posterior) -> Outlook:
    """What every answer of every finding would say next, in the order of `network.choices`; known[finding] are passed over."""
    choices = network.choices
    step = np.where(known[choices.of_finding], 0, choices.step)
    said = [(number, {finding: option}) for number, finding, option in choices.of_layers if not known[choices.of_finding[number]]]
    return _outlook(network, belief, choices.table, step, said)


def _outlook(network: Network, belief: Posterior, table: Indices, step: Indices, of_layers: Sequence[tuple[int, Mapping[str, str]]]) -> Outlook:
    base = belief.patterns[table]
    log_ratio = network.rows[base + step] - network.rows[base]
    for number, said in of_layers:
        for state in belief.layers:
            if any(finding in state.layer.exposures or finding in state.layer.signs for finding in said):
                log_ratio[number, state.layer.column] += state.log_ratio(said)
    joint = np.exp(log_ratio + belief.log_form)
    return Outlook(log_ratio, joint, joint.sum(axis=1))


def gains(network: Network, evidence: Evidence, belief: Posterior, *, loss: Array | None = None, floor: int = 0) -> Gains:
    """The gain of every finding, all at once, for the evidence that `belief` was made from.

    `loss` defaults to the network's own; `floor` is the level below which the disposition cannot be.
    """
    loss = network.loss if loss is None else loss
    known = known_findings(network, evidence)
    view = outlook(network, known, belief)
    joint = network.by_condition(view.joint)
    expected, after = loss @ belief.probability, joint @ loss.T
    surprise = np.einsum("ac,ac->a", view.joint, view.log_ratio) - view.chance * np.log(view.chance)
    leads = joint.argmax(axis=1) != belief.log_probability.argmax()

    def summed(by_answer: Array) -> Array:
        return np.where(known, 0.0, np.add.reduceat(by_answer, network.choices.start))

    return Gains(
        findings=network.findings,
        information=np.maximum(summed(surprise), 0.0),
        harm=np.maximum(summed(view.chance * expected.min() - after.min(axis=1)), 0.0),
        other_disposition=summed(view.chance * _moves(expected, after, floor)),
        other_leader=summed(view.chance * leads),
    )


def known_findings(network: Network, evidence: Evidence) -> Flags:
    """Which findings of the network are known, shape [finding]."""
    return np.array([evidence.is_known(finding) for finding in network.findings])


def _moves(expected: Array, after: Array, floor: int) -> Flags:
    """After which answers the disposition is not what it is now, shape [answer]."""
    return np.maximum(after.argmin(axis=1), floor) != max(int(expected.argmin()), floor)


def chance_of_pairs(network: Network, known: Flags, belief: Posterior, *, loss: Array, floor: int) -> Array:
    """The chance that the answers to two findings of one cluster, together, change the disposition; shape [pair], zero where either is known."""
    pairs = network.pairs
    open_pair: Flags = np.all(~known[pairs.findings], axis=1)
    step = np.where(open_pair[pairs.of_pair], pairs.step, 0)
    said = [(number, answers) for number, answers in pairs.of_layers if open_pair[pairs.of_pair[number]]]
    view = _outlook(network, belief, pairs.table, step, said)
    moves = _moves(loss @ belief.probability, network.by_condition(view.joint) @ loss.T, floor)
    return np.where(open_pair, np.add.reduceat(view.chance * moves, pairs.start), 0.0)
