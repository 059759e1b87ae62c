"""Rules that others alert by, as statistics of daily counts, to be shown beside ours on the same series.

Called by `warehouse.alert_backtest` (a ledger's own history) and by `benchmarks.alerts` (simulated installations). Each
rule has the threshold of its makers. Arrays are (T days, S series); a day without feedback (n 0 or NaN) is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

QUIET = -9.0
"""Statistic of a day on which a rule knows nothing: below every threshold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, its nominal threshold, its statistic of lost and feedbacks."""

    name: str
    nominal: float
    statistic: Callable[[Array, Array], Array]


def three_sigma(lost: Array, n: Array) -> Array:
    """Distance of the share from the mean of the last 14 days, in their standard deviations."""
    share = _share(lost, n)
    mean, spread = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    for t in range(14, len(share)):
        mean[t], spread[t] = _moments(share[t - 14 : t])
    return np.asarray(np.nan_to_num((share - mean) / np.maximum(spread, 1e-6), nan=QUIET))


def z_score(lost: Array, n: Array) -> Array:
    """Distance of the share from the mean of the last 90 days (all there are, 14 at least), in standard deviations."""
    share = _share(lost, n)
    known = ~np.isnan(share)
    sums = [_summed(one) for one in (known, np.where(known, share, 0.0), np.where(known, share**2, 0.0))]
    days = np.arange(len(share))
    count, total, squares = (one[days] - one[np.maximum(days - 90, 0)] for one in sums)
    mean = total / np.maximum(count, 1)
    spread = np.sqrt(np.maximum(squares / np.maximum(count, 1) - mean**2, 1e-12))
    return np.where((count >= 14) & known, (np.nan_to_num(share) - mean) / spread, QUIET)


def week_over_week(lost: Array, n: Array) -> Array:
    """Relative change of the share of the last seven days against the seven before; a first loss is a large one."""
    sums = [_summed(np.nan_to_num(one)) for one in (lost, n)]
    result = np.full(lost.shape, -1.0)
    for t in range(13, len(lost)):
        now = [one[t + 1] - one[t - 6] for one in sums]
        before = [one[t - 6] - one[t - 13] for one in sums]
        with np.errstate(invalid="ignore", divide="ignore"):
            result[t] = np.nan_to_num((now[0] / now[1]) / (before[0] / before[1]) - 1, nan=-1.0, posinf=9.0)
    return result


CUSUM = "CUSUM k .5 h 5, told"
"""The textbook rule, told the parameters that the span turns out to have."""

RULES = (
    Rule("3 sigma, 14 days", 3.0, three_sigma),
    Rule("|z| >= 1.5", 1.5, z_score),
    Rule("week on week > 10 %", 0.1, week_over_week),
)


def standard_cusum(lost: Array, n: Array, share: Array, dispersion: Array) -> Array:
    """CUSUM (Page 1954) of standardised days, reference value 0.5, `share` and `dispersion` of a day taken as known.

    Its nominal threshold is 5: a one-sided run length of 931 days. A day without feedback counts as the expected one.
    """
    feedbacks = np.nan_to_num(n)
    spread = np.sqrt(np.maximum(feedbacks, 1) * share * (1 - share) * dispersion)
    z = (np.nan_to_num(lost) - feedbacks * share) / spread
    result, state = np.zeros(lost.shape), np.zeros(lost.shape[1])
    for t, one in enumerate(z):
        state = np.maximum(0.0, state + one - 0.5)
        result[t] = state
    return result


def rules_of(lost: Array, n: Array, inside: NDArray[np.bool_]) -> tuple[Rule, ...]:
    """The rules for a ledger's own history: those of others, and the textbook CUSUM, which no ledger could use.

    Its parameters count as known: each series' share and dispersion over the days `inside` (T) the span that is judged.
    """
    feedbacks, losses = np.nan_to_num(n[inside]), np.nan_to_num(lost[inside])
    share = (losses.sum(axis=0) + 0.5) / (feedbacks.sum(axis=0) + 1)
    days = (feedbacks > 0).sum(axis=0)
    squares = (losses - feedbacks * share) ** 2 / np.maximum(feedbacks, 1) / (share * (1 - share))
    dispersion = np.maximum(squares.sum(axis=0) / np.maximum(days - 1, 1), 1.0)
    return (*RULES, Rule(CUSUM, 5.0, partial(standard_cusum, share=share, dispersion=dispersion)))


def _share(lost: Array, n: Array) -> Array:
    known = np.nan_to_num(n) > 0
    return np.where(known, lost / np.where(known, n, 1), np.nan)


def _moments(past: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of the known days of each series; NaN with fewer than two."""
    known = ~np.isnan(past)
    count = known.sum(axis=0)
    mean = np.where(count >= 2, np.where(known, past, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    squares = np.where(known, (past - mean) ** 2, 0.0).sum(axis=0)
    return mean, np.sqrt(squares / np.maximum(count - 1, 1))


def _summed(values: Array | NDArray[np.bool_]) -> Array:
    """Running sums, with a row of zeros before the first day."""
    return np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=np.float64)])
