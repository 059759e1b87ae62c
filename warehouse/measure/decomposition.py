"""The change of a net value between two periods, split exactly into rate, mix and volume over cells.

    rate    sum over cells with feedback in both periods of  mean weight x change of the cell's net
    mix     sum over the same cells of  change of weight x (mean net of the cell - mean net of all)
    volume  new cells add  weight x (net of the cell - mean net of all), vanished ones take theirs away

Weights are shares of the period's judged feedbacks, every mean is that of the two periods: no order of the periods is
preferred, and swapping them changes signs only. Source: Kitagawa (1955); a figure per 100 has no effect of its total
volume, so `volume` is that of cells that came and went. In feedbacks (`counts`) the total has its effect.
The same formulas are shipped as SQL (`sql/publish/value_change.sql`, `sql/macros/value_change*.sql`) and tested equal.
Callers: tests and benchmarks; the SQL serves everybody else. Answers in shares (0.12, not 12). Pure: no driver.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.measure.intervals import Z_95, Array, Interval


@dataclass(frozen=True, slots=True)
class Period:
    """Feedbacks of one period by cell (arrays of one length): judged, gained, lost, and gained and lost at once."""

    judged: Array
    gained: Array
    lost: Array
    both: Array

    @classmethod
    def of(cls, judged: ArrayLike, gained: ArrayLike, lost: ArrayLike, both: ArrayLike) -> Period:
        """A period from anything that makes arrays. Raises ValueError where the shapes differ."""
        arrays = [np.atleast_1d(np.asarray(counts, dtype=np.float64)) for counts in (judged, gained, lost, both)]
        if len({array.shape for array in arrays}) != 1:
            raise ValueError(f"cells of different shapes: {[array.shape for array in arrays]}; accepted: one shape")
        return cls(*arrays)

    @property
    def size(self) -> float:
        """Judged feedbacks of all cells."""
        return float(self.judged.sum())

    @property
    def net(self) -> float:
        """(gained - lost) / judged of all cells."""
        return float((self.gained - self.lost).sum()) / self.size

    @property
    def smoothed(self) -> tuple[float, float]:
        """Mean and variance of one feedback's score, one pseudo-feedback added on each discordant side."""
        size = self.size + 2
        mean = float((self.gained - self.lost).sum()) / size
        discordant = float((self.gained + self.lost - 2 * self.both).sum())
        return mean, (discordant + 2) / size - mean**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The change of gained minus lost in feedbacks: rate + mix + volume; mix includes new and vanished cells."""

    change: float
    rate: float
    mix: float
    volume: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """One change in shares; `cell_*` hold what each cell adds, `contribution` their sum by cell.

    `interval` is of the change, `rate_interval` of the rate part with the weights held fixed (NaN where no cell has
    feedback in both periods). `p` is two-sided. `comparable` is the share of feedback in cells of both periods.
    `reversed` tells Simpson's paradox: like for like the net moved the other way, beyond chance.
    """

    before: float
    after: float
    interval: Interval
    p: float
    cell_rate: Array
    cell_mix: Array
    cell_volume: Array
    rate_interval: Interval
    comparable: float
    counts: Counts

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def rate(self) -> float:
        return math.fsum(self.cell_rate)

    @property
    def mix(self) -> float:
        return math.fsum(self.cell_mix)

    @property
    def volume(self) -> float:
        return math.fsum(self.cell_volume)

    @property
    def contribution(self) -> Array:
        return self.cell_rate + self.cell_mix + self.cell_volume

    @property
    def reversed(self) -> bool:
        low, high = float(self.rate_interval.low), float(self.rate_interval.high)
        return (self.change < 0 < low) or (self.change > 0 > high)


def decompose(before: Period, after: Period) -> Decomposition:
    """Splits the change from `before` to `after` over their cells, which stand in the same order.

    Raises ValueError where a period holds no judged feedback or the cells are not the same.
    """
    if before.judged.shape != after.judged.shape:
        raise ValueError(f"{before.judged.size} cells before, {after.judged.size} after; accepted: the same cells")
    if not before.size or not after.size:
        raise ValueError("a period without judged feedback has no net value; accepted: feedback in both periods")
    weight0, weight1 = before.judged / before.size, after.judged / after.size
    both = (before.judged > 0) & (after.judged > 0)
    net0, net1 = _net(before), _net(after)
    middle = (before.net + after.net) / 2
    new, gone = (before.judged == 0) & (after.judged > 0), (before.judged > 0) & (after.judged == 0)
    rate = np.where(both, (weight0 + weight1) / 2 * (net1 - net0), 0.0)
    mix = np.where(both, (weight1 - weight0) * ((net0 + net1) / 2 - middle), 0.0)
    volume = np.where(new, weight1 * (net1 - middle), 0.0) - np.where(gone, weight0 * (net0 - middle), 0.0)
    mean_size = (before.size + after.size) / 2
    (mean0, variance0), (mean1, variance1) = before.smoothed, after.smoothed
    deviation = math.sqrt(variance0 / (before.size + 2) + variance1 / (after.size + 2))
    shift = mean1 - mean0
    margin = Z_95 * deviation
    low, high = max(-2.0, shift - margin), min(2.0, shift + margin)
    return Decomposition(
        before=before.net,
        after=after.net,
        interval=Interval(np.asarray(low), np.asarray(high)),
        p=math.erfc(abs(shift) / deviation / math.sqrt(2)),
        cell_rate=rate,
        cell_mix=mix,
        cell_volume=volume,
        rate_interval=_rate_interval(math.fsum(rate), (before, variance0), (after, variance1), both),
        comparable=float((weight0[both].sum() + weight1[both].sum()) / 2),
        counts=Counts(
            change=float((after.gained - after.lost).sum() - (before.gained - before.lost).sum()),
            rate=math.fsum(rate) * mean_size,
            mix=(math.fsum(mix) + math.fsum(volume)) * mean_size,
            volume=(after.size - before.size) * middle,
        ),
    )


def _net(period: Period) -> Array:
    """Net by cell, 0 where there is no feedback (such a cell is never compared)."""
    return np.divide(
        period.gained - period.lost, period.judged, out=np.zeros_like(period.judged), where=period.judged > 0
    )


def _rate_interval(
    rate: float, before: tuple[Period, float], after: tuple[Period, float], both: np.ndarray
) -> Interval:
    """Limits of the rate part for fixed weights w: variance = sum of w^2 (v0 / n0 + v1 / n1).

    v is the variance of one feedback over its whole period: cells are too small for one of their own, and the
    variance within cells is smaller on average, so the limits are rather too wide.
    """
    if not both.any():
        return Interval(np.asarray(np.nan), np.asarray(np.nan))
    variance = 0.0
    weight = (before[0].judged / before[0].size + after[0].judged / after[0].size) / 2
    for period, of_one in (before, after):
        variance += of_one * math.fsum(weight[both] ** 2 / period.judged[both])
    half = Z_95 * math.sqrt(variance)
    return Interval(np.asarray(rate - half), np.asarray(rate + half))
