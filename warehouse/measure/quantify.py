"""Shares corrected for the judge's own errors: quantification from its confusion counts.

Per aspect and language of the judge. Segments fall into three classes (neither, lost, gained; neutral counts as
neither). Error rates M are drawn from the confusion counts of labelled text, the shares that were read from the
feedbacks of the period: a feedback is one cluster. Each pair of draws is solved twice, on segments and on feedbacks:

    q = pi M                        rates of segments: read q, true pi (Rogan and Gladen 1978)
    P = (1 - T) a + T b(c)          shares of feedbacks: read P, true T, with T c = pi m
    a = 1 - (1 - f)^m               a feedback without the class is read to have it by false alarms f
    b(c) = 1 - (1 - r) exp(-r (c - 1)) (1 - f)^(m - c)    one with c such segments, 1 + Poisson, is found at recall r

where m is the mean number of segments of a feedback. So segments of one feedback that go together, and misses that
other segments make good, are allowed for. Draws whose solution is no share are rejected, which is the posterior
under that constraint (Joseph, Gyorkos and Coupal 1995; Lew and Levy 1989); the estimate is the mean of the others, the
interval their 2.5 and 97.5 % quantiles. Callers: `warehouse.correction`, `benchmarks.quantify`. Limits: holds as far
as the judge errs on the ledger's text as it did on the labelled one; counts of one model say nothing of another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warehouse.measure.intervals import Array

LEAST_LABELLED = 50
"""Labelled mentions below which an aspect stays raw: recall would be known to no better than +- 14 points."""

DRAWS = 2000
"""Pairs of draws; limits then move by less than a tenth of the interval's width from seed to seed."""

MOST_CONDITION = 1e6
"""Condition number above which drawn error rates count as unsolvable: two classes are then read alike to a millionth,
which no count of labels can tell apart."""

LEAST_SOLVED = 0.02
"""Least part of the draws that must be solvable: below, ledger and labelled text contradict each other."""

PRIOR_SEGMENTS = 2.0
"""Weight, in segments, of the average error row of all aspects of the language in that of one aspect."""

PRIOR_FEEDBACKS = 0.25
"""Pseudo-feedbacks on each of four outcomes (neither, lost, gained, both): one in all (Perks 1947)."""

STEPS = 12
"""Fixed-point steps of the second equation: twelve are within 0.02 points of sixty, at shares up to 64 %."""

_LOST, _GAINED = 1, 2

_CLASS = np.array([0, _LOST, 0, _GAINED])
"""Of absent, lost, neutral, gained: neither 0, lost 1, gained 2."""


@dataclass(frozen=True, slots=True)
class Texts:
    """How an aspect is spread over the feedbacks of a judge and language, over the whole ledger.

    `segments` is the mean number of segments of a feedback; `gained` and `lost` that of the segments read so in a
    feedback read so, one element a draw.
    """

    segments: float
    gained: Array
    lost: Array


@dataclass(frozen=True, slots=True)
class Counts:
    """Judged feedbacks of one period, and those that the judge read as gained, lost and both."""

    judged: int
    gained: int
    lost: int
    both: int


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws of the shares of feedbacks that gained and lost, one element a draw."""

    gained: Array
    lost: Array


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean of the draws and their 2.5 and 97.5 % quantiles."""

    value: float
    low: float
    high: float


def classes(confusion: ArrayLike) -> NDArray[np.int64]:
    """[..., 4, 4] confusion counts (absent, lost, neutral, gained) as [..., 3, 3] (neither, lost, gained)."""
    counts = np.asarray(confusion, dtype=np.int64)
    out = np.zeros((*counts.shape[:-2], 3, 3), dtype=np.int64)
    for said in range(4):
        for judged in range(4):
            out[..., _CLASS[said], _CLASS[judged]] += counts[..., said, judged]
    return out


def labelled_mentions(confusion: ArrayLike) -> int:
    """Segments of a 4 x 4 table that truly mention the aspect: lost, neutral or gained."""
    return int(np.asarray(confusion)[1:].sum())


def repeat_draws(found: int, segments_found: int, rng: np.random.Generator, draws: int = DRAWS) -> Array:
    """Mean number of segments read so in a feedback read so: `segments_found` in `found` feedbacks, each in one."""
    more = max(segments_found - found, 0)
    return np.asarray(1 + rng.standard_gamma(more + 0.5, draws) / (found + 0.5), dtype=np.float64)


