"""Log-likelihoods of one day's counts on a grid of levels, for many series at once.

Called by `monitor.charts` and `monitor.baseline`. Exact for every size of a day: five feedbacks weigh as five. The
lost share is beta-binomial (Skellam 1948), which also holds day-to-day variation; net value is an exponentially
tilted three-way split of feedbacks (lost, neither, gained), its log-likelihood divided by the dispersion
(quasi-likelihood, Wedderburn 1974). Both are smooth in the level, so they are computed at a few nodes and
interpolated (four-point Lagrange), which costs a tenth and errs by less than a hundredth of a nat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln

Array = NDArray[np.float64]

NODE_STEP = 0.2
"""Distance of nodes in logits: the log-likelihood's fourth derivative is below n / 8, so the error of interpolation
is below 0.6e-5 n nats."""

MIN_RHO, MAX_RHO = 1e-5, 0.5
"""Bounds of the correlation of two feedbacks of a day; at the lower one a day of 5,000 has 5 % excess variance."""


def node_range(low: float, high: float) -> Array:
    """Nodes that cover levels from `low` to `high` (logits) with a margin for four-point interpolation."""
    first, last = np.floor(low / NODE_STEP) - 1, np.ceil(high / NODE_STEP) + 1
    return NODE_STEP * np.arange(first, last + 1)


def interpolation(nodes: Array, points: Array) -> Array:
    """Matrix (K, P) that takes values at `nodes` to values at `points` by the Lagrange cubic of the four nearest."""
    matrix = np.zeros((len(nodes), len(points)))
    for column, point in enumerate(points):
        first = int(np.clip(np.floor((point - nodes[0]) / NODE_STEP) - 1, 0, len(nodes) - 4))
        four = nodes[first : first + 4]
        for row in range(4):
            others = np.delete(four, row)
            matrix[first + row, column] = np.prod((point - others) / (four[row] - others))
    return matrix


def beta_binomial(lost: Array, n: Array, logits: Array, rho: Array) -> Array:
    """Log-probability (S, K), up to a term free of the level, of `lost` of `n` (S,) at `logits` (S, K).

    `rho` (S,): correlation of two feedbacks of one day; the variance is n p q (1 + (n - 1) rho).
    """
    size = (1 / np.clip(rho, MIN_RHO, MAX_RHO) - 1)[:, None]
    a, b = size * expit(logits), size * expit(-logits)
    k, rest = lost[:, None], (n - lost)[:, None]
    value: Array = gammaln(k + a) - gammaln(a) + gammaln(rest + b) - gammaln(b)
    return value


def tilted_net(balance: Array, n: Array, tilts: Array, shares: Array, dispersion: Array) -> Array:
    """Quasi log-likelihood (S, K) of a day's lost minus gained feedbacks, `balance` of `n` (S,), at `tilts` (S, K).

    `shares` (S, 2) are those of lost and of gained feedbacks at tilt 0; a tilt t multiplies the odds of lost against
    neither by e^t and of gained by e^-t, so net value falls. `dispersion` (S,) divides.
    """
    lost, gained = shares[:, :1], shares[:, 1:]
    total = lost * np.exp(tilts) + gained * np.exp(-tilts) + (1 - lost - gained)
    value: Array = (balance[:, None] * tilts - n[:, None] * np.log(total)) / dispersion[:, None]
    return value
