"""Whether a term is used more than before: log odds with an informative prior, an exact test, many terms at once.

Monroe, Colaresi and Quinn (2008), "Fightin' Words": the log odds ratio of a term between two sets, with a Dirichlet
prior that has the term as often as the background has it, so that rare terms do not lead the list. The unit here is a
feedback, which uses a term or does not (a feedback that says it ten times is one observation), so the prior has two
categories: with and without the term. Its weight is a tenth of the feedbacks compared. The significance does not lean
on the prior: Fisher's exact test of a rise, mid-P (Lancaster 1961), corrected by Benjamini and Hochberg (1995).
The same formulas are shipped as the macro `term_change` and tested equal. Callers: tests and benchmarks; the macro
serves everybody else. Pure: no driver, no text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.measure.intervals import Z_95, Array

PRIOR = 0.1
"""Weight of the prior in feedbacks, as a share of those compared: ten uses beyond a rate of one weigh it down."""

LEAST_USES = 5
"""Fewer uses in both periods together can be no evidence: 5 of 5 in one of two equal periods has mid-P 0.016."""


@dataclass(frozen=True, slots=True)
class TermOdds:
    """One entry a term: log odds ratio of after to before with 95 % limits and z, and p of a rise (one-sided)."""

    log_odds: Array
    low: Array
    high: Array
    z: Array
    p: Array


def compare(
    uses_before: ArrayLike, uses_after: ArrayLike, before: float, after: float, *, uses: ArrayLike, size: float
) -> TermOdds:
    """Compares the use of terms in `after` feedbacks with that in `before`.

    `uses` of `size` feedbacks is the background: how often the term is used at all. Counts are of feedbacks.
    """
    y0, y1 = np.asarray(uses_before, dtype=np.float64), np.asarray(uses_after, dtype=np.float64)
    background = np.asarray(uses, dtype=np.float64)
    weight = PRIOR * (before + after) / (size + 1)
    with_term, without = weight * (background + 0.5), weight * (size - background + 0.5)
    log_odds = np.log((y1 + with_term) / (after - y1 + without)) - np.log((y0 + with_term) / (before - y0 + without))
    deviation = np.sqrt(
        1 / (y1 + with_term) + 1 / (after - y1 + without) + 1 / (y0 + with_term) + 1 / (before - y0 + without)
    )
    p = np.array([rise_p(int(a), int(b), int(before), int(after)) for a, b in zip(y0, y1, strict=True)])
    half = Z_95 * deviation
    return TermOdds(log_odds, log_odds - half, log_odds + half, log_odds / deviation, p)


def rise_p(uses_before: int, uses_after: int, before: int, after: int) -> float:
    """Chance of at least so many uses after, given all uses: Fisher's exact test, half of the observed (mid-P).

    A share that did not rise answers 1.
    """
    if uses_after * before <= uses_before * after:
        return 1.0
    uses = uses_before + uses_after
    return min(
        1.0,
        math.fsum(
            (0.5 if k == uses_after else 1.0) * math.exp(_log_chance(k, uses, before, after))
            for k in range(uses_after, min(after, uses) + 1)
        ),
    )


def false_discovery(p: ArrayLike) -> Array:
    """q of each p: told at q <= 0.05, one in twenty of those told is chance (Benjamini and Hochberg 1995)."""
    chances = np.asarray(p, dtype=np.float64)
    if not chances.size:
        return chances
    order = np.argsort(chances, kind="stable")
    raw = chances[order] * chances.size / np.arange(1, chances.size + 1)
    adjusted = np.empty_like(chances)
    adjusted[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return adjusted


def _log_chance(k: int, uses: int, before: int, after: int) -> float:
    """Logarithm of the hypergeometric chance that k of all uses fall into `after`."""
    return _log_choose(after, k) + _log_choose(before, uses - k) - _log_choose(before + after, uses)


def _log_choose(n: int, k: int) -> float:
    if not 0 <= k <= n:
        return -math.inf
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
