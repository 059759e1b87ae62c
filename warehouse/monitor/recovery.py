"""Whether a series that has alarmed is back on its level before: one odds a series, day by day.

Called by `monitor.watch`. After an alarm a chart stands on its estimate of the raised level, which may be too large: a
fall from there is no recovery. What is asked are the posterior odds (Shiryaev 1963) of a return, on some day since, to
the level before the alarm, against a loss that lasts: the level is where the chart says, at a rise worth looking for,
or has fallen from there by less than two thirds. The level before is averaged over what is known of it, as the chart
averages over the raised one. All of it is a recursion, and a return of any size is seen at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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

WEIGHTS = np.exp(-0.5 * STEPS**2) / np.exp(-0.5 * STEPS**2).sum()

MOST = 1e200
"""Where the recursion is cut off, so that a year of evidence does not overflow."""


@dataclass(slots=True)
class Return:
    """`before` (S,): level before an alarm that has not recovered, NaN without one; `spread` (S,), its standard
    deviation; `edge` (S,): level above which the loss lasts for certain; `weight` (9, S): summed likelihood ratio of a
    return to each level about it against the chart's."""

    before: Array
    spread: Array
    edge: Array
    weight: Array

    @classmethod
    def empty(cls, size: int) -> Return:
        """Of series without an alarm."""
        return cls(np.full(size, np.nan), np.full(size, LEAST_SD), np.full(size, np.nan), np.zeros((len(STEPS), size)))

    def widened(self, more: int) -> Return:
        """With room for `more` series at the end."""
        new = Return.empty(more)
        return Return(
            np.concatenate([self.before, new.before]),
            np.concatenate([self.spread, new.spread]),
            np.concatenate([self.edge, new.edge]),
            np.concatenate([self.weight, new.weight], axis=1),
        )

    def begin(self, row: int, before: tuple[float, float], after: float, smallest: float) -> None:
        """A series has alarmed, or again before it was back: the level before its first alarm stays the one.

        `before`: mean and variance of the level; `after`: where it stands now; `smallest`: rise that is looked for.
        """
        if np.isnan(self.before[row]):
            self.before[row], self.spread[row] = before[0], max(float(np.sqrt(max(before[1], 0.0))), LEAST_SD)
        rise = float(np.clip(0.5 * (after - self.before[row]), 0.5 * smallest, smallest))
        self.edge[row] = self.before[row] + rise
        self.weight[:, row] = 0.0

    def end(self, rows: Rows | int) -> None:
        """Nothing more to wait for."""
        self.before[rows], self.weight[:, rows] = np.nan, 0.0

    def levels(self, rows: Rows) -> Array:
        """Levels (R, 9) that each of `rows` may return to."""
        return np.asarray(self.before[rows, None] + self.spread[rows, None] * STEPS)

    def step(self, rows: Rows, loglik: Array, predicted: Array) -> None:
        """One day of `rows`: `loglik` (R, 9) at their `levels`, and `predicted` (R,) by the chart without a change."""
        gain = np.minimum((loglik - predicted[:, None]).T, 300.0)
        weight = (FADE * self.weight[:, rows] + WEIGHTS[:, None]) * np.exp(gain)
        self.weight[:, rows] = np.minimum(weight, MOST)

    def refer(self, row: int, ratio: float) -> None:
        """The chart was re-based on a fall that is `ratio` times as likely as none: what counts against it shrinks."""
        self.weight[:, row] *= USUAL_DAYS / ratio

    def odds(self, chart: Chart, rows: Rows) -> Array:
        """Posterior odds (R,) of a return, of series with an alarm."""
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
        return np.asarray(self.weight[:, rows].sum(axis=0) / np.maximum(stays, 1e-250))

    def level(self, row: int) -> tuple[float, float]:
        """Mean and variance of the level that a series has returned to."""
        weight = self.weight[:, row] / self.weight[:, row].sum()
        mean = float(weight @ STEPS)
        return float(self.before[row] + self.spread[row] * mean), float(
            self.spread[row] ** 2 * max(float(weight @ STEPS**2) - mean**2, 0.0)
        )
