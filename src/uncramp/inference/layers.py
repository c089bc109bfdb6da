"""The trigger layer of a benign muscular condition: causes as independent noisy-OR parents, raised by exposures.

With x the exposures, rho_j(x_j) how common a level is, lam_j(x_j) how strongly it raises its cause k(j), and lam0 the leak:

    q_k = 1 - prod_{j raises k} (1 - lam_j(x_j))         an unanswered exposure counts with its mean
    s_k = q_k r_k / (1 - q_k + q_k r_k)                  r_k: likelihood ratio of the answered signs of cause k
    tau = 1 - (1 - lam0) prod_k (1 - s_k)
    P(x, signs | c) = prod_j rho_j(x_j) prod_k D_k tau / mean tau,    D_k: P(signs of k | q_k)

so that one exposure alone multiplies the odds of the condition by its reviewed strength, and nothing is counted twice.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.terms.condition import Condition, LayerExposure
from uncramp.terms.evidence import ABSENT, PRESENT, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge


@dataclass(frozen=True)
class Exposure:
    """One exposure: the cause it raises, and by option how common it is and how strongly it raises the cause."""

    cause: int
    log_share: Mapping[str, float]
    stays: Mapping[str, float]
    """1 - lam by option: the chance that this exposure leaves the cause at rest."""
    mean_stays: float


@dataclass(frozen=True)
class Sign:
    """A finding that a cause brings: P(option | active), P(option | not active)."""

    cause: int
    active: Mapping[str, float]
    inactive: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class TriggerLayer:
    """The layer of one condition, with its column in the network."""

    condition: str
    column: int
    leak: float
    causes: tuple[str, ...]
    exposures: Mapping[str, Exposure]
    signs: Mapping[str, Sign]
    log_mean_tau: float

    def state(self, evidence: Evidence) -> "LayerState":
        """What the evidence says about the layer."""
        rest = [1.0] * len(self.causes)
        log_share = 0.0
        for finding, exposure in self.exposures.items():
            option = evidence.option(finding)
            stays = exposure.stays.get(option) if option else None
            rest[exposure.cause] *= exposure.mean_stays if stays is None else stays
            if stays is not None and option is not None:
                log_share += exposure.log_share[option]
        active, idle = self._ratios(evidence)
        return LayerState(self, log_share, rest, active, idle)

    def _ratios(self, evidence: Evidence) -> tuple[list[float], list[float]]:
        active, idle = [1.0] * len(self.causes), [1.0] * len(self.causes)
        for finding, sign in self.signs.items():
            option = evidence.option(finding)
            if option is not None and option in sign.active:
                active[sign.cause] *= sign.active[option]
                idle[sign.cause] *= sign.inactive[option]
        return active, idle


@dataclass(frozen=True, eq=False)
class LayerState:
    """The layer given some evidence.

    By cause: `rest` is 1 - q, `with_active` and `with_idle` are P(its answered signs) when it is active and when it is not.
    """

    layer: TriggerLayer
    log_share: float
    rest: list[float]
    with_active: list[float]
    with_idle: list[float]

    @cached_property
    def weight(self) -> list[float]:
        """P(answered signs of the cause | its exposures)."""
        return [(1.0 - r) * a + r * i for r, a, i in zip(self.rest, self.with_active, self.with_idle, strict=True)]

    @cached_property
    def at_rest(self) -> list[float]:
        """1 - s: the chance that the cause is not active, before it is known that something is."""
        return [r * i / w for r, i, w in zip(self.rest, self.with_idle, self.weight, strict=True)]

    @cached_property
    def nothing(self) -> float:
        """(1 - lam0) prod (1 - s), the chance that neither the leak nor any cause is active."""
        return (1.0 - self.layer.leak) * math.prod(self.at_rest)

    @property
    def log_likelihood(self) -> float:
        """log P(answered exposures and signs | condition)."""
        signs = math.fsum(map(math.log, self.weight))
        return self.log_share + signs + math.log1p(-self.nothing) - self.layer.log_mean_tau

    def active(self) -> Array:
        """P(cause active | condition, evidence), one per cause of the layer."""
        return (1.0 - np.array(self.at_rest)) / (1.0 - self.nothing)

    def none_known(self) -> float:
        """P(no listed cause active | condition, evidence): only the leak explains the episode."""
        return self.layer.leak * math.prod(self.at_rest) / (1.0 - self.nothing)

    def log_ratio(self, answers: Mapping[str, str]) -> float:
        """log P(answers | condition, evidence), findings to options not answered before; those that are no part of this layer are passed over."""
        log_share, nothing, touched = 0.0, self.nothing, dict[int, tuple[float, float, float]]()
        for finding, option in answers.items():
            if finding in self.layer.exposures:
                exposure = self.layer.exposures[finding]
                log_share += exposure.log_share[option]
                change = (exposure.cause, exposure.stays[option] / exposure.mean_stays, 1.0, 1.0)
            elif finding in self.layer.signs:
                sign = self.layer.signs[finding]
                change = (sign.cause, 1.0, sign.active[option], sign.inactive[option])
            else:
                continue
            k = change[0]
            rest, active, idle = touched.get(k, (self.rest[k], self.with_active[k], self.with_idle[k]))
            touched[k] = (rest * change[1], active * change[2], idle * change[3])
        for k, (rest, active, idle) in touched.items():
            weight = (1.0 - rest) * active + rest * idle
            log_share += math.log(weight / self.weight[k])
            nothing *= rest * idle / weight / self.at_rest[k]
        return log_share + math.log1p(-nothing) - math.log1p(-self.nothing)


def build_layer(knowledge: Knowledge, condition: Condition, column: int) -> TriggerLayer:
    """The layer of one condition from its reviewed exposures and their triggers' strengths."""
    layer = condition.layer
    if layer is None:
        raise ValueError(f"{condition.id} has no trigger layer; only conditions with one can be given here")
    causes = tuple(cause for cause in knowledge.causes if cause in layer.causes)
    leak = layer.leak.value
    exposures = {
        name: _exposure(knowledge, knowledge.findings[name], exposure, leak, causes.index(exposure.cause))
        for name, exposure in layer.exposures.items()
    }
    signs = {name: Sign(causes.index(sign.cause), _two(sign.active.value), _two(sign.inactive.value)) for name, sign in layer.signs.items()}
    at_rest = math.prod(exposure.mean_stays for exposure in exposures.values())
    log_mean_tau = math.log(1.0 - (1.0 - leak) * at_rest)
    return TriggerLayer(condition.id, column, leak, causes, exposures, signs, log_mean_tau)


