"""Daily counts as arrays, shapes of change, and the scores of every series against every shape.

Called by `measure.findings` alone. A *cell* is one combination of slice values, a *slice* a set of cells (all, one
product, one channel ...), a *measure* an aspect's gained or lost feedbacks, a *series* a measure in a slice.
Arrays: cells C, slices S, measures M, days T, shapes J, series R. Pure numpy; the random generator is a parameter.
Over 250 lines because the arrays and the one scan that reads them are of one piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from taxonomy.records import UNKNOWN

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

SLICE_KINDS = ("product", "channel", "region", "language")

VALUES_PER_KIND = 8
"""The most spoken of values of a kind have slices; the rest are one cell value, so that cells stay few."""

SLICE_JUDGED = 200
"""Fewer judged feedbacks in the whole span cannot show three points on either side of a change."""

SIDE_JUDGED = 50
SIDE_EXPECTED = 5.0
"""A side of a change needs this many judged feedbacks and expected counts: below, chi-square does not hold."""

EDGE_DAYS = 7
"""A step has a week on either side, a ramp three weeks to run: anything shorter is a bad weekend."""
RAMP_DAYS = 21

BLOCKS = 12
BLOCK_DAYS = 7
"""Shuffled blocks are weeks where there are twelve of them, so that a weekly rhythm stays; shorter ones below."""

LEAST_SHARE = 1e-4
"""A fitted share stays this far from 0 and 1, where one feedback would make a shape impossible."""

OTHER = "\x00other"

TABLE_SIZE = 4_000_000
"""Largest count whose x log x is looked up (32 MB)."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the feedback: kind all, product, channel, region or language, and its value."""

    kind: str
    value: str


@dataclass(frozen=True)
class Cube:
    """Counts by cell and day. `judged` (C, T); `counts` (M, C, T); `members` (S, C) says which cells a slice has."""

    days: tuple[date, ...]
    slices: tuple[Slice, ...]
    measures: tuple[tuple[str, bool], ...]
    members: Flags
    judged: Array
    counts: Array

    @cached_property
    def slice_judged(self) -> Array:
        """Judged feedbacks by slice and day (S, T)."""
        return np.asarray(self.members.astype(np.float64) @ self.judged)

    def slice_counts(self, counts: Array) -> Array:
        """(..., C, T) summed into (..., S, T)."""
        return np.asarray(self.members.astype(np.float64) @ counts)


@dataclass(frozen=True, slots=True)
class Shapes:
    """J shapes of change: `onset` is the index of the first changed day, `ramp` tells ramps from steps.

    `height` (T, J) holds a step's 0 and 1, or a ramp's rise from 0 to 1 at the last day.
    """

    onset: Indices
    ramp: Flags
    height: Array


def cube(judged: pd.DataFrame, counts: pd.DataFrame) -> Cube:
    """Arrays of the frames that `findings.find_changes` documents."""
    kinds = [kind for kind in SLICE_KINDS if kind in judged.columns]
    kept = {kind: _kept_values(judged, kind) for kind in kinds}
    judged, counts = _reduce(judged, kept), _reduce(counts, kept)
    per_day = judged.groupby("day")["judged"].sum()
    days = sorted(per_day[per_day > 0].index)
    day_number = {day: number for number, day in enumerate(days)}
    cells = pd.MultiIndex.from_frame(judged[kinds].drop_duplicates()) if kinds else None
    cell_count = 1 if cells is None else len(cells)

    def cell_of(frame: pd.DataFrame) -> Indices:
        if cells is None:
            return np.zeros(len(frame), dtype=np.intp)
        return np.asarray(cells.get_indexer(pd.MultiIndex.from_frame(frame[kinds])), dtype=np.intp)

    at_judged = (cell_of(judged), judged["day"].map(day_number).fillna(-1).to_numpy(dtype=np.intp))
    size = np.zeros((cell_count, len(days)))
    held = at_judged[1] >= 0
    np.add.at(size, (at_judged[0][held], at_judged[1][held]), judged["judged"].to_numpy(dtype=np.float64)[held])

    aspects = sorted(set(counts["aspect"]))
    at_aspect = counts["aspect"].map({aspect: n for n, aspect in enumerate(aspects)}).to_numpy(dtype=np.intp)
    at_cell, at_day = cell_of(counts), counts["day"].map(day_number).fillna(-1).to_numpy(dtype=np.intp)
    held = (at_cell >= 0) & (at_day >= 0)
    values = np.zeros((len(aspects), 2, cell_count, len(days)))
    for place, column in enumerate(("gained", "lost")):
        where = (at_aspect[held], np.full(int(held.sum()), place), at_cell[held], at_day[held])
        np.add.at(values, where, counts[column].to_numpy(dtype=np.float64)[held])
    slices, members = _slices(kinds, kept, cells, size)
    measures = tuple((aspect, gained) for aspect in aspects for gained in (True, False))
    return Cube(tuple(days), slices, measures, members, size, values.reshape(2 * len(aspects), cell_count, len(days)))


