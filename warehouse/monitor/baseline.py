"""What a series usually does: rhythm of the week, day-to-day dispersion, information a day, learnt from its past.

Called by `monitor.detector`. Everything is a running sum, so a night costs the same after ten days or ten years.
Deviations of weekdays are shrunk to those of the parent series, dispersion to that of all series, each by a normal
random-effects model whose spread is found by maximum marginal likelihood (empirical Bayes, Efron and Morris 1973). What
stays uncertain widens the day's predictive distribution. Single days far outside count only up to a limit (Huber
1964), so a bad week in the history does not become the baseline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from warehouse.monitor.families import Rows
from warehouse.monitor.likelihood import MAX_RHO, MIN_RHO, Array

WEEKDAY_MEMORY = 0.98
"""Weight of the past at each visit of a weekday: a memory of about a year."""

DISPERSION_MEMORY = 0.995
"""Weight of the past a day: a memory of about 200 days."""

INFORMATION_MEMORY = 0.95
"""Weight of the past a day of the mean information, which only sets the threshold: about three weeks."""

OUTLIER, HISTORY_OUTLIER = 3.0, 2.0
"""Standard deviations up to which a day counts in full. A history may hold an incident that nobody marked: with the
lower limit a tenth of wild days inflates the dispersion by two thirds, with the higher one without end."""

SKEW_ALLOWANCE = 1.5
"""Feedbacks added to that limit: where less than one loss a day is expected, two or three are no outlier."""

WEEKDAY_SPREADS = np.array([0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45])
"""Candidate spreads of weekday deviations about the parent's, logits."""

WEEKDAY_SCALE = 0.15
"""Scale of the half-normal prior on that spread: rhythms of shares beyond 0.3 logits are rare."""

RHO_SPREADS = np.array([0.0003, 0.001, 0.003, 0.01, 0.03])
"""Candidate spreads of the dispersion about its mean over all series."""

CAUTION = 1.0
"""Standard errors added to the estimated dispersion: too little multiplies false alarms, too much delays by a
hundredth."""


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


LESSON = ("score", "info", "top", "base", "seen")
"""What a day teaches a series: its score with the rhythm put back, its information, its excess square and the
information of that, and the level that the day alone shows."""


@dataclass(slots=True)
class Lesson:
    """What a day (`ordinal`) teaches: `values` (5, S) in the order of `LESSON`, NaN for series it says nothing of."""

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

    @classmethod
    def empty(cls, size: int) -> Baseline:
        """Of series that nothing is known about."""
        score, info, weekday, weekday_variance = (np.zeros((size, 7)) for _ in range(4))
        top, base, information, unit = (np.zeros(size) for _ in range(4))
        rho = np.full(size, MIN_RHO)
        return cls(score, info, top, base, information, unit, weekday, weekday_variance, rho)

    def predictive_rho(self, rows: Rows, weekday: int, variance: Array, extra: float) -> Array:
        """Correlation of two feedbacks of one day, with the uncertain weekday and `extra` variance (squared logits)."""
        total = self.rho[rows] + variance * (self.weekday_variance[rows, weekday] + extra)
        return np.asarray(np.clip(total, MIN_RHO, MAX_RHO))

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
        self.information[rows] += (1 - INFORMATION_MEMORY) * (info - self.information[rows])
        self.unit[rows] += (1 - INFORMATION_MEMORY) * (variance - self.unit[rows])
        values = np.full((len(LESSON), len(self.rho)), np.nan)
        score = clipped / dispersion
        seen = level + score / np.maximum(info, 1e-9)
        values[:, rows] = score + info * self.weekday[rows, weekday], info, top, base, seen
        return Lesson(sample.ordinal, weekday, values)

    def learn(self, lesson: Lesson) -> None:
        """Take in a lesson."""
        rows = lesson.rows
        score, info, top, base, _ = lesson.values[:, rows]
        self.score[rows, lesson.weekday] = WEEKDAY_MEMORY * self.score[rows, lesson.weekday] + score
        self.info[rows, lesson.weekday] = WEEKDAY_MEMORY * self.info[rows, lesson.weekday] + info
        self.spread_top[rows] = DISPERSION_MEMORY * self.spread_top[rows] + top
        self.spread_base[rows] = DISPERSION_MEMORY * self.spread_base[rows] + base

    def refresh(self, known: Rows, parent: Rows, depths: list[Rows]) -> None:
        """Shrink weekdays (parents first) and dispersion anew; `known` rows have a history."""
        has_history = np.zeros(len(self.rho), dtype=bool)
        has_history[known] = True
        for rows in depths:
            rows = rows[has_history[rows]]
            if len(rows):
                up = parent[rows]
                prior = np.where((up >= 0)[:, None], self.weekday[np.maximum(up, 0)], 0.0)
                self.weekday[rows], self.weekday_variance[rows] = _shrunk_weekdays(
                    self.score[rows], self.info[rows], prior
                )
        if len(known):
            self.rho[known] = _shrunk_rho(self.spread_top[known], self.spread_base[known], self.unit[known])