def error_draws(table: ArrayLike, average: ArrayLike, rng: np.random.Generator, draws: int = DRAWS) -> Array:
    """[draws, 3, 3] error rates, said (rows, each summing to 1) by judged, from 3 x 3 counts.

    Dirichlet, row by row; the prior is `average`, the summed counts of all aspects of the language, worth
    PRIOR_SEGMENTS.
    """
    rows = np.asarray(average, dtype=np.float64) + 1 / 3
    prior = PRIOR_SEGMENTS * rows / rows.sum(axis=-1, keepdims=True)
    drawn = rng.standard_gamma(np.asarray(table, dtype=np.float64) + prior, size=(draws, 3, 3))
    return np.asarray(drawn / drawn.sum(axis=-1, keepdims=True), dtype=np.float64)


def inverted(errors: Array) -> Array | None:
    """Each of `errors` ([draws, 3, 3]) inverted, NaN where that cannot be done: `true_draws` takes it as unsolved.

    None where fewer than LEAST_SOLVED could.
    """
    able = np.linalg.cond(errors) <= MOST_CONDITION
    if able.mean() < LEAST_SOLVED:
        return None
    out = np.full(errors.shape, np.nan)
    out[able] = np.linalg.inv(errors[able])
    return out


def raw_draws(counts: Counts, rng: np.random.Generator, draws: int = DRAWS) -> Draws:
    """Shares as the judge read them: the uncertainty of the sample alone."""
    alone_gained, alone_lost = counts.gained - counts.both, counts.lost - counts.both
    rest = counts.judged - alone_gained - alone_lost - counts.both
    shape = np.array([rest, alone_lost, alone_gained, counts.both], dtype=np.float64) + PRIOR_FEEDBACKS
    drawn = rng.standard_gamma(shape, size=(draws, 4))
    share = drawn / drawn.sum(axis=1, keepdims=True)
    return Draws(gained=share[:, 2] + share[:, 3], lost=share[:, 1] + share[:, 3])


def true_draws(counts: Counts, errors: Array, inverse: Array, texts: Texts, rng: np.random.Generator) -> Draws | None:
    """Shares as they truly are: `raw_draws` solved with the error rates ([draws, 3, 3], and each inverted).

    As many draws as given, resampled from those that were solvable; None where fewer than LEAST_SOLVED were.
    """
    size = len(errors)
    read = raw_draws(counts, rng, size)
    gained, lost = read.gained * texts.gained / texts.segments, read.lost * texts.lost / texts.segments
    true = np.einsum("di,dij->dj", np.stack([1 - lost - gained, lost, gained], axis=1), inverse)
    share = {
        at: _feedback_share(part, true, errors, texts.segments, at)
        for at, part in ((_LOST, read.lost), (_GAINED, read.gained))
    }
    fits = (true >= 0).all(axis=1) & (share[_LOST] >= 0) & (share[_GAINED] >= 0)
    solved = np.flatnonzero(fits & (share[_LOST] <= 1) & (share[_GAINED] <= 1))
    if len(solved) < LEAST_SOLVED * size:
        return None
    kept = solved[rng.integers(0, len(solved), size)]
    return Draws(gained=share[_GAINED][kept], lost=share[_LOST][kept])


def _feedback_share(read: Array, true: Array, errors: Array, segments: float, at: int) -> Array:
    """T of the module's equations for one class; NaN or outside 0 to 1 where there is no solution."""
    rates = np.maximum(true, 0.0)
    others = [place for place in range(3) if place != at]
    total = rates[:, others].sum(axis=1)
    alarms = (rates[:, others] * errors[:, others, at]).sum(axis=1) / np.maximum(total, 1e-12)
    recall = errors[:, at, at]
    silence = np.log1p(-np.minimum(alarms, 1 - 1e-12))
    false = -np.expm1(segments * silence)
    in_all = rates[:, at] * segments
    share = in_all.copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(STEPS):
            c = np.clip(in_all / share, 1.0, max(segments, 1.0))
            found = 1 - (1 - recall) * np.exp(-recall * (c - 1) + (segments - c) * silence)
            share = np.minimum((read - false) / (found - false), in_all)
    return np.asarray(np.where(in_all > 0, share, 0.0), dtype=np.float64)


def estimate(draws: Array) -> Estimate:
    """Mean and 95 % interval of the draws."""
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(float(draws.mean()), float(low), float(high))
