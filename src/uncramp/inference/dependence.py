"""How findings of one cluster hang together: a hidden intensity z, standard normal, on fixed Gauss-Hermite nodes.

For a finding with two answers, P(present | c, z) = logistic(a + d s z); for a choice, P(o | c, z) is proportional to exp(a_o + d s_o z),
with a of the first option 0. The `a` are solved so that the average over z is exactly the reviewed P(o | c).
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

ROUNDS = 200
"""Upper bound of Newton steps; a handful is usual."""
CLOSE_ENOUGH = 1e-13
"""Largest relative error of a marginal."""
LONGEST_STEP = 4.0


@lru_cache(maxsize=32)
def quadrature(nodes: int) -> tuple[Array, Array]:
    """Nodes z[k] and weights w[k] for a standard normal: the sum of w f(z) approximates the mean of f."""
    roots, weights = np.polynomial.hermite.hermgauss(nodes)
    return roots * np.sqrt(2.0), weights / np.sqrt(np.pi)


def conditional_log(probability: Array, direction: Array, nodes: int) -> Array:
    """log P(option | c, z) whose mean over z is `probability`.

    Shapes: probability[..., option], direction[option] = d s_o; result[..., option, z]. Newton's method on the option offsets a, all rows at
    once; a step that would overshoot is shortened.
    """
    z, w = quadrature(nodes)
    tilt = np.multiply.outer(direction, z)
    if not tilt.any():
        return np.broadcast_to(np.log(probability)[..., None], (*probability.shape, z.size)).copy()
    offset = np.log(probability)
    for _ in range(ROUNDS):
        log_p = _log_softmax(offset[..., None] + tilt)
        reached = np.exp(log_p) @ w
        gap = _balanced(probability - reached, probability)
        if np.abs(gap / probability).max() < CLOSE_ENOUGH:
            break
        offset = offset + _step(log_p, w, gap)
    return _log_softmax(offset[..., None] + tilt)


def _log_softmax(score: Array) -> Array:
    top = score.max(axis=-2, keepdims=True)
    shifted = score - top
    return shifted - np.log(np.exp(shifted).sum(axis=-2, keepdims=True))


def _balanced(gap: Array, probability: Array) -> Array:
    """The gaps with that of the most probable option taken from the others, which are small and so exact."""
    likeliest = probability.argmax(axis=-1)[..., None] == np.arange(probability.shape[-1])
    others = np.where(likeliest, 0.0, gap)
    return np.where(likeliest, -others.sum(axis=-1, keepdims=True), gap)


def _step(log_p: Array, w: Array, gap: Array) -> Array:
    """One Newton step for the offsets of all options but the first, at most four units of log-odds each."""
    p = np.exp(log_p)[..., 1:, :]
    slope = np.einsum("...oz,...pz,z->...op", p, p, -w)
    diagonal = np.arange(p.shape[-2])
    slope[..., diagonal, diagonal] += p @ w
    step = np.linalg.solve(slope, gap[..., 1:, None])[..., 0]
    largest = np.abs(step).max(axis=-1, keepdims=True)
    step = step / np.maximum(largest / LONGEST_STEP, 1.0)
    return np.concatenate([np.zeros_like(step[..., :1]), step], axis=-1)