def outlier_limit(variance: Array, deviations: float = OUTLIER) -> Array:
    """Largest residual of a day's count that counts in full."""
    return np.asarray(deviations * np.sqrt(variance) + SKEW_ALLOWANCE)


def excess(clipped: Array, limit: Array, n: Array, moments: tuple[Array, Array], unsure: Array) -> tuple[Array, Array]:
    """Weighted excess square of residuals clipped at `limit`, and its information on rho, of one day each.

    E residual^2 = n v (1 + (n - 1) rho) + (n v)^2 `unsure`, the variance of the prediction's level; `moments` are v and
    rho. Clipped squares are divided by what is left of them where residuals are normal (Huber 1964, proposal 2). The
    weights are optimal there.
    """
    variance, rho = moments
    pairs = np.maximum(n - 1, 0)
    dispersion = 1 + pairs * rho
    unit = np.maximum(n * variance, 1e-9)
    cut = limit / np.sqrt(unit * dispersion)
    inside = 2 * ndtr(cut) - 1
    kept = inside - 2 * cut * np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi) + cut**2 * (1 - inside)
    square = clipped**2 / (kept * unit) - unit * unsure
    weight = pairs / (2 * dispersion**2)
    # Where less than a loss a day is expected, squares are far from normal: their variance has the term 1 / unit.
    weight = weight / (1 + 1 / (2 * unit))
    return weight * (square - 1), weight * pairs


def _shrunk_weekdays(score: Array, info: Array, prior: Array) -> tuple[Array, Array]:
    """Posterior mean and variance (R, 7) of weekday deviations about `prior`."""
    raw = score / np.maximum(info, 1e-9)
    away = np.where(info > 0, raw - prior, 0.0)
    away -= (info * away).sum(axis=1, keepdims=True) / np.maximum(info.sum(axis=1, keepdims=True), 1e-9)
    noise = 1 / np.maximum(info, 1e-9)
    fit = [
        float(-0.5 * np.where(info > 0, np.log(s**2 + noise) + away**2 / (s**2 + noise), 0.0).sum())
        - 0.5 * (s / WEEKDAY_SCALE) ** 2
        for s in WEEKDAY_SPREADS
    ]
    spread = float(WEEKDAY_SPREADS[int(np.argmax(fit))]) ** 2
    keep = spread / (spread + noise)
    return prior + keep * away, spread * (1 - keep)


def _shrunk_rho(top: Array, base: Array, unit: Array) -> Array:
    """Posterior mean of each series' dispersion about that of all, `CAUTION` standard errors on the safe side.

    What series have in common is either the correlation itself or the spread of their logits, that is the correlation
    over `unit`, the variance of one feedback; the likelihood says which.
    """
    safe = np.maximum(base, 1e-9)
    raw, noise = top / safe, 1 / safe
    best = (-np.inf, raw, noise)
    for shape in (np.ones(len(unit)), unit / max(float(unit.mean()), 1e-9)):
        for spread in RHO_SPREADS:
            own = (spread * shape) ** 2
            weight = 1 / (own + noise)
            centre = max(float((weight * shape * raw).sum() / (weight * shape**2).sum()), 0.0) * shape
            fit = float(0.5 * (np.log(weight) - weight * (raw - centre) ** 2).sum())
            if fit > best[0]:
                keep = own * weight
                best = (fit, centre + keep * (raw - centre), own * (1 - keep))
    return np.asarray(np.clip(best[1] + CAUTION * np.sqrt(best[2]), MIN_RHO, MAX_RHO))
