"""Post-stratification: shares and net as they would be if every part of a population were heard by its share.

The same formulas stand in `warehouse/sql/publish/value_weighted.sql` and are tested equal; this module serves
`benchmarks.intervals` and analysts who regroup cells. Counts are of feedbacks. Limits: shares of the population are
taken as known; parts that were not heard are stood for by the others, and how much they are is said.

Sources: the stratified variance (Cochran 1977, 5A.9) with two pseudo-feedbacks of the average in each part, so that a
part of ten that lost nothing is not taken for certain; the interval is that of `measure.intervals` on the effective
sample size (Korn and Graubard 1998). With one part it is exactly that of the plain share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.measure.intervals import Array, Interval, paired_difference, wilson


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted share or net with its 95 % interval and the plain sample size that would be as sure."""

    value: Array
    interval: Interval
    effective_n: Array


def weighted_share(count: ArrayLike, n: ArrayLike, share: ArrayLike) -> Weighted:
    """Weighted share of `count` of `n` feedbacks; the last axis is that of the parts, `share` their population.

    Parts with n = 0 are left out and the others' shares scaled to 1.
    """
    k, size, weight = _parts(count, n, share)
    mean, smooth, _ = _smoothed(k, size, weight)
    variance = (weight**2 * smooth * (1 - smooth) / size).sum(axis=-1)
    centre = (weight * smooth).sum(axis=-1)
    effective = centre * (1 - centre) / variance
    return Weighted(mean, wilson(mean * effective, effective), effective)


def weighted_net(only_gained: ArrayLike, only_lost: ArrayLike, n: ArrayLike, share: ArrayLike) -> Weighted:
    """Weighted gained minus lost; as `weighted_share`, of feedbacks that gained alone and lost alone."""
    up, size, weight = _parts(only_gained, n, share)
    down = _parts(only_lost, n, share)[0]
    up_mean, up_smooth, _ = _smoothed(up, size, weight)
    down_mean, down_smooth, _ = _smoothed(down, size, weight)
    spread = up_smooth + down_smooth - (up_smooth - down_smooth) ** 2
    u, d = (weight * up_smooth).sum(axis=-1), (weight * down_smooth).sum(axis=-1)
    effective = (u + d - (u - d) ** 2) / (weight**2 * spread / size).sum(axis=-1)
    interval = paired_difference(up_mean * effective, down_mean * effective, effective)
    return Weighted(up_mean - down_mean, interval, effective)


def _parts(count: ArrayLike, n: ArrayLike, share: ArrayLike) -> tuple[Array, Array, Array]:
    """Counts, sizes and weights that sum to 1 over the parts that were heard; others weigh nothing."""
    k, size, part = (np.asarray(values, dtype=np.float64) for values in (count, n, share))
    heard = np.where(size > 0, part, 0.0)
    return k, np.where(size > 0, size, 1.0), heard / heard.sum(axis=-1, keepdims=True)


def _smoothed(k: Array, size: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Weighted mean, each part's smoothed share, and the effective size of the weights alone (Kish 1965)."""
    mean = (weight * k / size).sum(axis=-1)
    kish = 1 / (weight**2 / size).sum(axis=-1)
    average = (mean * kish + 1) / (kish + 2)
    return mean, (k + 2 * average[..., None]) / (size + 2), kish
