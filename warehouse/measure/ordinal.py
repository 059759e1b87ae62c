"""A ridge-penalised cumulative logit (proportional odds) regression, and its score bootstrap.

P(y <= k | x) = 1 / (1 + exp(x b - t_k)), thresholds t ascending (McCullagh 1980); with two levels it is logistic
regression. The slopes have a normal prior of mean 0, so that a side which always goes with one level stays finite; the
log-likelihood is concave in thresholds and slopes together (Pratt 1981), so Newton's method with halved steps finds the
one optimum. Caller: `measure.drivers`. Plain numpy; tested against another library's fit. Limits: dense designs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Levels = NDArray[np.int64]

MAX_STEPS = 60
"""Newton needs under ten from the marginal thresholds; sixty with halved steps is past any doubt."""

TOLERANCE = 1e-9
"""Relative rise of the objective under which a fit has arrived: far below what four decimals show."""

SHORTEST = 1e-6
"""Part of a Newton step below which no shorter one is tried: the objective cannot be raised from there any more."""

SMALLEST = 1e-12
"""Least probability of a level: a feedback against all odds costs 27 nats, not infinity."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Thresholds (K - 1,) ascending and slopes (P,); `converged` tells whether the optimum was reached."""

    thresholds: Array
    slopes: Array
    converged: bool = True


@dataclass(frozen=True, slots=True)
class Design:
    """Predictors `x` (N, P), levels `level` (N,) in 0..K-1 with none empty, prior precision (P,) of the slopes."""

    x: Array
    level: Levels
    precision: Array

    @property
    def levels(self) -> int:
        """K, at least 2."""
        return int(self.level.max()) + 1


def fit(design: Design) -> Fit:
    """The penalised optimum; not converged, at the best point reached, where no step leads on to it."""
    shares = np.cumsum(np.bincount(design.level))[:-1] / len(design.level)
    current = np.concatenate([np.log(shares / (1 - shares)), np.zeros(design.x.shape[1])])
    pieces = _pieces(design, current)
    value = _objective(design, current, pieces)
    for _ in range(MAX_STEPS):
        gradient, curvature = _derivatives(design, current, pieces)
        try:
            step = np.linalg.solve(curvature, gradient)
        except np.linalg.LinAlgError:
            break
        scale = 1.0
        while True:
            trial = current + scale * step
            trial_pieces = _pieces(design, trial)
            trial_value = _objective(design, trial, trial_pieces)
            if trial_value >= value:
                break
            scale /= 2
            if scale < SHORTEST:  # arrived, where rounding alone hides the rise; else nothing leads on
                arrived = abs(float(gradient @ step)) <= TOLERANCE * (1 + abs(value))
                return _as_fit(design, current, arrived)
        gain, current, pieces, value = trial_value - value, trial, trial_pieces, trial_value
        if abs(gain) <= TOLERANCE * (1 + abs(value)):
            return _as_fit(design, current, True)
    return _as_fit(design, current, False)


def resample(design: Design, found: Fit, replicates: int, rng: np.random.Generator) -> list[Fit] | None:
    """Fits to feedbacks drawn anew with replacement, each by one Newton step from `found` with its curvature.

    The score bootstrap (Kline and Santos 2012): a draw weighs the scores of the feedbacks, which gives the bootstrap's
    distribution to first order, for weights without any model of the errors, at the price of one fit for all.
    None where the curvature at `found` is singular.
    """
    current = np.concatenate([found.thresholds, found.slopes])
    pieces = _pieces(design, current)
    gradient, curvature = _derivatives(design, current, pieces)
    size, cuts = len(design.level), design.levels - 1
    drawn = []
    for _ in range(replicates):
        extra = rng.multinomial(size, np.full(size, 1 / size)).astype(np.float64) - 1
        by_cut = _by_cut(design.level, extra * pieces.upper, cuts)
        by_cut += _by_cut(design.level - 1, extra * pieces.lower, cuts)
        drawn.append(np.concatenate([by_cut, -(extra * (pieces.upper + pieces.lower)) @ design.x]))
    try:
        steps = np.linalg.solve(curvature, np.array(drawn).T + gradient[:, None]).T
    except np.linalg.LinAlgError:
        return None
    return [_as_fit(design, current + step, True) for step in steps]


