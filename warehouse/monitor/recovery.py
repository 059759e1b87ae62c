"""Whether a series that has alarmed is back on its level before: one odds a series, day by day.

Called by `monitor.watch`. After an alarm a chart stands on its estimate of the raised level, which may be too large: a
fall from there is no recovery. What is asked are the posterior odds (Shiryaev 1963) of a return, on some day since, to
the level before the alarm, against a loss that lasts: the level is where the chart says, at a rise worth looking for,
or has fallen from there by less than two thirds. The level before is averaged over what is known of it, as the chart
averages over the raised one. All of it is a recursion, in logarithms, and a return of any size is seen at once. Each
incident has its level before: one that opens on a raised level is over when that is reached again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from warehouse.monitor.charts import FADE, GRID, Chart
from warehouse.monitor.families import Rows
from warehouse.monitor.likelihood import Array

RECOVERY_ODDS = 50.0
"""Posterior odds at which a return is told: of what is told as recovered one in fifty may be wrong."""

USUAL_DAYS = 30.0
"""How long a loss lasts, thought of before it is seen: a month. Each of its days is as likely to be the last."""

LEAST_SD = 0.06
"""Least spread of the level before, logits: what returns comes back within a point of share, and not to the digit."""

STEPS = np.linspace(-2.4, 2.4, 9)
"""Levels in question about the level before, in its standard deviations: what they leave out is one in sixty."""

SMALLEST = 0.3
"""Rise of the level that is looked for, logits, as the charts look for it."""

ARRAYS = ("before", "spread", "since", "told", "edge", "weight")

WEIGHTS = np.exp(-0.5 * STEPS**2) / np.exp(-0.5 * STEPS**2).sum()


@dataclass(slots=True)
class Return:
    """`before` (S,): level before an alarm that has not recovered, NaN without one; `spread` (S,), its standard
    deviation; `since` (S,), ordinal of that alarm; `told` (S,), whether an incident is told by it; `edge` (S,): level
    above which the loss lasts for certain; `weight` (9, S): logarithm of the summed likelihood ratio of a return to
    each level about it against the chart's; `older`: by series, `before`, `spread` and `since` of earlier incidents
    that are waited for again once this one is over, the newest last."""

    before: Array
    spread: Array
    since: NDArray[np.int64]
    told: NDArray[np.bool_]
    edge: Array
    weight: Array
    older: dict[int, list[tuple[float, float, int]]] = field(default_factory=dict)

    @classmethod
    def empty(cls, size: int) -> Return:
        """Of series without an alarm."""
        return cls(
            np.full(size, np.nan),
            np.full(size, LEAST_SD),
            np.zeros(size, dtype=np.int64),
            np.zeros(size, dtype=bool),
            np.full(size, np.nan),
            np.full((len(STEPS), size), -np.inf),
        )

    def widened(self, more: int) -> Return:
        """With room for `more` series at the end."""
        wide = Return.empty(more)
        wide.older = self.older
        for name in ARRAYS:
            setattr(wide, name, np.concatenate([getattr(self, name), getattr(wide, name)], axis=-1))
        return wide

    def begin(self, row: int, before: tuple[float, float], after: float, ordinal: int) -> None:
        """A series has alarmed on a day, or again before it was back: the level before its first alarm stays the one.

        `before`: mean and standard deviation of the level; `after`: where it stands now.
        """
        if np.isnan(self.before[row]):
            self._wait(row, (before[0], max(before[1], LEAST_SD), ordinal), after, told=False)
        else:
            self._wait(row, self._reference(row), after, told=bool(self.told[row]))

    def tell(self, row: int, before: tuple[float, float], after: float, ordinal: int) -> None:
        """An incident is told by an alarm of a series that no lasting one is told by: the level before this alarm
        (mean and standard deviation) is the one it returns to. The level before an earlier incident waits."""
        if self.before[row] != before[0]:
            if self.told[row]:
                self.older.setdefault(row, []).append(self._reference(row))
            self._wait(row, (before[0], max(before[1], LEAST_SD), ordinal), after, told=True)
        self.told[row] = True

    def end(self, row: int, after: float) -> None:
        """This return is told; `after` is where the series stands. What was there before is waited for again."""
        left = self.older.get(row)
        if left:
            self._wait(row, left.pop(), after, told=True)
        else:
            self.forget(row)

    def forget(self, rows: Rows | int) -> None:
        """Nothing more to wait for."""
        self.before[rows], self.told[rows], self.weight[:, rows] = np.nan, False, -np.inf
        for row in np.atleast_1d(rows).tolist():
            self.older.pop(row, None)

    def _reference(self, row: int) -> tuple[float, float, int]:
        return float(self.before[row]), float(self.spread[row]), int(self.since[row])

    def _wait(self, row: int, reference: tuple[float, float, int], after: float, *, told: bool) -> None:
        """Begin to look for a return to a reference, of a series that stands at `after`."""
        self.before[row], self.spread[row], self.since[row] = reference
        self.told[row] = told
        rise = float(np.clip(0.5 * (after - self.before[row]), 0.5 * SMALLEST, SMALLEST))
        self.edge[row] = self.before[row] + rise
        self.weight[:, row] = -np.inf

    def levels(self, rows: Rows) -> Array:
        """Levels (R, 9) that each of `rows` may return to."""
        return np.asarray(self.before[rows, None] + self.spread[rows, None] * STEPS)

    def step(self, rows: Rows, loglik: Array, predicted: Array) -> None:
        """One day of `rows`: `loglik` (R, 9) at their `levels`, and `predicted` (R,) by the chart without a change.

        A day that has no likelihood says nothing.
        """
        gain = (loglik - predicted[:, None]).T
        gain = np.where(np.isfinite(gain).all(axis=0), gain, 0.0)
        self.weight[:, rows] = np.logaddexp(np.log(FADE) + self.weight[:, rows], np.log(WEIGHTS)[:, None]) + gain

    def refer(self, row: int, ratio: float) -> None:
        """The chart was re-based on a fall that is `ratio` times as likely as none: what counts against it shrinks."""
        self.weight[:, row] += np.log(USUAL_DAYS) - np.log(ratio)

    def odds(self, chart: Chart, rows: Rows) -> Array:
        """Logarithm of the posterior odds (R,) of a return, of series with an alarm."""
        before, edge = self.before[rows] - chart.centre[rows], self.edge[rows] - chart.centre[rows]
        level, nearer = chart.level[:, rows], 0.5 * (before + edge)
        # A level between is neither; where it is nearer to a rise, a return must at least be likelier than it.
        lasting = np.where(GRID[:, None] > edge, 1.0, 1 / RECOVERY_ODDS) * (GRID[:, None] > nearer)
        stays = (level * lasting).sum(axis=0) * USUAL_DAYS
        edge = before + np.maximum(-before / 3, chart.shifts.up[0])
        first = len(chart.shifts.up)
        falls = chart.shifts.all[first:]
        for kind, fall in enumerate(falls, start=first):
            stays += (chart.changed[kind][:, rows] * (GRID[:, None] + fall > edge)).sum(axis=0) / len(falls)
        return np.asarray(np.logaddexp.reduce(self.weight[:, rows], axis=0) - np.log(np.maximum(stays, 1e-250)))

    def level(self, row: int) -> tuple[float, float]:
        """Mean and variance of the level that a series has returned to."""
        weight = np.exp(self.weight[:, row] - self.weight[:, row].max())
        weight /= weight.sum()
        mean = float(weight @ STEPS)
        return float(self.before[row] + self.spread[row] * mean), float(
            self.spread[row] ** 2 * max(float(weight @ STEPS**2) - mean**2, 0.0)
        )
