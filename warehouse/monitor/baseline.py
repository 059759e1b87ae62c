"""What a series usually does: rhythm of the week, day-to-day dispersion, information a day, learnt from its past.

Called by `monitor.detector`. Everything is a running sum, so a night costs the same after ten days or ten years.
Deviations of weekdays are shrunk to none, dispersion to that of all series of one depth, each by a normal
random-effects model whose spread the series themselves show (empirical Bayes, Efron and Morris 1973). What stays
uncertain widens the day's predictive distribution. Single days far outside count only up to a limit (Huber 1964), so a
bad week in the history does not become the baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from warehouse.monitor.dispersion import deviations, excess, lasting_noise, outlier_limit, shrunk_rho
from warehouse.monitor.families import Rows
from warehouse.monitor.likelihood import MAX_RHO, MIN_RHO, Array
from warehouse.monitor.shrinkage import shrunk

WEEKDAY_MEMORY = 0.98
"""Weight of the past at each visit of a weekday: a memory of about a year."""

DISPERSION_MEMORY = 0.995
"""Weight of the past a day: a memory of about 200 days."""

INFORMATION_MEMORY = 0.95
"""Weight of the past a day of the mean information, which only sets the threshold: about three weeks."""

WEEKDAY_SPREADS = np.array([0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45])
"""Candidate spreads of weekday deviations, logits."""

WEEKDAY_SCALE = 0.15
"""Scale of the half-normal prior on that spread: rhythms of shares beyond 0.3 logits are rare."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One day (`ordinal`) of the series `rows` that have feedback: counts of the family, feedbacks, days since the
    last.

    `offset`: shift of the level that is expected of the day's mix (logits). `spread`: extra standard deviation of the
    day (logits).
    """

    rows: Rows
    ordinal: int
    count: Array
    n: Array
    elapsed: Array
    offset: Array
    spread: float = 0.0

    @property
    def weekday(self) -> int:
        """0 is Monday."""
        return (self.ordinal + 6) % 7


LESSON = ("score", "info", "top", "base", "seen", "away", "part")
"""What a day teaches a series: its score with the rhythm put back, its information, its excess square and the
information of that, the level that the day alone shows, its deviation in standard deviations, and the part of the
variance that is not chance of single feedbacks."""


@dataclass(slots=True)
class Lesson:
    """What a day (`ordinal`) teaches: `values` (7, S) in the order of `LESSON`, NaN for series it says nothing of."""

    ordinal: int
    weekday: int
    values: Array

    @property
    def rows(self) -> Rows:
        """The series that it teaches."""
        return np.flatnonzero(~np.isnan(self.values[0]))


@dataclass(slots=True)
class Baseline:
    """Running sums of S series, and what follows from them."""

    score: Array  # (S, 7) summed scores, the fitted deviation of the weekday put back
    info: Array  # (S, 7) summed information
    spread_top: Array  # (S,) weighted sum of excess squares
    spread_base: Array  # (S,) information on rho
    information: Array  # (S,) mean information a day
    unit: Array  # (S,) variance of one feedback
    weekday: Array  # (S, 7) deviations in use, logits
    weekday_variance: Array  # (S, 7)
    rho: Array  # (S,) dispersion in use
    echo_top: Array  # (S,) summed products of deviations of neighbouring days
    echo_base: Array  # (S,) what they would sum to if day noise lasted for ever
    echo_days: Array  # (S,) how many
    away: Array  # (S,) deviation of the last day that taught
    away_day: Array  # (S,) its ordinal
    echo: Array  # (S,) factor in use on the dispersion, for noise that lasts over days

    @classmethod
    def empty(cls, size: int) -> Baseline:
        """Of series that nothing is known about."""
        score, info, weekday, weekday_variance = (np.zeros((size, 7)) for _ in range(4))
        top, base, information, unit = (np.zeros(size) for _ in range(4))
        rho, echo = np.full(size, MIN_RHO), np.ones(size)
        echo_top, echo_base, echo_days, away, away_day = (np.zeros(size) for _ in range(5))
        return cls(
            score, info, top, base, information, unit, weekday, weekday_variance, rho,
            echo_top, echo_base, echo_days, away, away_day, echo,
        )  # fmt: skip

    def predictive_rho(self, rows: Rows, weekday: int, variance: Array, extra: float) -> Array:
        """Correlation of two feedbacks of one day, with the uncertain weekday and `extra` variance (squared logits)."""
        total = self.rho[rows] * self.echo[rows] + variance * (self.weekday_variance[rows, weekday] + extra)
        return np.asarray(np.clip(total, MIN_RHO, MAX_RHO))

    def lasting(self, rows: Rows, info: Array, part: Array) -> Array:
        """Information of days in the long run, where noise lasts: `info` with a `part` (..., len(rows)) of noise."""
        return np.asarray(info / (1 + part * (self.echo[rows] - 1)))

    def assess(self, sample: Sample, moments: tuple[Array, Array], level: Array, unsure: Array) -> Lesson:
        """What a day would teach. `moments`, `level` and its variance `unsure` are those predicted for it."""
        rows, weekday, n = sample.rows, sample.weekday, sample.n
        mean, variance = moments
        dispersion = 1 + (n - 1) * self.rho[rows]
        info = n * variance / dispersion
        limit = outlier_limit(n * variance * dispersion)
        clipped = np.clip(sample.count - n * mean, -limit, limit)
        unsure = unsure + self.weekday_variance[rows, weekday]
        top, base = excess(clipped, limit, n, (variance, self.rho[rows]), unsure)
        away, part = deviations(clipped, limit, n * variance * dispersion), 1 - 1 / dispersion
        lasting = self.lasting(rows, info, part)
        self.information[rows] += (1 - INFORMATION_MEMORY) * (lasting - self.information[rows])
        self.unit[rows] += (1 - INFORMATION_MEMORY) * (variance - self.unit[rows])
        values = np.full((len(LESSON), len(self.rho)), np.nan)
        score = clipped / dispersion
        seen = level + score / np.maximum(info, 1e-9)
        values[:, rows] = score + info * self.weekday[rows, weekday], info, top, base, seen, away, part
        return Lesson(sample.ordinal, weekday, values)

    def learn(self, lesson: Lesson, rows: Rows) -> None:
        """Take in a lesson of the series `rows`."""
        score, info, top, base, _, away, part = lesson.values[:, rows]
        self.score[rows, lesson.weekday] = WEEKDAY_MEMORY * self.score[rows, lesson.weekday] + score
        self.info[rows, lesson.weekday] = WEEKDAY_MEMORY * self.info[rows, lesson.weekday] + info
        self.spread_top[rows] = DISPERSION_MEMORY * self.spread_top[rows] + top
        self.spread_base[rows] = DISPERSION_MEMORY * self.spread_base[rows] + base

        neighbour = self.away_day[rows] == lesson.ordinal - 1
        self.hear(rows, np.where(neighbour, away * self.away[rows], 0.0), np.where(neighbour, part, 0.0), neighbour)
        self.away[rows], self.away_day[rows] = away, lesson.ordinal

    def hear(self, rows: Rows, top: Array, base: Array, days: Array) -> None:
        """Add products of neighbouring days' deviations of `rows`, what they are measured by, and their number."""
        self.echo_top[rows] = DISPERSION_MEMORY * self.echo_top[rows] + top
        self.echo_base[rows] = DISPERSION_MEMORY * self.echo_base[rows] + base
        self.echo_days[rows] = DISPERSION_MEMORY * self.echo_days[rows] + days

    def refresh(self, known: Rows, depths: Sequence[Rows]) -> None:
        """Shrink weekdays and dispersion of the series `known`, which have a history, anew."""
        if not len(known):
            return
        self.weekday[known], self.weekday_variance[known] = _shrunk_weekdays(self.score[known], self.info[known])
        has_history = np.zeros(len(self.rho), dtype=bool)
        has_history[known] = True
        for rows in depths:
            rows = rows[has_history[rows]]
            if len(rows):
                self.rho[rows] = shrunk_rho(self.spread_top[rows], self.spread_base[rows], self.unit[rows])
        sums = (self.echo_top[known].sum(), self.echo_base[known].sum(), self.echo_days[known].sum())
        self.echo[:] = lasting_noise(*(float(one) for one in sums))


def widen_net(lost: Baseline, net: Baseline) -> None:
    """Let net value vary no less than its losses alone: where gains have made up for them, they need not always."""
    least = lost.rho * lost.unit / np.maximum(net.unit, 1e-9)
    net.rho = np.clip(np.maximum(net.rho, least), MIN_RHO, MAX_RHO)


def _shrunk_weekdays(score: Array, info: Array) -> tuple[Array, Array]:
    """Posterior mean and variance (R, 7) of weekday deviations."""
    away = score / np.maximum(info, 1e-9)
    away -= (info * away).sum(axis=1, keepdims=True) / np.maximum(info.sum(axis=1, keepdims=True), 1e-9)
    return shrunk(away, 1 / np.maximum(info, 1e-9), WEEKDAY_SPREADS, -0.5 * (WEEKDAY_SPREADS / WEEKDAY_SCALE) ** 2)
