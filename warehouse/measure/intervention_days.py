"""Daily shares of one slice, like for like: gained, lost and net per 100 feedbacks, and how much sampling moves them.

Caller: `measure.interventions`. A slice is made of cells (product and channel). A cell that was hardly heard before the
intervention is left out, and a shift of feedback between cells of different level is taken out of the shares: neither
is a change of what customers say. Limits: numpy alone, no dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MEASURES: Final = ("net", "lost", "gained")

NEW_CELL: Final = 10
"""A cell with fewer feedbacks before is new, if it also came up to less than a fifth of its rate since."""
NEW_RATE: Final = 0.2

CELL_PRIOR: Final = 50.0
"""Feedbacks of the whole slice that a cell's own level is mixed with: its day-to-day chance must not pass for mix."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Judged feedbacks of C cells on T days, and those that gained, lost and did both on one key: each (C, T)."""

    judged: Array
    gained: Array
    lost: Array
    both: Array

    @property
    def values(self) -> Array:
        """Net, lost and gained counts (3, C, T)."""
        return np.stack([self.gained - self.lost, self.lost, self.gained])

    @property
    def squares(self) -> Array:
        """Sums of the squares of one feedback's net, lost and gained (3, C, T)."""
        return np.stack([self.gained + self.lost - 2 * self.both, self.lost, self.gained])


@dataclass(frozen=True, slots=True)
class Daily:
    """Shares in points (3, T) and their sampling variance (3, T), NaN without feedback; judged feedbacks (T,)."""

    shares: Array
    sampling: Array
    judged: Array


def daily(cells: Cells, before: Flags, after: Flags) -> Daily:
    """The slice's days; `before` and `after` (T,) tell the days that will be used."""
    kept = ~_new(cells.judged, before, after)
    cells = Cells(*(one[kept] for one in (cells.judged, cells.gained, cells.lost, cells.both)))
    judged = cells.judged.sum(axis=0)
    values = cells.values
    level = _levels(cells, before)
    some = np.maximum(judged, 1.0)
    mix = np.einsum("mc,ct->mt", level, cells.judged) / some
    held = float(judged[before].sum())
    mix -= (mix[:, before] @ judged[before] / max(held, 1.0))[:, None]
    shares = np.where(judged > 0, 100 * (values.sum(axis=1) / some - mix), np.nan)
    sampling = np.full_like(shares, np.nan)
    for days in (before, after):
        variance = _variance(cells, level, days)
        sampling[:, days] = np.where(judged[days] > 0, 1e4 * variance[:, None] / some[days], np.nan)
    return Daily(shares, sampling, judged)


def _new(judged: Array, before: Flags, after: Flags) -> Flags:
    """Cells (C,) that came up with the intervention or after it."""
    heard = judged[:, before].sum(axis=1)
    rate = heard / max(1, int(before.sum())), judged[:, after].sum(axis=1) / max(1, int(after.sum()))
    return np.asarray((heard < NEW_CELL) & (rate[0] < NEW_RATE * rate[1]))


def _levels(cells: Cells, before: Flags) -> Array:
    """Mean of each measure in each cell before (3, C), mixed with the mean of all."""
    heard = cells.judged[:, before].sum(axis=1)
    sums = cells.values[:, :, before].sum(axis=2)
    whole = sums.sum(axis=1) / max(1.0, float(heard.sum()))
    return np.asarray((sums + CELL_PRIOR * whole[:, None]) / (heard + CELL_PRIOR))


def _variance(cells: Cells, level: Array, days: Flags) -> Array:
    """Variance (3,) of one feedback about its cell's level and the mean of these days; one pseudo-feedback on either
    side of two, as Bonett and Price (2012), so that a share of none has a variance."""
    judged = cells.judged[:, days].sum(axis=1)
    values = cells.values[:, :, days].sum(axis=2)
    squares = cells.squares[:, :, days].sum(axis=2)
    size = float(judged.sum()) + 2.0
    spread = (squares - 2 * level * values + level**2 * judged).sum(axis=1)
    shift = (values - level * judged).sum(axis=1) / size
    extra = np.array([2.0, 1.0, 1.0])
    return np.asarray(np.maximum((spread + extra) / size - shift**2, 1e-6))
