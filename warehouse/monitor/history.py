"""Days of the past as the watch reads them: a history that is learnt at once, a level as a line, the last few days.

Called by `monitor.watch` and `monitor.detector`. Arrays are (T, R) for T days of R series, or (T,) for one series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.monitor.likelihood import Array
from warehouse.monitor.trend import FIT_SPREAD


@dataclass(frozen=True, slots=True)
class History:
    """T days of R series: feedbacks and counts (T, R); days up to 0, which is the ordinal `last`; weekdays and
    spreads (T,)."""

    days: Array
    n: Array
    count: Array
    weekdays: NDArray[np.intp]
    spreads: Array
    last: int


@dataclass(frozen=True, slots=True)
class Recent:
    """The last days of one series that has alarmed: feedbacks, counts, offsets of the mix and spreads, each (T,)."""

    n: Array
    count: Array
    offsets: Array
    spreads: Array


@dataclass(slots=True)
class Line:
    """Level of R series as a line in time: `level` on the day `middle` (R,), and `slope` (R,)."""

    level: Array
    slope: Array
    middle: Array

    @classmethod
    def of(cls, level: Array, history: History) -> Line:
        """Flat, its middle where half of the feedback is."""
        weight = np.maximum(history.n.sum(axis=0), 1e-9)
        return cls(level.copy(), np.zeros(len(level)), (history.n * history.days[:, None]).sum(axis=0) / weight)

    def at(self, days: Array) -> Array:
        """Levels (T, R)."""
        return np.asarray(self.level + self.slope * (days[:, None] - self.middle))

    def towards(self, score: Array, info: Array, days: Array) -> None:
        """One step of Fisher's scoring, level and slope apart; the slope has a normal prior."""
        away = days[:, None] - self.middle
        self.level += np.clip(score.sum(axis=0) / (info.sum(axis=0) + 1), -1, 1)
        precision = (info * away**2).sum(axis=0) + FIT_SPREAD**-2
        self.slope += ((score * away).sum(axis=0) - self.slope / FIT_SPREAD**2) / precision

    def unsure(self, info: Array, days: Array) -> Array:
        """Variance (T, R) of the fitted level, where days say `info` (T, R) of it."""
        away = days[:, None] - self.middle
        of_level = 1 / np.maximum(info.sum(axis=0), 1e-9)
        return np.asarray(of_level + away**2 / ((info * away**2).sum(axis=0) + FIT_SPREAD**-2))
