"""Multinomial logistic regression of all aspects at once, by L-BFGS (Liu and Nocedal 1989).

Called by `nlp.train.linear` on sparse features of words and by `nlp.train.probe` on dense ones of an encoder.
Knows features and codes of `nlp.train.labels`, no text. What is UNKNOWN counts nowhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from nlp.train.labels import UNKNOWN

Codes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float32]
CLASSES = 4


def fit(features: Any, target: Codes, *, penalty: float, iterations: int) -> Floats:
    """Weights [W, 4 A] for features [S, W], sparse or dense, whose last column is 1, and codes [S, A].

    `penalty` is of the squared weights, beside the mean of a segment's summed log-likelihood.
    """
    count, width = features.shape
    outputs = target.shape[1] * CLASSES
    known = np.repeat(target != UNKNOWN, CLASSES, axis=1)
    onehot = np.eye(CLASSES, dtype=np.float32)[target].reshape(count, outputs) * known
    transposed = features.T.tocsr() if sparse.issparse(features) else np.ascontiguousarray(features.T)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(width, outputs).astype(np.float32)
        shares, logs = _softmax(features @ weights)
        value = -float((logs * onehot).sum()) / count + penalty * float((weights**2).sum())
        slope = transposed @ ((shares * known - onehot) / np.float32(count)) + 2 * penalty * weights
        return value, slope.astype(np.float64).ravel()

    start = np.zeros((width, outputs))
    start[-1] = 0.5 * np.log(onehot.sum(0) / np.maximum(1, known.sum(0)) + 1e-5)
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 4})
    weights: Floats = found.x.reshape(width, outputs).astype(np.float32)
    return weights


def probabilities(features: Any, weights: Floats) -> Floats:
    """[S, A, 4] of features [S, W]."""
    return _softmax(features @ weights)[0].reshape(features.shape[0], -1, CLASSES)


def _softmax(scores: Floats) -> tuple[Floats, Floats]:
    cube = scores.reshape(len(scores), -1, CLASSES)
    cube = cube - cube.max(-1, keepdims=True)
    logs = cube - np.log(np.exp(cube).sum(-1, keepdims=True))
    flat = logs.reshape(len(scores), -1)
    return np.exp(flat), flat
