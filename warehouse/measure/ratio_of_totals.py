"""A ratio of two totals from a stratified random sample of clusters, with its interval.

Called by `warehouse.audit`: clusters are feedbacks, totals are of mentions. The estimator is the combined ratio of
Horvitz and Thompson's (1952) totals: each cluster weighs by one over its chance of having been drawn and read. Limits
are percentiles of resampling clusters within their strata (Efron 1979; Rao and Wu 1988 for the strata); of few clusters
with a say they are no narrower than Wilson's (1927) for as many trials, which holds where all resamples agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from warehouse.measure.intervals import Array, wilson

RESAMPLES: Final = 2000
FEW: Final = 30
"""Clusters with a say below which resampling them is too sure, as in the judge's score cards."""


@dataclass(frozen=True)
class Sample:
    """Clusters: `stratum` [n] numbers from 0, `weight` [n] what each stands for, `kept` [n] those asked for."""

    stratum: NDArray[np.int64]
    weight: Array
    kept: NDArray[np.bool_]
    seed: int

    @cached_property
    def draws(self) -> Array:
        """[RESAMPLES, n]: how often each cluster stands in each resample, times its weight; 0 for those not kept."""
        random = np.random.default_rng(self.seed)
        out = np.zeros((RESAMPLES, len(self.stratum)))
        for one in np.unique(self.stratum):
            of = np.flatnonzero(self.stratum == one)
            out[:, of] = random.multinomial(len(of), np.full(len(of), 1 / len(of)), size=RESAMPLES)
        return out * self.weight * self.kept


def ratio(sample: Sample, above: Array, below: Array) -> list[tuple[float | None, float | None, float | None]]:
    """(share, low, high) of each column of [n, columns] counts `above` over `below`; None where there is nothing."""
    weight = sample.weight * sample.kept
    tops, bottoms = weight @ above, weight @ below
    drawn_tops, drawn_bottoms = sample.draws @ above, sample.draws @ below
    made: list[tuple[float | None, float | None, float | None]] = []
    for at in range(above.shape[1]):
        if bottoms[at] <= 0:
            made.append((None, None, None))
            continue
        share = float(tops[at] / bottoms[at])
        there = drawn_bottoms[:, at] > 0
        low, high = np.quantile(drawn_tops[there, at] / drawn_bottoms[there, at], [0.025, 0.975])
        speaking = int(((below[:, at] > 0) & sample.kept).sum())
        if speaking < FEW or low == high:
            least = wilson(share * speaking, speaking)
            low, high = min(low, float(least.low)), max(high, float(least.high))
        made.append((share, float(low), float(high)))
    return made