def _kept_values(judged: pd.DataFrame, kind: str) -> list[str]:
    totals = judged.groupby(kind, as_index=False)["judged"].sum()
    ranked = totals[totals["judged"] >= SLICE_JUDGED].sort_values(["judged", kind], ascending=[False, True])
    return [str(value) for value in ranked[kind].head(VALUES_PER_KIND)]


def _reduce(frame: pd.DataFrame, kept: dict[str, list[str]]) -> pd.DataFrame:
    columns = {kind: frame[kind].where(frame[kind].isin(values), OTHER) for kind, values in kept.items()}
    return frame.assign(**columns)


def _slices(
    kinds: Sequence[str], kept: dict[str, list[str]], cells: pd.MultiIndex | None, size: Array
) -> tuple[tuple[Slice, ...], Flags]:
    """All, and every value that is not all of it. What a source does not say (unknown) is no slice to tell about."""
    found = [Slice("all", "all")]
    members = [np.ones(size.shape[0], dtype=np.bool_)]
    for kind in kinds:
        assert cells is not None
        of_kind = cells.get_level_values(kind)
        for value in kept[kind]:
            member = np.asarray(of_kind == value)
            if value != UNKNOWN and size[member].sum() < size.sum():
                found.append(Slice(kind, value))
                members.append(member)
    return tuple(found), np.array(members)


def shapes(length: int, every: int) -> Shapes:
    """A step at every so many of `length` days and a ramp from every seventh, away from the edges."""
    time = np.arange(length)
    steps = np.arange(EDGE_DAYS, length - EDGE_DAYS + 1, every)
    ramps = np.arange(EDGE_DAYS, length - RAMP_DAYS + 1, 7)
    step_height = (time[:, None] >= steps).astype(np.float64)
    ramp_height = np.maximum(0.0, (time[:, None] - ramps + 1) / (length - ramps))
    return Shapes(
        onset=np.concatenate([steps, ramps]).astype(np.intp),
        ramp=np.concatenate([np.zeros(len(steps), np.bool_), np.ones(len(ramps), np.bool_)]),
        height=np.concatenate([step_height, ramp_height], axis=1),
    )