def expected(thresholds: Array, scores: Array, predictor: Array) -> Array:
    """Expected outcome at linear predictors of any shape; `scores` (K,) is the outcome of each level."""
    value = np.full(predictor.shape, scores[-1])
    for threshold, gap in zip(thresholds, np.diff(scores), strict=True):
        value -= gap * _logistic(threshold - predictor)
    return value


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Log-likelihood of each feedback and its derivatives by the upper and the lower end of its level, each (N,)."""

    log_likelihood: Array
    upper: Array
    lower: Array
    upper2: Array
    lower2: Array
    both: Array


def _pieces(design: Design, parameters: Array) -> _Pieces:
    cuts = design.levels - 1
    thresholds = np.concatenate([[-np.inf], parameters[:cuts], [np.inf]])
    predictor = design.x @ parameters[cuts:]
    high = _logistic(thresholds[design.level + 1] - predictor)
    low = _logistic(thresholds[design.level] - predictor)
    chance = np.maximum(high - low, SMALLEST)
    slope_high, slope_low = high * (1 - high), low * (1 - low)
    upper, lower = slope_high / chance, -slope_low / chance
    return _Pieces(
        log_likelihood=np.log(chance),
        upper=upper,
        lower=lower,
        upper2=slope_high * (1 - 2 * high) / chance - upper**2,
        lower2=-slope_low * (1 - 2 * low) / chance - lower**2,
        both=-upper * lower,
    )


def _objective(design: Design, parameters: Array, pieces: _Pieces) -> float:
    slopes = parameters[design.levels - 1 :]
    crossed = np.any(np.diff(parameters[: design.levels - 1]) <= 0)
    return -np.inf if crossed else float(pieces.log_likelihood.sum() - (design.precision * slopes**2).sum() / 2)


def _derivatives(design: Design, parameters: Array, pieces: _Pieces) -> tuple[Array, Array]:
    """Gradient and minus the Hessian of the objective at `parameters`."""
    cuts = design.levels - 1
    size = cuts + design.x.shape[1]
    gradient, curvature = np.empty(size), np.empty((size, size))
    at_upper, at_lower = design.level, design.level - 1
    by_cut = _by_cut(at_upper, pieces.upper, cuts) + _by_cut(at_lower, pieces.lower, cuts)
    slopes = parameters[cuts:]
    gradient[:cuts] = by_cut
    gradient[cuts:] = -design.x.T @ (pieces.upper + pieces.lower) - design.precision * slopes
    total = pieces.upper2 + pieces.lower2 + 2 * pieces.both
    curvature[cuts:, cuts:] = -(design.x.T * total) @ design.x + np.diag(design.precision)
    diagonal = _by_cut(at_upper, pieces.upper2, cuts) + _by_cut(at_lower, pieces.lower2, cuts)
    corner = np.diag(-diagonal)
    neighbours = np.bincount(design.level, pieces.both, minlength=cuts + 1)[1:cuts]
    for cut, shared in enumerate(neighbours):  # a middle level has the cut below it and the one above
        corner[cut, cut + 1] = corner[cut + 1, cut] = -shared
    curvature[:cuts, :cuts] = corner
    for cut in range(cuts):
        above = np.where(at_upper == cut, pieces.upper2 + pieces.both, 0.0)
        below = np.where(at_lower == cut, pieces.lower2 + pieces.both, 0.0)
        curvature[cut, cuts:] = curvature[cuts:, cut] = design.x.T @ (above + below)
    return gradient, curvature


def _by_cut(cut: Levels, values: Array, cuts: int) -> Array:
    """Sums of `values` by cut; the outer ends of the scale belong to no cut."""
    inside = (cut >= 0) & (cut < cuts)
    return np.bincount(cut[inside], values[inside], minlength=cuts).astype(np.float64)


def _logistic(value: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -700, 700))), dtype=np.float64)


def _as_fit(design: Design, parameters: Array, converged: bool) -> Fit:
    cuts = design.levels - 1
    return Fit(parameters[:cuts], parameters[cuts:], converged)
