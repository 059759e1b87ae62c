"""What a change is made of: other opinions in the same cells, or other weights of the cells; and who contributes.

Called by `warehouse.alert_evidence` for one alarm. A share (lost, or gained minus lost) of two periods over cells of
product x channel x language is split exactly, as in the macro `value_change` (Kitagawa 1955), cells of one period alone
counting as mix. Whether opinions changed at all is asked like for like within cells, by Mantel and Haenszel's risk
difference with its variance where nothing changed (Cochran 1954), which holds for many small cells; the variance of one
feedback in it is that of no change, of each cell by itself as far as it has feedback.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from warehouse.measure.intervals import Z_95
from warehouse.monitor.families import Direction
from warehouse.monitor.likelihood import Array

SURE = 4.0
"""Standard errors by which a like-for-like change must stand beside a change of mix: what an alarm by itself needs. A
shift of mix brings alarms of dozens of series at once, so less would be found by chance in one of them."""

MIX_PART = 0.15
"""Part of a change that other weights must make before it is asked whether they make all of it."""

SHIFTED = 0.001
"""Chance (Pearson's test of homogeneity) below which weights have shifted: else a change is never one of mix."""

LEAST_CELL = 10
"""Feedbacks of a cell that is tested by itself; smaller ones are taken together."""

PRIOR_FEEDBACKS = 10.0
"""Feedbacks by which the variance in a cell is drawn toward that of all: a cell of two knows nothing of its own."""


@dataclass(frozen=True, slots=True)
class Period:
    """C cells in one period: judged feedbacks, those that lost, that gained, and that did both."""

    n: Array
    lost: Array
    gained: Array
    both: Array


@dataclass(frozen=True, slots=True)
class Cells:
    """C cells: judged feedbacks n and counts k of two periods; k is lost, or lost minus gained, with k2 its squares.

    `names`: for each of product, channel and language the value of each cell.
    """

    names: Mapping[str, Sequence[str]]
    n0: Array
    n1: Array
    k0: Array
    k1: Array
    squares0: Array
    squares1: Array

    @classmethod
    def of(cls, names: Mapping[str, Sequence[str]], direction: Direction, before: Period, since: Period) -> Cells:
        """Cells for an alarm of this direction, from the counts of its two periods."""
        if direction is Direction.LOST_UP:
            k0, k1 = before.lost, since.lost
            return cls(names, before.n, since.n, k0, k1, k0, k1)
        k0, k1 = before.lost - before.gained, since.lost - since.gained
        squares0, squares1 = (one.lost + one.gained - 2 * one.both for one in (before, since))
        return cls(names, before.n, since.n, k0, k1, squares0, squares1)


@dataclass(frozen=True, slots=True)
class Part:
    """What one value of one kind of slice adds to the change, points of the whole as a share: rate and mix."""

    kind: str
    value: str
    rate: float
    mix: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """The change of the share, its two parts, the like-for-like change with its 95 % interval, and contributions.

    `shifted`: whether the weights of the cells are others than before, beyond chance. `seen` is the share since, of so
    many `feedbacks`.
    """

    change: float
    rate: float
    mix: float
    same: float
    same_low: float
    same_high: float
    parts: tuple[Part, ...]
    shifted: bool
    seen: float
    feedbacks: int

    @property
    def is_mix(self) -> bool:
        """Whether the change is one of weights: they make a good part, and like for like the rest could be chance."""
        return self.shifted and not self.stands and self.rate < (1 - MIX_PART) * self.change

    @property
    def stands(self) -> bool:
        """Whether opinions became worse like for like, beyond chance and beyond what is usual from day to day."""
        return self.same > SURE * (self.same - self.same_low) / Z_95


def attribute(cells: Cells, dispersion: float = 1.0) -> Attribution | None:
    """Split the change of the share; None where one of the periods has no feedback. A rise is for the worse.

    `dispersion`: how many times as much as by chance of single feedbacks the counts of a day vary.
    """
    total0, total1 = cells.n0.sum(), cells.n1.sum()
    if total0 == 0 or total1 == 0:
        return None
    both = (cells.n0 > 0) & (cells.n1 > 0)
    w0, w1 = cells.n0 / total0, cells.n1 / total1
    p0 = cells.k0 / np.maximum(cells.n0, 1)
    p1 = cells.k1 / np.maximum(cells.n1, 1)
    middle = (cells.k0.sum() / total0 + cells.k1.sum() / total1) / 2
    rate = np.where(both, (w0 + w1) / 2 * (p1 - p0), 0.0)
    mix = np.where(both, (w1 - w0) * ((p0 + p1) / 2 - middle), w1 * (p1 - middle) - w0 * (p0 - middle))
    same, half = _like_for_like(cells, both, dispersion)
    parts = []
    for kind, values in cells.names.items():
        for value in sorted(set(values)):
            here = np.array([one == value for one in values])
            parts.append(Part(kind, value, float(rate[here].sum()), float(mix[here].sum())))
    parts.sort(key=lambda one: (-abs(one.rate + one.mix), one.kind, one.value))
    return Attribution(
        change=float(cells.k1.sum() / total1 - cells.k0.sum() / total0),
        rate=float(rate.sum()),
        mix=float(mix.sum()),
        same=same,
        same_low=same - half,
        same_high=same + half,
        parts=tuple(parts),
        shifted=_shifted(cells.n0, cells.n1),
        seen=float(cells.k1.sum() / total1),
        feedbacks=round(float(total1)),
    )


def _like_for_like(cells: Cells, both: np.typing.NDArray[np.bool_], dispersion: float) -> tuple[float, float]:
    """Mantel-Haenszel difference within cells that have both periods, and half of its 95 % interval."""
    n0, n1 = cells.n0[both], cells.n1[both]
    if not len(n0):
        return 0.0, float("inf")
    weight = n0 * n1 / (n0 + n1)
    p0, p1 = cells.k0[both] / n0, cells.k1[both] / n1
    n, k = n0 + n1, (cells.k0 + cells.k1)[both]
    squares = (cells.squares0 + cells.squares1)[both]
    mean = (k + PRIOR_FEEDBACKS * k.sum() / n.sum()) / (n + PRIOR_FEEDBACKS)
    square = (squares + PRIOR_FEEDBACKS * squares.sum() / n.sum()) / (n + PRIOR_FEEDBACKS)
    one = np.maximum(square - mean**2, 1 / n.sum())
    difference = float((weight * (p1 - p0)).sum() / weight.sum())
    variance = (weight**2 * one * (1 / n0 + 1 / n1)).sum() / weight.sum() ** 2
    return difference, Z_95 * float(np.sqrt(dispersion * variance))


def _shifted(n0: Array, n1: Array) -> bool:
    """Whether the weights of the cells differ between the periods beyond chance."""
    small = n0 + n1 < LEAST_CELL
    counts = np.array([np.append(one[~small], one[small].sum()) for one in (n0, n1)])
    counts = counts[:, counts.sum(axis=0) > 0]
    if counts.shape[1] < 2:
        return False
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return bool(chdtrc(counts.shape[1] - 1, ((counts - expected) ** 2 / expected).sum()) < SHIFTED)
