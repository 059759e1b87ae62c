"""How much a series varies from day to day beyond chance: dispersion, its memory from day to day, and outliers.

Called by `monitor.baseline` and `monitor.watch`; pure functions of arrays. Dispersion is the correlation of two
feedbacks of one day (rho), from clipped squares, shrunk over series. Noise that lasts over days makes sums of days
vary more than single days say: its correlation, one for all series, becomes a factor on the dispersion.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from warehouse.monitor.likelihood import MAX_RHO, MIN_RHO, Array

OUTLIER, HISTORY_OUTLIER = 3.0, 2.0
"""Standard deviations up to which a day counts in full. A history may hold an incident that nobody marked: with the
lower limit a tenth of wild days inflates the dispersion by two thirds, with the higher one without end."""

SKEW_ALLOWANCE = 1.5
"""Feedbacks added to that limit: where less than one loss a day is expected, two or three are no outlier."""

RHO_SPREADS = np.array([0.0003, 0.001, 0.003, 0.01, 0.03])
"""Candidate spreads of the dispersion about its mean over all series."""

ECHO_SPREAD, MAX_ECHO = 0.2, 0.7
"""Spread of the correlation of neighbouring days' noise that is thought likely before any is seen, and the largest one
that is believed: beyond it noise is a level that moves."""

CAUTION = 1.0
"""Standard errors added to the estimated dispersion: too little multiplies false alarms, too much delays by a
hundredth."""


MEDIAN_SQUARE = 0.455
"""Median of a squared standard normal deviation."""


def lasting_noise(top: float, base: float, days: float) -> float:
    """Factor on the dispersion for day noise that lasts: the sum of many days of it varies (1 + a) / (1 - a) times as
    much as if days were independent, where a is the correlation of neighbours (an autoregression; Box and Jenkins
    1970). It is taken `CAUTION` standard errors on the safe side."""
    if base <= 0:
        return 1.0
    noise = days / base**2
    keep = ECHO_SPREAD**2 / (ECHO_SPREAD**2 + noise)
    echo = min(max(keep * top / base + CAUTION * np.sqrt(keep * noise), 0.0), MAX_ECHO)
    return float((1 + echo) / (1 - echo))


def outlier_limit(variance: Array, deviations: float = OUTLIER) -> Array:
    """Largest residual of a day's count that counts in full."""
    return np.asarray(deviations * np.sqrt(variance) + SKEW_ALLOWANCE)


def deviations(residual: Array, limit: Array, variance: Array) -> Array:
    """Residuals in standard deviations, for products of neighbours; days at the limit say nothing of noise that lasts.

    Such days count as 0. To first order in their correlation a, the product of two normals within their limits c is on
    average a times E(x^2, |x| < c) of each, by which they are divided; a bad week is left out and not taken for noise.
    """
    spread = np.sqrt(np.maximum(variance, 1e-9))
    cut = limit / spread
    kept = 2 * ndtr(cut) - 1 - 2 * cut * np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(np.where(np.abs(residual) < limit, residual / (spread * kept), 0.0))


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


def first_rho(residual: Array, n: Array, variance: Array) -> Array:
    """A first dispersion of each series (R,) from residuals of counts (T, R), each of `n` feedbacks of `variance`.

    The median of what days say, scaled by that of a squared standard normal: half of the days may be wild. Where
    volumes are large the clipped squares, begun at none, would need many rounds to grow to it.
    """
    square = residual**2 / np.maximum(n * variance, 1e-9) / MEDIAN_SQUARE
    said = np.where(n > 1, (square - 1) / np.maximum(n - 1, 1), np.nan)
    known = np.isfinite(said).any(axis=0)
    found = np.full(said.shape[1], MIN_RHO)
    found[known] = np.nanmedian(said[:, known], axis=0)
    return np.asarray(np.clip(found, MIN_RHO, MAX_RHO))


def shrunk_rho(top: Array, base: Array, unit: Array) -> Array:
    """Posterior mean of each series' dispersion about that of its like, `CAUTION` standard errors on the safe side.

    What series have in common is either the correlation itself or the spread of their logits, that is the correlation
    over `unit`, the variance of one feedback; the likelihood says which. The error of what they have in common counts.
    """
    safe = np.maximum(base, 1e-9)
    raw, noise = top / safe, 1 / safe
    best = (-np.inf, raw, noise)
    for shape in (np.ones(len(unit)), unit / max(float(unit.mean()), 1e-9)):
        for spread in RHO_SPREADS:
            own = (spread * shape) ** 2
            weight = 1 / (own + noise)
            precision = float((weight * shape**2).sum())
            centre = max(float((weight * shape * raw).sum() / precision), 0.0) * shape
            fit = float(0.5 * (np.log(weight) - weight * (raw - centre) ** 2).sum())
            if fit > best[0]:
                keep = own * weight
                best = (fit, centre + keep * (raw - centre), own * (1 - keep) + ((1 - keep) * shape) ** 2 / precision)
    return np.asarray(np.clip(best[1] + CAUTION * np.sqrt(best[2]), MIN_RHO, MAX_RHO))
