"""The linear judge: TF-IDF of words and character n-grams, multinomial logistic regression an aspect.

Called by `nlp.train.recipe` as one of the teachers and by `nlp.train.baseline`. All aspects are fitted at once
(`nlp.train.logistic`). A segment is described by its own text alone: what stands around it is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp.train import logistic
from nlp.train.logistic import CLASSES, Codes
from nlp.words import Words
from taxonomy.errors import InputError

MOST = 60_000
"""Features of each kind, the commonest: what is rarer costs time and says little."""


class LinearJudge:
    """Probabilities of absent, lost, neutral, gained for segments given as text."""

    def __init__(self, words: Words, *, penalty: float = 2e-6, iterations: int = 60, min_count: int = 3) -> None:
        self._features = [
            TfidfVectorizer(
                tokenizer=words.cut, token_pattern=None, lowercase=True, ngram_range=(1, 2), min_df=min_count,
                max_features=MOST, sublinear_tf=True, dtype=np.float32,
            ),
            TfidfVectorizer(
                analyzer="char", lowercase=True, ngram_range=(2, 4), min_df=min_count, max_features=MOST,
                sublinear_tf=True, dtype=np.float32,
            ),
        ]  # fmt: skip
        self._penalty = penalty
        self._iterations = iterations
        self._weights: npt.NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._aspects = 0

    def fit(self, texts: Sequence[str], target: Codes) -> LinearJudge:
        """Fits on segments and their codes [S, A] of `nlp.train.labels`; UNKNOWN ones count nowhere.

        Raises InputError where the texts have no word or run of letters often enough to be a feature.
        """
        try:
            features = self._join([f.fit_transform(texts) for f in self._features])
        except ValueError as error:  # of TfidfVectorizer: nothing is left to count
            raise InputError(
                f"{len(texts)} labelled segments are too few to learn from: no word of theirs, or no run of letters, "
                f"stands in {self._features[0].min_df} of them.",
                remedy="Give some hundreds of labelled feedbacks.",
            ) from error
        self._aspects = target.shape[1]
        self._weights = logistic.fit(features, target, penalty=self._penalty, iterations=self._iterations)
        return self

    def probabilities(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """[S, A, 4] of segments given as text."""
        if not len(texts):
            return np.zeros((0, self._aspects, CLASSES), np.float32)
        features = self._join([f.transform(texts) for f in self._features])
        return logistic.probabilities(features, self._weights)

    @staticmethod
    def _join(parts: list[Any]) -> Any:
        ones = sparse.csr_matrix(np.ones((parts[0].shape[0], 1), dtype=np.float32))
        return sparse.hstack([*parts, ones], format="csr", dtype=np.float32)
