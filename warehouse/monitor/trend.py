"""Slow trends: the slope of each series' level over about a hundred days, shrunk towards none.

Called by `monitor.watch`. A level that rises by a point a month is no drop to wake anybody, but a baseline that lags
behind would slowly fill the chart. Slopes come from a least-squares line with exponential forgetting (Brown 1963),
kept as five running sums, and are shrunk to zero (`monitor.shrinkage`): where series do not drift, none is given a
slope. What stays unknown of a slope makes the level walk faster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.monitor.families import Rows
from warehouse.monitor.likelihood import Array
from warehouse.monitor.shrinkage import shrunk

MEMORY = 0.99
"""Weight of the past a day: a memory of about 100 days, eight times the two weeks of a slow drop."""

SPREADS = np.array([0.0, 0.0003, 0.0006, 0.001, 0.0015, 0.002, 0.003])
"""Candidate spreads of slopes over series, logits a day; 0.003 is a logit a year."""

FIT_SPREAD = 0.0015
"""Spread of slopes assumed while a history is fitted, before those of all series are known."""


@dataclass(slots=True)
class Trend:
    """`sums` (S, 5) of weight, weight t, weight t^2, weight z and weight t z, where t counts from `last` (so it
    is negative) and z is the level that the day alone shows; `slope` (S,), logits a day, and its `variance` (S,);
    `last` (S,), an ordinal."""

    sums: Array
    slope: Array
    variance: Array
    last: NDArray[np.int64]

    @classmethod
    def empty(cls, size: int) -> Trend:
        """Of series that nothing is known about."""
        return cls(np.zeros((size, 5)), np.zeros(size), np.zeros(size), np.zeros(size, dtype=np.int64))

    def learn(self, rows: Rows, ordinal: int, level: Array, info: Array) -> None:
        """A day (`ordinal`) whose own estimate of the level is `level`, known with `info`."""
        elapsed = (ordinal - self.last[rows]).astype(np.float64)
        weight, first, second, value, product = (self.sums[rows] * (MEMORY**elapsed)[:, None]).T
        second = second - 2 * elapsed * first + elapsed**2 * weight
        first, product = first - elapsed * weight, product - elapsed * value
        self.sums[rows] = np.stack([weight + info, first, second, value + info * level, product], axis=1)
        self.last[rows] = ordinal

    def learn_history(self, rows: Rows, days: Array, level: Array, info: Array, ordinal: int) -> None:
        """The same for a history: `days` (T,) up to 0, which is `ordinal`; `level` and `info` (T, R)."""
        self.last[rows] = ordinal
        weight = info * (MEMORY**-days)[:, None]
        t = days[:, None]
        terms = (weight, weight * t, weight * t**2, weight * level, weight * t * level)
        self.sums[rows] = np.stack([one.sum(axis=0) for one in terms], axis=1)

    def forget(self, rows: Rows | int) -> None:
        """A level that jumped is no slope: of the new one is known no more than of the series that is known least."""
        unknown = float(self.variance.max(initial=0.0))
        self.sums[rows], self.slope[rows], self.variance[rows] = 0.0, 0.0, unknown

    def refresh(self, known: Rows) -> None:
        """Shrink the slopes of all `known` series anew."""
        weight, first, second, value, product = self.sums[known].T
        safe = np.maximum(weight, 1e-9)
        precision = np.maximum(second - first**2 / safe, 1e-9)
        raw = (product - first * value / safe) / precision
        self.slope[known], self.variance[known] = shrunk(raw, 1 / precision, SPREADS, np.zeros(len(SPREADS)))