def _two(present: float) -> Mapping[str, float]:
    return {PRESENT: present, ABSENT: 1.0 - present}


def _exposure(knowledge: Knowledge, finding: Finding, exposure: LayerExposure, leak: float, cause: int) -> Exposure:
    lam = strength(knowledge, exposure, leak)
    share = finding.shares
    stays = {option: 1.0 - lam if option == exposure.option else 1.0 for option in share}
    mean = sum(share[option] * stays[option] for option in share)
    return Exposure(cause, {option: math.log(p) for option, p in share.items()}, stays, mean)


def strength(knowledge: Knowledge, exposure: LayerExposure, leak: float) -> float:
    """lam: how strongly the exposure raises its cause, so that alone it multiplies the risk by its ratio RR'.

    The log ratio is halved where evidence on acute back pain is carried over to this condition; lam = (RR' - 1) lam0 / (1 - lam0), capped.
    """
    estimate = knowledge.triggers[exposure.trigger].strength
    if estimate is None:
        raise ValueError(f"trigger {exposure.trigger} has no strength; a layer needs one")
    log_ratio = math.log(estimate.value) / (2.0 if exposure.carried_over else 1.0)
    return min(knowledge.policy.cause_cap, max(0.0, math.expm1(log_ratio) * leak / (1.0 - leak)))


def implied_exposures(knowledge: Knowledge, layers: Sequence[TriggerLayer]) -> Iterator[str]:
    """For every layer, the implied P(exposure | condition) beside the reviewed one, as lines to read."""
    for layer in layers:
        condition = knowledge.conditions[layer.condition]
        for name, exposure in (condition.layer.exposures if condition.layer else {}).items():
            implied = math.exp(layer.state(Evidence([Observation(name, exposure.option)])).log_likelihood)
            row = condition.findings.get(name)
            reviewed = f"{row.probability(exposure.option):.3f}" if row is not None else "not reviewed"
            yield f"{layer.condition}: P({name} = {exposure.option}) implied {implied:.3f}, reviewed {reviewed}"
