"""What every open question would bring: information about the condition, and fall in expected harm.

For a finding with answers o, m_o = P(o | e) and P(c | e, o): the information is the mutual information of finding and condition in nats; the fall in
expected harm is min_a sum_c P(c | e) L[a, c] - sum_o m_o min_a sum_c P(c | e, o) L[a, c], which is never negative.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior
from uncramp.terms.evidence import Evidence


@dataclass(frozen=True, eq=False)
class Gains:
    """By finding of the network: information in nats and fall in expected harm; zero for what is already known."""

    findings: tuple[str, ...]
    information: Array
    harm: Array

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

    log_ratio[answer, condition] = log P(answer | condition, e); joint[answer, condition] = P(answer, condition | e); chance[answer] = P(answer | e).
    Answers of findings that are known have log_ratio 0 and mean nothing.
    """

    log_ratio: Array
    joint: Array
    chance: Array


def outlook(network: Network, known: Array, belief: Posterior) -> Outlook:
    """What every answer of every finding would say next, in the order of `network.choices`; known[finding] are passed over."""
    choices = network.choices
    base = belief.patterns[choices.table]
    step = np.where(known[choices.of_finding], 0, choices.step)
    log_ratio = network.rows[base + step] - network.rows[base]
    for number, finding, option in choices.of_layers:
        if not known[choices.of_finding[number]]:
            for state in belief.layers:
                if finding in state.layer.exposures or finding in state.layer.signs:
                    log_ratio[number, state.layer.column] = state.log_ratio(finding, option)
    joint = np.exp(log_ratio + belief.log_probability)
    return Outlook(log_ratio, joint, joint.sum(axis=1))


def gains(network: Network, evidence: Evidence, belief: Posterior, *, loss: Array | None = None) -> Gains:
    """The gain of every finding, all at once, for the evidence that `belief` was made from; `loss` defaults to the network's own."""
    loss = network.loss if loss is None else loss
    known = np.array([evidence.is_known(finding) for finding in network.findings])
    view = outlook(network, known, belief)
    start = network.choices.start
    surprise = np.einsum("ac,ac->a", view.joint, view.log_ratio) - view.chance * np.log(view.chance)
    best = (view.joint @ loss.T).min(axis=1)
    information = np.where(known, 0.0, np.add.reduceat(surprise, start))
    harm = np.where(known, 0.0, (loss @ belief.probability).min() - np.add.reduceat(best, start))
    return Gains(network.findings, np.maximum(information, 0.0), np.maximum(harm, 0.0))
