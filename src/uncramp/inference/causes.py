"""The share of each cause in this episode.

A share is P(cause active | muscular condition, evidence), mixed over the conditions with a trigger layer. Several causes can be active at
once, so shares need not sum to one; "none known" is the chance that no listed cause is active.
"""

from dataclasses import dataclass

import numpy as np

from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior

NONE_KNOWN = "none_known"


@dataclass(frozen=True)
class CauseShare:
    """How probable it is that one cause is at work, if the episode is muscular at all."""

    cause: str
    share: float


@dataclass(frozen=True)
class Causes:
    """The shares, largest first, and P(the episode is of a kind that has these causes)."""

    shares: tuple[CauseShare, ...]
    none_known: float
    muscular: float


def causes(network: Network, belief: Posterior) -> Causes:
    """The share of each cause of the muscular conditions; none is named while the episode is hardly of that kind."""
    weights = np.array([belief.probability[state.layer.column] for state in belief.layers])
    muscular = float(weights.sum())
    if muscular < network.knowledge.policy.offered_from:
        return Causes((), 1.0, muscular)
    total: dict[str, float] = {}
    none_known = 0.0
    for weight, state in zip(weights / muscular, belief.layers, strict=True):
        none_known += float(weight) * state.none_known()
        for cause, active in zip(state.layer.causes, state.active(), strict=True):
            total[cause] = total.get(cause, 0.0) + float(weight * active)
    shares = sorted((CauseShare(cause, share) for cause, share in total.items()), key=lambda s: -s.share)
    return Causes(tuple(shares), none_known, muscular)
