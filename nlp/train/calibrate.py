"""Confidence and thresholds, fitted per language on the held-out part of the training data.

Called by `nlp.train.recipe`, `nlp.train.baseline` and `nlp.train.finish`. Platt scaling makes the confidence of a
mention the share of such mentions that are right; thresholds then maximise pair F1: one for a language, moved for an
aspect as far as its counts carry it. Works on arrays of probabilities and gold codes, where -1 is unknown and counts
nowhere; knows no model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

GRID = np.round(np.arange(0.1, 0.9, 0.01), 2)
PRIOR_MENTIONS = 60
"""Gold mentions at which an aspect's own threshold weighs as much as its language's: below, its optimum is noise."""
CANDIDATE = 0.05
"""Least probability of a pair that takes part in the scaling: what could ever be emitted."""


@dataclass(frozen=True)
class Fitted:
    """What one language's mentions are scaled and cut by. `thresholds` [aspects]."""

    scale: float
    shift: float
    thresholds: Floats
    f1: float


def pair_scores(probabilities: npt.NDArray[np.float32]) -> tuple[Floats, Codes]:
    """(probability, code 1..3) of the likeliest polarity of each segment and aspect. Input [S, A, 4]."""
    rest = probabilities[..., 1:]
    return rest.max(-1).astype(np.float64), (rest.argmax(-1) + 1).astype(np.int8)


def confidence(pair: Floats, scale: float, shift: float) -> Floats:
    """Platt-scaled probabilities."""
    clipped = np.clip(pair, 1e-6, 1 - 1e-6)
    out: Floats = 1 / (1 + np.exp(-(scale * np.log(clipped / (1 - clipped)) + shift)))
    return out


def platt(pair: Floats, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """(scale, shift) that maximise the likelihood of `right` (Platt 1999); (1, 0) where there is nothing to fit."""
    if len(pair) < 20 or right.all() or not right.any():
        return 1.0, 0.0
    odds = np.log(np.clip(pair, 1e-6, 1 - 1e-6) / np.clip(1 - pair, 1e-6, 1))

    def loss(at: Floats) -> float:
        z = at[0] * odds + at[1]
        return float(np.logaddexp(0, -z)[right].sum() + np.logaddexp(0, z)[~right].sum() + 0.5 * (at[0] - 1) ** 2)

    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.2, 5.0), (-3.0, 3.0)])
    return float(found.x[0]), float(found.x[1])


def f1(hits: float, emitted: float, gold: float) -> float:
    """F1 from counts; 0 where nothing is there."""
    return 2 * hits / (emitted + gold) if emitted + gold else 0.0


def fit(probabilities: npt.NDArray[np.float32], gold: Codes) -> Fitted:
    """Scaling and thresholds of one language. Shapes [S, A, 4] and [S, A] (codes -1..3)."""
    pair, code = pair_scores(probabilities)
    right = code == gold
    likely = (pair > CANDIDATE) & (gold >= 0)
    scale, shift = platt(pair[likely], right[likely])
    sure = np.where(gold >= 0, confidence(pair, scale, shift), 0.0)
    mentions = float((gold > 0).sum())
    scores = [f1(float((right & (sure >= t)).sum()), float((sure >= t).sum()), mentions) for t in GRID]
    best = float(GRID[int(np.argmax(_smooth(np.array(scores))))])
    top = max(scores)
    thresholds = np.full(gold.shape[1], best)
    for aspect in range(gold.shape[1]):
        count = float((gold[:, aspect] > 0).sum())
        # a mention pays where 2 hits - F1 emitted grows: the linear form of F1 at its optimum
        gains = [
            2 * float((right[:, aspect] & (sure[:, aspect] >= t)).sum()) - top * float((sure[:, aspect] >= t).sum())
            for t in GRID
        ]
        own = float(GRID[int(np.argmax(_smooth(np.array(gains))))])
        share = count / (count + PRIOR_MENTIONS)
        thresholds[aspect] = share * own + (1 - share) * best
    kept = sure >= thresholds
    return Fitted(scale, shift, thresholds, f1(float((right & kept).sum()), float(kept.sum()), mentions))


def confusion(gold: Codes, judged: Codes) -> npt.NDArray[np.int64]:
    """Counts [A, 4, 4] of known gold codes (rows) by judged codes, one table an aspect. Shapes [S, A]."""
    aspects = gold.shape[1]
    out = np.zeros((aspects, 4, 4), dtype=np.int64)
    for aspect in range(aspects):
        known = gold[:, aspect] >= 0
        np.add.at(out[aspect], (gold[known, aspect], judged[known, aspect]), 1)
    return out


def _smooth(values: Floats) -> Floats:
    """Running mean over five steps of the grid, so that one lucky step does not win."""
    padded = np.pad(values, 2, mode="edge")
    out: Floats = np.convolve(padded, np.full(5, 0.2), mode="valid")
    return out
