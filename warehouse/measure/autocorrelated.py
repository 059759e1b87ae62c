"""Regression on daily shares whose noise is sampling plus noise that lasts, averaged over what is not known of either.

A day's share errs by sampling (variance known up to a factor: the quasi-binomial of Wedderburn 1974) and by what lasts
from day to day, an autoregression of order one. The regression is generalised least squares for each point of a grid of
(correlation, size of lasting noise); the points are weighed by their restricted likelihood (Patterson and Thompson
1971; Harville 1974), so that what is not known of the noise widens the interval. Each point gives a Student t, the
answer is their mixture. Innovations come from the Kalman filter (Harvey 1989), in time proportional to the days; a
missing day is passed over. Caller: `measure.interventions`. Vectorised over series. Limits: numpy and scipy, no dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Array = NDArray[np.float64]

CORRELATIONS: Final = (0.0, 0.3, 0.55, 0.75, 0.9)
"""Of lasting noise from one day to the next: half-lives from none to two weeks. What lasts longer is a trend."""

SIZES: Final = (0.03, 0.07, 0.15, 0.35)
"""Standard deviation of lasting noise in logits: from what nobody would notice to the heaviest day of a sale
(`configs/calendar.yaml`). Factors of about two: what lies between is met by neighbours and the factor on all noise."""

BELIEF: Final = 30.0
"""Days' worth of belief that sampling is what it is counted to be: feedbacks are drawn one by one, so the factor on all
noise is near one, and some weeks of data alone would not know it."""

CHUNK: Final = 64
"""Series filtered at once: 64 of 450 days hold 70 MB."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Centre, spread and 95 % limits of combinations of coefficients, each (B, K)."""

    value: Array
    sd: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Fit:
    """B series on a grid of G points: weights (B, G), coefficients (B, G, P), their covariance (B, G, P, P), degrees of
    freedom (B,)."""

    weight: Array
    coefficient: Array
    covariance: Array
    freedom: Array

    def combine(self, contrasts: Array) -> Estimate:
        """Estimates of `contrasts` (K, P) or (B, K, P) of the coefficients."""
        rows = np.broadcast_to(contrasts, (len(self.weight), *contrasts.shape[-2:]))
        centre = np.einsum("bkp,bgp->bgk", rows, self.coefficient)
        scale = np.sqrt(np.einsum("bkp,bgpq,bkq->bgk", rows, self.covariance, rows, optimize=True))
        mixture = _Mixture(self.weight, centre, np.maximum(scale, 1e-300), self.freedom[:, None])
        return Estimate(mixture.mean, mixture.sd, mixture.quantile(0.025), mixture.quantile(0.975))

    @cached_property
    def correlation(self) -> Array:
        """Mean correlation (B,) of all noise but sampling from one day to the next, over the grid."""
        return np.asarray(self.weight @ np.array([point[0] for point in _grid()]))


def fit(shares: Array, sampling: Array, design: Array, unit: Array) -> Fit:
    """Fits `design` (T, P) or (B, T, P) to `shares` (B, T) with sampling variance (B, T), NaN on missing days.

    `unit` (B,) is the change of a share by one logit. Each series needs more days with a share than P, and a design of
    full rank on them.
    """
    parts = [slice(start, start + CHUNK) for start in range(0, len(shares), CHUNK)]
    designs = np.broadcast_to(design, (len(shares), *design.shape[-2:]))
    made = [_fit(shares[part], sampling[part], designs[part], unit[part]) for part in parts]
    return Fit(*(np.concatenate([getattr(one, name) for one in made]) for name in Fit.__dataclass_fields__))


def _grid() -> list[tuple[float, float]]:
    """(correlation, size) of every point; the first has sampling alone."""
    return [(0.0, 0.0), *((correlation, size) for correlation in CORRELATIONS for size in SIZES)]


def _prior() -> Array:
    """Weight of every point before data: what lasts longer is rarer."""
    chance = np.array([1.0 - correlation for correlation, _ in _grid()])
    return np.asarray(chance / chance.sum())


def _fit(shares: Array, sampling: Array, design: Array, unit: Array) -> Fit:
    columns = np.concatenate([shares[:, :, None], design], axis=2)
    innovations, logarithms = _innovations(columns, sampling, unit)
    moments = innovations.swapaxes(2, 3) @ innovations  # (B, G, P + 1, P + 1)
    days = np.isfinite(sampling).sum(axis=1).astype(np.float64)
    freedom = days - design.shape[2] + BELIEF
    inverse = np.linalg.inv(moments[:, :, 1:, 1:])
    coefficient = (inverse @ moments[:, :, 1:, :1])[:, :, :, 0]
    left = moments[:, :, 0, 0] - np.einsum("bgp,bgp->bg", coefficient, moments[:, :, 1:, 0])
    left = np.maximum(left, 0.0) + BELIEF
    likelihood = -0.5 * (logarithms - np.linalg.slogdet(inverse)[1] + freedom[:, None] * np.log(left))
    likelihood += np.log(_prior())
    weight = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    variance = (left / freedom[:, None])[:, :, None, None]
    return Fit(weight, coefficient, inverse * variance, freedom)


def _innovations(columns: Array, sampling: Array, unit: Array) -> tuple[Array, Array]:
    """What a day adds to the days before it, standardised (B, G, T, P + 1), and the log determinants (B, G)."""
    correlation, size = (np.array(one)[None, :] for one in zip(*_grid(), strict=True))
    steady = (size * unit[:, None]) ** 2
    series, length, width = columns.shape
    made = np.zeros((series, length, correlation.shape[1], width))
    logarithms = np.zeros((series, correlation.shape[1]))
    state = np.zeros((series, correlation.shape[1], width))
    doubt = steady.copy()
    held = np.isfinite(sampling)
    known = np.where(held, sampling, 1.0)
    values = np.where(held[:, :, None], columns, 0.0)
    for day in range(length):
        here = held[:, day, None]
        total = doubt + known[:, day, None]
        surprise = values[:, day, None, :] - state
        made[:, day] = surprise * (here / np.sqrt(total))[:, :, None]
        logarithms += np.where(here, np.log(total), 0.0)
        gain = np.where(here, doubt / total, 0.0)
        state += gain[:, :, None] * surprise
        state *= correlation[:, :, None]
        doubt = correlation**2 * doubt * (1 - gain) + steady * (1 - correlation**2)
    return made.swapaxes(1, 2), logarithms


@dataclass(frozen=True)
class _Mixture:
    """Student t of each point: weights (B, G), centres and scales (B, G, K), degrees of freedom (B, 1)."""

    weight: Array
    centre: Array
    scale: Array
    freedom: Array

    @cached_property
    def mean(self) -> Array:
        return np.asarray(np.einsum("bg,bgk->bk", self.weight, self.centre))

    @cached_property
    def sd(self) -> Array:
        inside = self.scale**2 * (self.freedom / (self.freedom - 2))[:, :, None]
        between = (self.centre - self.mean[:, None]) ** 2
        return np.asarray(np.sqrt(np.einsum("bg,bgk->bk", self.weight, inside + between)))

    def quantile(self, share: float) -> Array:
        """Quantile (B, K), by bisection of sixteen standard deviations to a hundred-thousandth of one."""
        low, high = self.mean - 8 * self.sd, self.mean + 8 * self.sd
        for _ in range(20):
            middle = (low + high) / 2
            below = stdtr(self.freedom[:, :, None], (middle[:, None] - self.centre) / self.scale)
            under = np.einsum("bg,bgk->bk", self.weight, below, optimize=True) < share
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return np.asarray((low + high) / 2)
