"""Shrinkage of small slices: a product's net value drawn toward that of all products, by empirical Bayes.

The same formulas stand in `warehouse/sql/publish/value_ledger.sql` and are tested equal; this module is their readable
form, for `benchmarks.intervals` and for analysts who regroup cells. Counts are of feedbacks; shares run from -1 to 1.
Limits: the products of one key are taken for draws around their parent with one variance over all periods.

Sources: the variance between products by DerSimonian and Laird (1986), pooled over periods; weights and uncertainty of
that variance by Morris (1983), whose factor (df - 2) / df keeps a handful of products from being taken for equal. One
feedback's variance as in `measure.intervals` (Bonett and Price 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warehouse.measure.intervals import Z_95, Array, Interval

SMALL = 0.5
"""Below this weight of its own data a slice is marked: what is shown is mostly its parent."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far products truly differ: variance of their net shares, degrees of freedom it was estimated with, and the
    most products of one period: they stay the same from period to period, so the variance is known as by these.
    """

    variance: float
    freedom: int
    products: int


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Shrunk net shares with 95 % intervals, and the weight (0 to 1) that each slice's own data kept."""

    net: Array
    interval: Interval
    own_weight: Array

    @property
    def small(self) -> NDArray[np.bool_]:
        """Whether the own data weigh less than half."""
        return self.own_weight < SMALL


def feedback_variance(only_gained: ArrayLike, only_lost: ArrayLike, n: ArrayLike) -> Array:
    """Variance of one feedback's net score (+1 gained alone, -1 lost alone), one pseudo-feedback added on each side."""
    up, down, size = (np.asarray(part, dtype=np.float64) for part in (only_gained, only_lost, n))
    p_up, p_down = (up + 1) / (size + 2), (down + 1) / (size + 2)
    return np.asarray(p_up + p_down - (p_up - p_down) ** 2, dtype=np.float64)


def spread(net_counts: ArrayLike, n: ArrayLike, variance: ArrayLike, period: ArrayLike) -> Spread:
    """Variance between products by DerSimonian and Laird, over all periods together.

    One element a product and period: `net_counts` gained minus lost, `n` judged feedbacks, `variance` of a feedback in
    the parent (the pooled one: a product's own would weigh down those that happen to differ), `period` its number.
    Periods with one product say nothing. Without any the variance is 0 with 0 degrees of freedom.
    """
    d, size, v = (np.asarray(part, dtype=np.float64) for part in (net_counts, n, variance))
    at = np.unique(np.asarray(period), return_inverse=True)[1]
    k = np.bincount(at)
    total = np.bincount(at, size)
    squares = np.bincount(at, d**2 / size) - np.bincount(at, d) ** 2 / total
    room = total - np.bincount(at, size**2) / total
    one = np.bincount(at, v) / k
    told = k > 1
    freedom = int((k - 1)[told].sum())
    if not freedom:
        return Spread(0.0, 0, 1)
    excess = float((squares / one)[told].sum()) - freedom
    return Spread(max(excess / float((room / one)[told].sum()), 0.0), freedom, int(k.max()))


def shrink(
    only_gained: ArrayLike,
    only_lost: ArrayLike,
    n: ArrayLike,
    *,
    parent_gained: ArrayLike,
    parent_lost: ArrayLike,
    parent_n: ArrayLike,
    between: Spread,
    z: float = Z_95,
) -> Shrunk:
    """Net shares drawn toward their parent's, element by element.

    own weight = 1 - (df - 2) / df * v / (v + tau^2), where v is the sampling variance that a slice of that size has
    in the parent. The interval's variance is that of the weighted mean: own part, distance of the true share from the
    parent, and what is not known of tau^2 (Morris 1983). With full own weight it is the interval of Bonett and Price.
    """
    up, down, size = (np.asarray(part, dtype=np.float64) for part in (only_gained, only_lost, n))
    all_up, all_down, all_size = (np.asarray(part, dtype=np.float64) for part in (parent_gained, parent_lost, parent_n))
    parent_variance = feedback_variance(all_up, all_down, all_size)
    sampling = parent_variance / size
    trust = max(between.freedom - 2, 0) / between.freedom if between.freedom else 0.0
    weight = 1 - trust * sampling / (sampling + between.variance)
    parent = (all_up - all_down) / all_size
    own = feedback_variance(up, down, size) / (size + 2)
    rest = between.variance + parent_variance / (all_size + 2)
    unknown = 2 / (max(between.products - 1, 3) - 2) if between.freedom > 2 else 0.0
    away = (up - down) / size - parent
    half = z * np.sqrt(weight**2 * own + (1 - weight) ** 2 * (rest + unknown * away**2))
    centre = parent + weight * ((up - down) / (size + 2) - parent)
    return Shrunk(
        net=np.asarray(parent + weight * away, dtype=np.float64),
        interval=Interval(np.clip(centre - half, -1.0, 1.0), np.clip(centre + half, -1.0, 1.0)),
        own_weight=np.asarray(weight, dtype=np.float64),
    )
