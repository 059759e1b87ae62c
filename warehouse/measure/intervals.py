"""Intervals of the ledger: shares, paired and unpaired differences, the value balance.

The same formulas are shipped as SQL macros in the published file (`warehouse/sql/publish/macros.sql`) and
tested equal. All functions are vectorised over numpy arrays, take counts of feedbacks (never of mentions: a
feedback with ten mentions is one observation) and answer in shares (0.12, not 12). No feedback at all (n = 0)
gives NaN, never a number. Callers: `measure.findings`, tests; the macros serve everybody else.

Sources: Wilson (1927) for one share; Bonett and Price (2012) for the difference of two shares of the same
feedbacks; Newcombe (1998, method 10) for two periods; the delta method for the log of the balance's ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

Z_95 = NormalDist().inv_cdf(0.975)
"""Two-sided 95 %: 1.959963984540054."""

Z_POWER_80 = NormalDist().inv_cdf(0.8)
"""80 % power: 0.8416212335729143."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limits, element by element, in the unit of the estimate."""

    low: Array
    high: Array


def wilson(count: ArrayLike, n: ArrayLike, z: float = Z_95) -> Interval:
    """Score interval of a share `count / n` (Wilson 1927). Holds at 0, at n and for small n."""
    k, size = _floats(count), _observed(n)
    centre = (k + z * z / 2) / (size + z * z)
    half = z / (size + z * z) * np.sqrt(k * (size - k) / size + z * z / 4)
    return Interval(np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0))


def paired_difference(only_gained: ArrayLike, only_lost: ArrayLike, n: ArrayLike, z: float = Z_95) -> Interval:
    """Interval of (gained - lost) / n where both shares are of the same n feedbacks.

    Adjusted Wald of Bonett and Price (2012): one pseudo-feedback is added on each discordant side. Feedbacks that
    gained and lost at once cancel and are counted in neither argument.
    """
    up, down, size = _floats(only_gained), _floats(only_lost), _observed(n)
    p_up, p_down = (up + 1) / (size + 2), (down + 1) / (size + 2)
    centre = p_up - p_down
    half = z * np.sqrt((p_up + p_down - centre**2) / (size + 2))
    return Interval(np.clip(centre - half, -1.0, 1.0), np.clip(centre + half, -1.0, 1.0))


def unpaired_difference(
    count_before: ArrayLike, n_before: ArrayLike, count_after: ArrayLike, n_after: ArrayLike, z: float = Z_95
) -> Interval:
    """Interval of share after minus share before, of different feedbacks (Newcombe 1998, hybrid score)."""
    before, after = wilson(count_before, n_before, z), wilson(count_after, n_after, z)
    p_before = _floats(count_before) / _observed(n_before)
    p_after = _floats(count_after) / _observed(n_after)
    change = p_after - p_before
    return Interval(
        change - np.sqrt((p_after - after.low) ** 2 + (before.high - p_before) ** 2),
        change + np.sqrt((after.high - p_after) ** 2 + (p_before - before.low) ** 2),
    )


def smallest_change(only_gained: ArrayLike, only_lost: ArrayLike, n: ArrayLike) -> Array:
    """Smallest change of (gained - lost) / n that a second period of the same size would show.

    80 % power, two-sided 5 %: (z.975 + z.80) * sqrt(2 v / n) with v = p_up + p_down - (p_up - p_down)^2, the variance
    of one feedback's net score, from the shares of Bonett and Price, so that a period without mentions is not
    taken for one without variance. At most 2, the width of the scale.
    """
    up, down, size = _floats(only_gained), _floats(only_lost), _observed(n)
    p_up, p_down = (up + 1) / (size + 2), (down + 1) / (size + 2)
    variance = p_up + p_down - (p_up - p_down) ** 2
    return np.minimum((Z_95 + Z_POWER_80) * np.sqrt(2 * variance / size), 2.0)


def balance_difference(
    plus: ArrayLike, minus: ArrayLike, squares: ArrayLike, n: ArrayLike, z: float = Z_95
) -> Interval:
    """Interval of (plus - minus) / n, the codebook's B - C.

    Per feedback x is how many of [gained a benefit, saved a cost] hold (0 to 2), y how many of [lost a benefit, paid a
    cost]; its score x - y runs from -2 to 2. `plus` and `minus` are the sums of x and y, `squares` that of (x - y)^2.
    Wald on the mean score after adding two pseudo-feedbacks, one of score +1 and one of -1: Bonett and Price's
    adjustment, to which this falls back where no score is beyond one.
    """
    total, total_squares, size = _floats(plus) - _floats(minus), _floats(squares) + 2, _observed(n) + 2
    centre = total / size
    half = z * np.sqrt((total_squares / size - centre**2) / size)
    return Interval(np.clip(centre - half, -2.0, 2.0), np.clip(centre + half, -2.0, 2.0))


def balance_ratio(plus: ArrayLike, minus: ArrayLike) -> Array:
    """(benefits gained + costs saved) / (benefits lost + costs paid), each of the four counts plus one half."""
    return np.asarray((_floats(plus) + 1) / (_floats(minus) + 1), dtype=np.float64)


def balance_ratio_interval(
    plus: ArrayLike,
    minus: ArrayLike,
    *,
    plus_squares: ArrayLike,
    minus_squares: ArrayLike,
    products: ArrayLike,
    n: ArrayLike,
    z: float = Z_95,
) -> Interval:
    """Interval of `balance_ratio`: delta method on its logarithm, the covariance of the two sums included.

    The smoothing is read as four pseudo-feedbacks of weight one half, each holding one of the four counts, so sums,
    squares and n grow by 1, 1 and 2 and no variance is ever zero. `products` is the sum of x * y.
    """
    sx, sy = _floats(plus) + 1, _floats(minus) + 1
    size = _observed(n) + 2
    var_x = _floats(plus_squares) + 1 - sx**2 / size
    var_y = _floats(minus_squares) + 1 - sy**2 / size
    cov = _floats(products) - sx * sy / size
    half = z * np.sqrt(np.maximum(var_x / sx**2 + var_y / sy**2 - 2 * cov / (sx * sy), 0.0))
    ratio = sx / sy
    return Interval(ratio * np.exp(-half), ratio * np.exp(half))


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)


def _observed(n: ArrayLike) -> Array:
    """Sizes as floats, NaN where nothing was observed."""
    size = _floats(n)
    return np.where(size > 0, size, np.nan)
