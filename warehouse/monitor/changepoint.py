"""When a change began and how large it is, each with its interval, for one series that has just alarmed.

Called by `monitor.watch`. The weight of a change on day s is the mean, over the level's posterior, of the likelihood
ratio of the days from s on; normalised, it is the posterior of the day under equal weights for all days (Hinkley 1970
for the likelihood; Smith 1975 for the posterior). The size is observed minus expected, per feedback.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from warehouse.measure.intervals import Z_95
from warehouse.monitor.charts import GRID, Chart
from warehouse.monitor.families import Family
from warehouse.monitor.likelihood import Array

COVERAGE = 0.95

RISES = np.arange(0.0, 30.0, 0.06)
"""Rises of the level in question for where a series stands now, logits: from none of a million to all."""


@dataclass(frozen=True, slots=True)
class Past:
    """Days of one series: feedbacks, counts of the family, deviation of the weekday (logits), dispersion."""

    days: Sequence[date]
    feedbacks: Array
    count: Array
    rhythm: Array
    rho: Array


@dataclass(frozen=True, slots=True)
class Change:
    """`effect` is the change of the family's mean per feedback since `since`; a rise is for the worse.

    `dispersion`: variance of the counts since, over that by chance of single feedbacks. `level`, `level_variance`:
    where the series stands since. `before`, `before_sd`: the level until then.
    """

    since: date
    since_low: date
    since_high: date
    evidence: float
    effect: float
    effect_low: float
    effect_high: float
    feedbacks: int
    expected: float
    dispersion: float
    level: float
    level_variance: float
    before: float
    before_sd: float


def locate(family: Family, chart: Chart, row: int, past: Past) -> Change:
    """The change of series `row` within `past`, its days in order and its last day the alarm's."""
    ups = np.array(chart.shifts.up)
    weights = np.array(chart.shifts.up_weight)
    rows = np.full(len(past.days), row)
    offset = (chart.centre[row] + past.rhythm)[:, None]
    points = offset + np.concatenate([GRID, *(GRID + size for size in ups)])
    value = family.loglik(past.count, past.feedbacks, points, past.rho, rows)
    value = value.reshape(len(past.days), len(ups) + 1, len(GRID))
    gain = value[:, 1:] - value[:, :1]
    since = np.cumsum(gain[::-1], axis=0)[::-1]  # (T, D, G): log-likelihood ratio of the days from s on
    # The chart holds, for each size and level, the sum over all days s; each sum is parted in proportion to its terms.
    share = np.exp(since - since.max(axis=0))
    share /= share.sum(axis=0)
    weight = np.einsum("tdg,d,dg->t", share, weights, chart.changed[: len(ups), :, row])
    start = int(weight.argmax())
    low, high = _interval(weight / weight.sum(), start)
    n, k = past.feedbacks[start:], past.count[start:]
    level, level_variance = chart.before(row)
    mean, variance = family.moments(level + past.rhythm[start:, None], np.array([row]))
    mean, variance = mean[:, 0], variance[:, 0]
    total = float(n.sum())
    effect = float((k - n * mean).sum()) / total
    chance = float((n * variance).sum())
    days = float((n * variance * (1 + (n - 1) * past.rho[start:])).sum())
    half = Z_95 * float(np.sqrt(days + chance**2 * level_variance)) / total
    # Small rises are likelier than large ones, by the mean of the sizes looked for: the likeliest day seems the worst.
    points = level + RISES + past.rhythm[start:, None]
    fit = family.loglik(k, n, points, past.rho[start:], rows[start:]).sum(axis=0) - RISES / float(weights @ ups)
    fit = np.exp(fit - fit.max())
    rise = float(fit @ RISES / fit.sum())
    return Change(
        since=past.days[start],
        since_low=past.days[low],
        since_high=past.days[high],
        evidence=float(np.log(weight[start])),
        effect=effect,
        effect_low=effect - half,
        effect_high=effect + half,
        feedbacks=round(total),
        expected=float((n * mean).sum()) / total,
        dispersion=days / max(chance, 1e-9),
        level=level + rise,
        level_variance=float(fit @ (RISES - rise) ** 2 / fit.sum()) + level_variance,
        before=level,
        before_sd=max(level_variance, 0.0) ** 0.5,
    )


def _interval(weight: Array, start: int) -> tuple[int, int]:
    """Shortest run of days around the likeliest that holds `COVERAGE` of the weight, grown to the heavier side."""
    low = high = start
    held = float(weight[start])
    while held < COVERAGE and (low > 0 or high < len(weight) - 1):
        left = weight[low - 1] if low > 0 else -1.0
        right = weight[high + 1] if high < len(weight) - 1 else -1.0
        if left >= right:
            low, held = low - 1, held + float(left)
        else:
            high, held = high + 1, held + float(right)
    return low, high
