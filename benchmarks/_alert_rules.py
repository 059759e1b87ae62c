"""The rules that drop alerts are compared with, as statistics on arrays of days and series.

Each answers with a statistic per day and series and has the nominal threshold of its makers. A share of no feedback is
unknown. `known` are the true parameters, which only the textbook CUSUM is given: the near-optimal bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """True lost share (T, S) without a change, and the dispersion of a day (T, S)."""

    share: Array
    dispersion: Array


@dataclass(frozen=True)
class Rule:
    """A competitor: its name, its threshold, its statistic of counts and feedbacks (T, S)."""

    name: str
    nominal: float
    statistic: Callable[[Array, Array, Known], Array]


def _share(lost: Array, n: Array) -> Array:
    return np.where(n > 0, lost / np.maximum(n, 1), np.nan)


def _trailing(values: Array, window: int) -> tuple[Array, Array]:
    """Mean and standard deviation of the `window` days before each day."""
    mean, spread = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    for t in range(window, len(values)):
        past = values[t - window : t]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean[t], spread[t] = np.nanmean(past, axis=0), np.nanstd(past, axis=0, ddof=1)
    return mean, spread


def three_sigma(lost: Array, n: Array, _: Known) -> Array:
    """Distance from the mean of the last 14 days in their standard deviations."""
    share = _share(lost, n)
    mean, spread = _trailing(share, 14)
    return np.nan_to_num((share - mean) / np.maximum(spread, 1e-6), nan=-9.0)


def z_score(lost: Array, n: Array, _: Known) -> Array:
    """Distance from the mean of the last 90 days (all there are, 14 at least) in their standard deviations."""
    share = np.nan_to_num(_share(lost, n))
    days = np.arange(len(share))[:, None]
    first = np.maximum(days - 90, 0)
    count = np.maximum(days - first, 1)
    sums = [np.concatenate([np.zeros((1, share.shape[1])), np.cumsum(share**power, axis=0)]) for power in (1, 2)]
    means = [(one[days[:, 0]] - one[first[:, 0]]) / count for one in sums]
    spread = np.sqrt(np.maximum(means[1] - means[0] ** 2, 1e-12))
    return np.where(days >= 14, (share - means[0]) / spread, -9.0)


def week_over_week(lost: Array, n: Array, _: Known) -> Array:
    """Relative change of the share of the last seven days against the seven before."""
    sums = [np.concatenate([np.zeros((1, lost.shape[1])), np.cumsum(one, axis=0)]) for one in (lost, n)]
    result = np.full(lost.shape, -1.0)
    for t in range(13, len(lost)):
        now = [one[t + 1] - one[t - 6] for one in sums]
        before = [one[t - 6] - one[t - 13] for one in sums]
        with np.errstate(invalid="ignore", divide="ignore"):
            result[t] = np.nan_to_num((now[0] / now[1]) / (before[0] / before[1]) - 1, nan=-1.0, posinf=9.0)
    return result


def cusum(lost: Array, n: Array, known: Known, *, rise: float = 0.1) -> Array:
    """Log-likelihood CUSUM (Page 1954) for a rise of `rise` with everything known: share, rhythm, dispersion."""
    p0 = known.share
    p1 = np.clip(p0 + rise, 0, 0.95)
    gain = (lost * np.log(p1 / p0) + (n - lost) * np.log((1 - p1) / (1 - p0))) / known.dispersion
    result, state = np.zeros(lost.shape), np.zeros(lost.shape[1])
    for t, one in enumerate(gain):
        state = np.maximum(0.0, state + one)
        result[t] = state
    return result


def standard_cusum(lost: Array, n: Array, known: Known) -> Array:
    """The textbook CUSUM (k 0.5) of standardised days, everything known; its nominal h is 5, run length 931."""
    p0 = known.share
    z = (lost - n * p0) / np.sqrt(np.maximum(n, 1) * p0 * (1 - p0) * known.dispersion)
    result, state = np.zeros(lost.shape), np.zeros(lost.shape[1])
    for t, one in enumerate(z):
        state = np.maximum(0.0, state + one - 0.5)
        result[t] = state
    return result


RULES = (
    Rule("3 sigma, 14 days", 3.0, three_sigma),
    Rule("|z| >= 1.5", 1.5, z_score),
    Rule("week on week > 10 %", 0.1, week_over_week),
    Rule("CUSUM k .5 h 5, known", 5.0, standard_cusum),
)
