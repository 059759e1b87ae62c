"""What is watched: the lost share, and net value; each as a family of distributions with one level a series.

Called by `monitor.watch` and `monitor.changepoint`. A family answers for a count k of n feedbacks at a level (logits of
the lost share, or tilt of net value): the mean and variance of one feedback, and the log-likelihood. A larger level
always means more loss. Both have canonical links, so score and information are (k - n mean) / dispersion and n
variance / dispersion.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from warehouse.monitor.likelihood import Array, beta_binomial, tilted_net

Rows = NDArray[np.intp]


class Direction(StrEnum):
    """What an alarm says: the lost share rose, or net value (gained minus lost) fell."""

    LOST_UP = "lost_up"
    NET_DOWN = "net_down"


class Family:
    """One watched quantity over S series. `shares` (S, 2): lost and gained shares at tilt 0, for net value alone."""

    def __init__(self, direction: Direction, shares: Array | None = None) -> None:
        self.direction = direction
        self.shares = np.zeros((0, 2)) if shares is None else shares

    def count(self, lost: Array, gained: Array) -> Array:
        """The count k of a day: lost feedbacks, or lost minus gained ones."""
        return lost if self.direction is Direction.LOST_UP else lost - gained

    def first_level(self, lost: Array, gained: Array, n: Array, rows: Rows) -> Array:
        """Level of sums over days (each (S,)), half a feedback added on each side; remembers shares of net value."""
        if self.direction is Direction.LOST_UP:
            return np.asarray(logit((lost + 0.5) / (n + 1)))
        self.shares[rows] = np.stack([lost + 0.5, gained + 0.5], axis=1) / (n + 1.5)[:, None]
        return np.zeros(len(n))

    def moments(self, level: Array, rows: Rows) -> tuple[Array, Array]:
        """Mean and variance of one feedback of the series `rows` at `level` (..., len(rows))."""
        if self.direction is Direction.LOST_UP:
            share = expit(level)
            return share, share * (1 - share)
        lost, gained = self.shares[rows].T
        up, down = lost * np.exp(level), gained * np.exp(-level)
        total = up + down + (1 - lost - gained)
        mean = (up - down) / total
        return mean, (up + down) / total - mean**2

    def loglik(self, count: Array, n: Array, levels: Array, rho: Array, rows: Rows) -> Array:
        """Log-likelihood (R, K) of one day's counts of the series `rows` at `levels` (R, K)."""
        if self.direction is Direction.LOST_UP:
            return beta_binomial(count, n, levels, rho)
        return tilted_net(count, n, levels, self.shares[rows], 1 + np.maximum(n - 1, 0) * rho)
