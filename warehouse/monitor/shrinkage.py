"""Many noisy estimates of one kind, drawn towards none by as much as their scatter says: a normal random-effects model.

Called by `monitor.baseline` (weekdays) and `monitor.trend` (slopes). The spread of the true values is not known either:
all candidates count by their likelihood, so what it leaves open is part of the variance (Bayesian model averaging,
Hoeting et al. 1999). Each series counts by itself and is not drawn to its parent: a day's noise is in both, so what
they have in common is no evidence of a rhythm or a trend.
"""

from __future__ import annotations

import numpy as np

from warehouse.monitor.likelihood import Array


def shrunk(raw: Array, noise: Array, spreads: Array, log_prior: Array) -> tuple[Array, Array]:
    """Posterior mean and variance of each true value, of estimates `raw` with variances `noise` of the same shape.

    `spreads` (K,) are the candidates of the true values' standard deviation, `log_prior` (K,) their log-weights.
    """
    fit = np.array([-0.5 * (np.log(s**2 + noise) + raw**2 / (s**2 + noise)).sum() for s in spreads]) + log_prior
    weight = np.exp(fit - fit.max())
    weight /= weight.sum()
    mean, square = np.zeros_like(raw), np.zeros_like(raw)
    for part, spread in zip(weight, spreads, strict=True):
        if part < 1e-4:
            continue
        keep = spread**2 / (spread**2 + noise)
        mean += part * keep * raw
        square += part * (keep * noise + (keep * raw) ** 2)
    return mean, np.maximum(square - mean**2, 0.0)
