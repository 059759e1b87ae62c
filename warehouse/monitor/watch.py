"""One watched quantity over all series: its chart and its baseline together, from history to alarm to re-base.

Called by `monitor.detector`, which owns the days and the tree. A watch learns the history of new series, feeds its
chart day by day, locates a change that has alarmed, and re-bases. Long, since all that changes this one state stands
here together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from warehouse.monitor.baseline import LESSON, Baseline, Lesson, Sample
from warehouse.monitor.changepoint import Change, Past, locate
from warehouse.monitor.charts import GRID, PRIOR_SD, Chart, Shifts
from warehouse.monitor.dispersion import HISTORY_OUTLIER, deviations, excess, first_rho, outlier_limit
from warehouse.monitor.families import Direction, Family, Rows
from warehouse.monitor.history import History, Line, Recent
from warehouse.monitor.likelihood import MAX_RHO, Array
from warehouse.monitor.recovery import RECOVERY_ODDS, Return
from warehouse.monitor.trend import Trend

SHIFTS = Shifts(up=(0.3, 0.6, 1.2), up_weight=(0.25, 0.5, 0.25), down=(0.42, 0.84))
"""Rises of the log-odds of loss: 5, 11 and 25 points from a share of 20 %; what is smaller is no drop to wake
anybody."""

WALK = 0.005
"""Standard deviation of the level's daily walk, logits: a drift of a point of share a month is followed with a lag of
a point, at the price of a twentieth of the delay."""

REBASE_SD = 0.15
"""Spread added to the level after a re-base: sizes of change are looked for on a coarse grid."""

MACHINERY_SD = 0.4
"""Spread of the level after a change of model, taxonomy or mix: almost all is learnt anew."""

GUARD_DAYS = 14
"""Days that pass before a day teaches rhythm, dispersion and slope: a drop is seen before it is learnt from."""

FIT_ROUNDS = 4
"""Rounds of the robust fit of a history; the level moves by less than a hundredth of its error in the last."""


@dataclass(slots=True)
class FamilyWatch:
    """The state of one family over S series.

    `back`: of series that have alarmed, whether they are back on their level before. `rebased` (S,): ordinal of the
    last day that a change may not lie before. `lessons`: of the last days, not yet learnt.
    """

    family: Family
    chart: Chart
    baseline: Baseline
    trend: Trend
    back: Return
    rebased: NDArray[np.int64]
    lessons: deque[Lesson] = field(default_factory=deque)

    @classmethod
    def of(cls, direction: Direction) -> FamilyWatch:
        """Without series."""
        chart = Chart.empty(SHIFTS, WALK)
        return cls(
            Family(direction), chart, Baseline.empty(0), Trend.empty(0), Return.empty(0), np.zeros(0, dtype=np.int64)
        )

    def widen(self, more: int) -> None:
        """Room for `more` series at the end."""
        empty, fresh, chart = Chart.empty(SHIFTS, WALK, more), Baseline.empty(more), self.chart
        for name in ("centre", "state"):
            setattr(chart, name, np.concatenate([getattr(chart, name), getattr(empty, name)], axis=-1))
        for one in fields(Baseline):
            joined = np.concatenate([getattr(self.baseline, one.name), getattr(fresh, one.name)])
            setattr(self.baseline, one.name, joined)
        slow = Trend.empty(more)
        for name in ("sums", "slope", "variance", "last"):
            setattr(self.trend, name, np.concatenate([getattr(self.trend, name), getattr(slow, name)]))
        for lesson in self.lessons:
            lesson.values = np.concatenate([lesson.values, np.full((len(LESSON), more), np.nan)], axis=1)
        self.family.shares = np.concatenate([self.family.shares, np.full((more, 2), 1 / 3)])
        self.back = self.back.widened(more)
        self.rebased = np.concatenate([self.rebased, np.zeros(more, dtype=np.int64)])

    def predicted(self, rows: Rows, weekday: int, offset: Array | float = 0.0) -> tuple[Array, Array]:
        """Mean and variance of one feedback of `rows` on a weekday, from the posterior mean of the level."""
        return self.family.moments(self.chart.mean()[rows] + self.baseline.weekday[rows, weekday] + offset, rows)

    def step(self, sample: Sample, *, watched: bool) -> None:
        """One day into the chart. A history (not `watched`) is read robustly: what is far outside counts in part."""
        rows, n, count = sample.rows, sample.n, sample.count
        mean, variance = self.predicted(rows, sample.weekday, sample.offset)
        rho = self.baseline.predictive_rho(rows, sample.weekday, variance, sample.spread**2)
        if not watched:
            limit = outlier_limit(n * variance * (1 + (n - 1) * rho))
            count = n * mean + np.clip(count - n * mean, -limit, limit)
        offset = self.baseline.weekday[rows, sample.weekday] + sample.offset
        loglik = self.family.loglik(count, n, (self.chart.centre[rows] + offset)[:, None] + self.chart.nodes, rho, rows)
        slope_variance = self.trend.variance[rows]
        predicted = self.chart.step(rows, loglik, sample.elapsed, watched=watched, slope_variance=slope_variance)
        raised = np.flatnonzero(~np.isnan(self.back.before[rows]))
        if len(raised):
            these = rows[raised]
            levels = self.back.levels(these) + offset[raised, None]
            self.back.step(
                these, self.family.loglik(count[raised], n[raised], levels, rho[raised], these), predicted[raised]
            )

    def watch(self, sample: Sample) -> tuple[Array, Array]:
        """One day into chart and baseline; logarithms of the statistics of a rise and of a fall, of each row."""
        rows = sample.rows
        self.chart.centre[rows] += self.trend.slope[rows] * sample.elapsed
        level, level_variance = self.chart.mean()[rows], self.chart.variance()[rows]
        moments = self.predicted(rows, sample.weekday, sample.offset)
        self.step(sample, watched=True)
        self.lessons.append(self.baseline.assess(sample, moments, level, level_variance))
        while self.lessons[0].ordinal <= sample.ordinal - GUARD_DAYS:
            lesson = self.lessons.popleft()
            taught = lesson.rows
            self.baseline.learn(lesson, taught)
            _, info, _, _, seen, _, part = lesson.values[:, taught]
            self.trend.learn(taught, lesson.ordinal, seen, self.baseline.lasting(taught, info, part))
        rise, fall = self.chart.rise()[rows], self.chart.fall()[rows]
        return np.log(np.maximum(rise, 1e-300)), np.log(np.maximum(fall, 1e-300))

    def refresh(self, known: Rows, depths: Sequence[Rows]) -> None:
        """Once a week: shrink rhythm, dispersion and slopes over all `known` series, and centre the grids."""
        self.baseline.refresh(known, depths)
        self.trend.refresh(known)
        self.chart.recentre(known)

    def learn_history(self, rows: Rows, history: History, known: Rows, depths: Sequence[Rows]) -> None:
        """Robust level, trend, rhythm and dispersion of the history of `rows`, then the posterior day by day."""
        line = Line.of(self.chart.centre[rows], history)
        mean, variance = self.family.moments(line.at(history.days), rows)
        self.baseline.rho[rows] = first_rho(history.count - history.n * mean, history.n, variance)
        for _ in range(FIT_ROUNDS):
            self._fit(rows, line, history)
            self.baseline.refresh(known, depths)
        self.trend.refresh(known)
        self.chart.centre[rows] += (line.at(history.days) - self.chart.centre[rows])[0]
        self.chart.restart(rows, PRIOR_SD**2)
        last = np.full(len(rows), history.days[0])
        for today, day in enumerate(history.days):
            active = np.flatnonzero(history.n[today] > 0)
            elapsed = day - last[active]
            last[active] = day
            self.chart.centre[rows[active]] += line.slope[active] * elapsed
            count, n = history.count[today, active], history.n[today, active]
            ordinal, spread = history.last + int(day), float(history.spreads[today])
            self.step(Sample(rows[active], ordinal, count, n, elapsed, np.zeros(len(n)), spread), watched=False)

    def _fit(self, rows: Rows, line: Line, history: History) -> None:
        """One round: the baseline's running sums from clipped residuals, and a step of the line towards the data."""
        baseline, n, weekdays = self.baseline, history.n, history.weekdays
        rhythm = baseline.weekday[rows][:, weekdays].T
        level = line.at(history.days)
        mean, variance = self.family.moments(level + rhythm, rows)
        rho = np.clip(baseline.rho[rows] + variance * history.spreads[:, None] ** 2, 0, MAX_RHO)
        dispersion = 1 + np.maximum(n - 1, 0) * rho
        limit = outlier_limit(n * variance * dispersion, HISTORY_OUTLIER)
        residual = np.clip(history.count - n * mean, -limit, limit)
        score, info = residual / dispersion, n * variance / dispersion
        for weekday in range(7):
            these = weekdays == weekday
            baseline.info[rows, weekday] = info[these].sum(axis=0)
            baseline.score[rows, weekday] = (score[these] + info[these] * rhythm[these]).sum(axis=0)
        part = 1 - 1 / dispersion
        lasting = baseline.lasting(rows, info, part)
        unsure = line.unsure(lasting, history.days)
        # Residuals of what was fitted to them are smaller than true ones by its leverage: a negative variance.
        leverage = unsure + baseline.weekday_variance[rows][:, weekdays].T
        top, base = excess(residual, limit, n, (variance, rho), -leverage)
        baseline.spread_top[rows], baseline.spread_base[rows] = top.sum(axis=0), base.sum(axis=0)
        self._hear_history(rows, history, deviations(residual, limit, n * variance * dispersion), part, info * unsure)
        baseline.unit[rows] = variance.mean(axis=0)
        baseline.information[rows] = lasting.sum(axis=0) / np.maximum((n > 0).sum(axis=0), 1)
        self.trend.learn_history(rows, history.days, level + score / np.maximum(info, 1e-9), lasting, history.last)
        line.towards(score, info, history.days)

    def _hear_history(self, rows: Rows, history: History, away: Array, part: Array, fitted: Array) -> None:
        """How far noise lasts in the history: products of neighbouring deviations `away`, with what the fitted level
        took of each (`fitted`, in variances of the day) put back."""
        baseline, n = self.baseline, history.n
        pairs = (n[1:] > 0) & (n[:-1] > 0) & (np.diff(history.days) == 1)[:, None]
        baseline.echo_top[rows] = ((away[1:] * away[:-1] + np.sqrt(fitted[1:] * fitted[:-1])) * pairs).sum(axis=0)
        baseline.echo_base[rows] = (part[1:] * pairs).sum(axis=0)
        baseline.echo_days[rows] = pairs.sum(axis=0)
        baseline.away[rows], baseline.away_day[rows] = away[-1], history.last + history.days[-1]

    def locate(self, row: int, days: Sequence[date], past: Recent) -> Change:
        """When the change of a series that has alarmed began, within `days` (its last one the alarm's)."""
        weekdays = np.array([day.weekday() for day in days])
        late = np.array([(day - days[-1]).days for day in days])
        rhythm = self.baseline.weekday[row, weekdays] + self.trend.slope[row] * late + past.offsets
        rows = np.full(len(days), row, dtype=np.intp)
        _, variance = self.family.moments(self.chart.mean()[row] + rhythm, rows)
        extra = variance * (self.baseline.weekday_variance[row, weekdays] + past.spreads**2)
        rho = np.clip(self.baseline.rho[row] * self.baseline.echo[row] + extra, 0, MAX_RHO)
        return locate(self.family, self.chart, row, Past(days, past.n, past.count, rhythm, rho))

    def returned(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of `rows` (R,) have alarmed and are back on their level before."""
        waiting = ~np.isnan(self.back.before[rows])
        back = np.zeros(len(rows), dtype=bool)
        back[waiting] = self.back.odds(self.chart, rows[waiting]) >= np.log(RECOVERY_ODDS)
        return back

    def raise_to(self, row: int, ordinal: int, change: Change) -> None:
        """Centre a chart on the level since the change that it has just alarmed of.

        What the last days would teach is dropped: they may lie after the change.
        """
        self.back.begin(row, (change.before, change.before_sd), change.level, ordinal)
        self._settle(row, ordinal, change.level, change.level_variance + REBASE_SD**2)

    def lower(self, row: int, ordinal: int) -> None:
        """Centre a chart that has fallen on the level since, from its own posterior.

        A series that has alarmed is not back for having fallen.
        """
        chart = self.chart
        ups = len(chart.shifts.up)
        weight = chart.changed[ups:, :, row] / chart.changed[ups:, :, row].sum()
        after = GRID[None, :] + chart.shifts.all[ups:, None]
        mean = float((weight * after).sum())
        variance = float((weight * (after - mean) ** 2).sum()) + REBASE_SD**2
        self.back.refer(row, float(chart.fall()[row]))
        self._settle(row, ordinal, float(chart.centre[row]) + mean, variance)

    def recover(self, row: int, ordinal: int) -> None:
        """Centre a chart that is back on the level that it had before its alarm."""
        mean, variance = self.back.level(row)
        self.back.end(row, mean)
        self._settle(row, ordinal, mean, variance + REBASE_SD**2)

    def _settle(self, row: int, ordinal: int, level: float, variance: float) -> None:
        self.chart.centre[row] = level
        self.chart.restart(np.array([row]), variance)
        self._unlearn(np.array([row]))
        self.rebased[row] = ordinal

    def forget(self, rows: Rows, ordinal: int) -> None:
        """Begin the charts of `rows` anew from this day on: level almost unknown, rhythm and dispersion kept."""
        self.chart.centre[rows] = self.chart.mean()[rows]
        self.chart.restart(rows, MACHINERY_SD**2)
        self._unlearn(rows)
        self.back.forget(rows)
        self.rebased[rows] = ordinal - 1

    def _unlearn(self, rows: Rows) -> None:
        """The level of `rows` jumped: their slope and the lessons of their last days are void."""
        self.trend.forget(rows)
        for lesson in self.lessons:
            lesson.values[:, rows] = np.nan