def after_days(onset: int, judged: Array, slow: bool) -> Indices:
    """Days whose share is told as 'after': all from the onset on, or the last third of a ramp.

    `judged` (T) holds the slice's feedbacks. A last third with fewer than SIDE_JUDGED of them (a product that was taken
    off the market) begins earlier.
    """
    length = len(judged)
    first = length - max((length - onset) // 3, EDGE_DAYS) if slow else onset
    enough = np.flatnonzero(np.cumsum(judged[::-1]) >= SIDE_JUDGED)
    if slow and len(enough):
        first = max(min(first, length - 1 - int(enough[0])), onset)
    return np.arange(first, length)


def like_for_like(judged: Array, counts: Array, before: Indices, after: Indices) -> float:
    """Difference of shares after minus before with the cells' mix held fixed (Mantel-Haenszel weights)."""
    n0, n1 = judged[:, before].sum(axis=1), judged[:, after].sum(axis=1)
    k0, k1 = counts[:, before].sum(axis=1), counts[:, after].sum(axis=1)
    both = (n0 > 0) & (n1 > 0)
    n0, n1, k0, k1 = n0[both], n1[both], k0[both], k1[both]
    weight = n0 * n1 / (n0 + n1)
    return float((weight * (k1 / n1 - k0 / n0)).sum() / weight.sum()) if both.any() else 0.0


class Scan:
    """Scores of every series with enough counts; `rows` (R, 2) are their (measure, slice)."""

    def __init__(self, cube: Cube, shapes: Shapes, counts: Array) -> None:
        """Scores `counts` (M, C, T), which are those of the cube or what is left of them."""
        self.cube = cube
        self.shapes = shapes
        self._counts = counts
        self._entropy = _Entropy(float(cube.slice_judged.sum(axis=1).max(initial=0.0)))

    @cached_property
    def _totals(self) -> Array:
        """Counts by slice (M, S, T): the dearest sum of all, which who scores single measures has no need of."""
        return _whole(self.cube.slice_counts(self._counts), self.cube.slice_judged)

    @cached_property
    def rows(self) -> Indices:
        """Measure and slice (R, 2) of every series with enough counts."""
        counted = self._totals.sum(axis=2)
        rare = np.minimum(counted, self.cube.slice_judged.sum(axis=1) - counted)
        return np.argwhere(rare >= 2 * SIDE_EXPECTED).astype(np.intp).reshape(-1, 2)

    @cached_property
    def _series(self) -> Array:
        return np.asarray(self._totals[self.rows[:, 0], self.rows[:, 1]])

    @cached_property
    def statistics(self) -> Array:
        """Statistics (R, J) of every series and shape."""
        return self._scores(self._series, self.cube.slice_judged, self.rows[:, 1])

    def score(self, counts: Array) -> Array:
        """Statistics (S, J) of one measure's counts (C, T)."""
        judged = self.cube.slice_judged
        return self._scores(_whole(self.cube.slice_counts(counts), judged), judged, np.arange(len(judged)))

    def maxima_under_chance(self, rng: np.random.Generator, shuffles: int) -> Array:
        """Largest statistic over all series and shapes in each of `shuffles` ledgers whose weeks are shuffled."""
        maxima = np.zeros(shuffles)
        for number in range(shuffles):
            order = _shuffled_weeks(len(self.cube.days), rng)
            scores = self._scores(self._series[:, order], self.cube.slice_judged[:, order], self.rows[:, 1])
            maxima[number] = scores.max(initial=0.0)
        return maxima

    def likeliest_shape(self, slice_number: int, counts: Array) -> int:
        """The shape under which a slice's counts (C, T) are likeliest, among those with enough on either side.

        Steps and ramps are both fitted as shares and compared by their binomial likelihood: a step's likelihood ratio
        and a ramp's score agree where the change is small, and drift apart where it is large.
        """
        usable = np.flatnonzero(self.score(counts)[slice_number])
        member = self.cube.members[slice_number]
        n, k = self.cube.judged[member].sum(axis=0), counts[member].sum(axis=0)
        height = self.shapes.height[:, usable]
        mean = (n @ height) / n.sum()
        share = k.sum() / n.sum()
        slope = ((k - n * share) @ (height - mean)) / (n @ (height - mean) ** 2)
        fitted = np.clip(share + slope * (height - mean), LEAST_SHARE, 1 - LEAST_SHARE)
        likelihood = k @ np.log(fitted) + (n - k) @ np.log(1 - fitted)
        return int(usable[likelihood.argmax()])

    def fitted_change(self, slice_number: int, shape: int, counts: Array) -> Array:
        """What the shape adds to the counts (C, T) of the slice's cells; zero in the others."""
        member = self.cube.members[slice_number]
        judged = self.cube.judged[member]
        n, k = judged.sum(axis=0), counts[member].sum(axis=0)
        height = self.shapes.height[:, shape]
        mean = (n * height).sum() / n.sum()
        slope = ((height - mean) * (k - n * k.sum() / n.sum())).sum() / (n * (height - mean) ** 2).sum()
        fitted = np.zeros_like(counts)
        fitted[member] = judged * slope * height
        return fitted

    def _scores(self, counts: Array, judged: Array, slice_of: Indices) -> Array:
        """Chi-square statistics (R, J) over dispersion, of counts (R, T) out of judged (S, T)."""
        n = judged.sum(axis=1)[slice_of]
        k = np.clip(counts.sum(axis=1), 0.0, n)
        share = k / np.maximum(n, 1.0)
        step = ~self.shapes.ramp
        onset = self.shapes.onset
        n_after = n[:, None] - _sums_before(judged, onset)[slice_of]
        k_after = np.clip(k[:, None] - _sums_before(counts, onset), 0.0, n_after)
        steps = self._likelihood_ratio(k, n, k_after[:, step], n_after[:, step])
        ramps = self._slope_scores(counts, judged, slice_of, share)
        scores = np.concatenate([steps, ramps], axis=1)
        n_least = np.minimum(n_after, n[:, None] - n_after)
        rare = np.minimum(share, 1 - share)[:, None]
        usable = (n_least >= SIDE_JUDGED) & (n_least * rare >= SIDE_EXPECTED)
        return np.where(usable, scores / _dispersion(counts, judged[slice_of], share)[:, None], 0.0)

    def _likelihood_ratio(self, k: Array, n: Array, k1: Array, n1: Array) -> Array:
        """Twice the log-likelihood ratio of two shares against one."""
        h = self._entropy
        k, n = k[:, None], n[:, None]
        k0, n0 = np.maximum(k - k1, 0.0), n - n1
        k0 = np.minimum(k0, n0)
        split = h(k1) + h(n1 - k1) - h(n1) + h(k0) + h(n0 - k0) - h(n0)
        return np.asarray(np.maximum(2 * (split - (h(k) + h(n - k) - h(n))), 0.0))

    def _slope_scores(self, counts: Array, judged: Array, slice_of: Indices, share: Array) -> Array:
        """Squared score tests of a slope along each ramp (Cochran and Armitage, with the ramp as the score)."""
        onset = self.shapes.onset[self.shapes.ramp]
        # Days since the onset: the test does not depend on how steep the ramp is drawn.
        days = np.maximum(0.0, np.arange(judged.shape[1])[:, None] - onset + 1)
        n = np.maximum(judged.sum(axis=1), 1.0)[:, None]
        first, second = judged @ days, judged @ days**2
        spread = (second - first**2 / n)[slice_of]
        excess = _rising_sums(counts, onset) - share[:, None] * first[slice_of]
        variance = spread * (share * (1 - share))[:, None]
        return np.asarray(np.divide(excess**2, variance, out=np.zeros_like(excess), where=variance > 0))


class _Entropy:
    """x log x of whole numbers up to `largest`; looked up unless the table would be too large."""

    def __init__(self, largest: float) -> None:
        whole = np.arange(int(largest) + 2 if largest < TABLE_SIZE else 0, dtype=np.float64)
        self._table = whole * np.log(np.maximum(whole, 1.0))

    def __call__(self, x: Array) -> Array:
        if len(self._table):
            return np.asarray(self._table[x.astype(np.int64)])
        return np.asarray(x * np.log(np.maximum(x, 1.0)))


def _whole(counts: Array, judged: Array) -> Array:
    """Whole counts (..., S, T) between none and all; sums over cells lose less than half a feedback a day by it."""
    return np.asarray(np.clip(np.rint(counts), 0.0, judged))


def _sums_before(values: Array, onset: Indices) -> Array:
    """Sums over the days before each onset: (R, T) into (R, J)."""
    return np.asarray(np.cumsum(values, axis=1)[:, onset - 1])


def _rising_sums(values: Array, onset: Indices) -> Array:
    """Sums weighted 1, 2, 3 ... from each onset on: (R, T) into (R, J); sums of sums are faster than a product."""
    since = np.cumsum(values[:, ::-1], axis=1)
    return np.asarray(np.cumsum(since, axis=1)[:, ::-1][:, onset])


def _dispersion(counts: Array, judged: Array, share: Array) -> Array:
    """Day-to-day variance over the binomial one, at least 1.

    From successive differences (von Neumann), which a step or a slow ramp leaves almost as they are.
    """
    held = judged > 0
    unit = 1 / np.where(held, judged, np.inf)
    daily = counts * unit
    pairs = held[:, 1:] & held[:, :-1]
    squares = np.where(pairs, (daily[:, 1:] - daily[:, :-1]) ** 2, 0.0)
    squares /= np.where(pairs, unit[:, 1:] + unit[:, :-1], 1.0)
    scale = np.maximum(pairs.sum(axis=1) * share * (1 - share), 1e-12)
    return np.asarray(np.maximum(squares.sum(axis=1) / scale, 1.0))


def _shuffled_weeks(length: int, rng: np.random.Generator) -> Indices:
    """Order of days with blocks shuffled; a shorter block, if any, moves like the others."""
    block = max(1, min(BLOCK_DAYS, length // BLOCKS))
    starts = np.arange(0, length, block)
    return np.concatenate([np.arange(s, min(s + block, length)) for s in rng.permutation(starts)])
