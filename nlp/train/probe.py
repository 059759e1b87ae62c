"""A frozen encoder read by logistic regression: how much of a feedback's value its states tell by themselves.

Called by `valueledger bench --model FOLDER`. The encoder stays as it is (`nlp.train.frozen`); a linear probe (Alain
and Bengio 2017) of the mean state of each segment is fitted on labelled feedback, with the calibration and thresholds
that the other judges have. The penalty is chosen by likelihood on the feedbacks that thresholds are cut on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nlp.judge import Reading, open_reading
from nlp.labelled import Labelled
from nlp.train import calibrate, logistic
from nlp.train.baseline import codes_of, limit_of, limits, mentions, parted
from nlp.train.frozen import FrozenEncoder, States
from nlp.train.labels import UNKNOWN
from taxonomy.dimensions import Taxonomy
from taxonomy.records import Judgement

PENALTIES = (1e-1, 1e-2, 1e-3, 1e-4)
"""Tried, strongest first. Features are scaled to length 1 on average, so that they mean the same for any width."""
ITERATIONS = 100

Probabilities = npt.NDArray[np.float32]


class EncoderProbe:
    """A `Judge`: an encoder's states of a segment, a probe of them, and thresholds per language."""

    def __init__(
        self,
        label: str,
        encoder: FrozenEncoder,
        scale: tuple[States, States],
        weights: logistic.Floats,
        taxonomy: Taxonomy,
    ) -> None:
        self.label = label
        self._encoder = encoder
        self._scale = scale
        self._weights = weights
        self._taxonomy = taxonomy
        self._least: Mapping[str, calibrate.Fitted] = {}

    @classmethod
    def train(cls, label: str, encoder: FrozenEncoder, rows: Sequence[Labelled], taxonomy: Taxonomy) -> EncoderProbe:
        """A probe fitted on `rows` but for a held-out share. Raises InputError, see `nlp.train.baseline.parted`."""
        fitted, held = parted(rows)
        target, gold = (np.concatenate([codes_of(row, taxonomy) for row in part]) for part in (fitted, held))
        states, held_states = (
            np.concatenate(encoder.states([(row.text, row.segments) for row in part])) for part in (fitted, held)
        )
        spread = np.maximum(states.std(0), 1e-6) * np.sqrt(encoder.width)
        scale = (states.mean(0), spread.astype(np.float32))
        features, held_features = _features(states, scale), _features(held_states, scale)
        tried = [logistic.fit(features, target, penalty=p, iterations=ITERATIONS) for p in PENALTIES]
        best = max(tried, key=lambda weights: _likelihood(logistic.probabilities(held_features, weights), gold))
        probe = cls(label, encoder, scale, best, taxonomy)
        probe._least = limits(held, probe.probabilities([row.reading() for row in held]), taxonomy)
        return probe

    def probabilities(self, texts: Sequence[Reading]) -> list[Probabilities]:
        """[segments, aspects, 4] of each reading, uncalibrated."""
        spans = [(reading.text, open_reading(reading)[1]) for reading in texts]
        return [
            logistic.probabilities(_features(states, self._scale), self._weights)
            for states in self._encoder.states(spans)
        ]

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """Mentions of each reading's segments."""
        judged = []
        for reading, probabilities in zip(texts, self.probabilities(texts), strict=True):
            language, segments = open_reading(reading)
            found = mentions(probabilities, self._least[limit_of(language)], self._taxonomy, self.label)
            judged.append(Judgement(language, segments, found))
        return judged


def _features(states: States, scale: tuple[States, States]) -> States:
    """Scaled states with a last column of 1."""
    mean, spread = scale
    return np.concatenate([(states - mean) / spread, np.ones((len(states), 1), np.float32)], axis=1, dtype=np.float32)


def _likelihood(probabilities: Probabilities, gold: npt.NDArray[np.int8]) -> float:
    """Mean log-likelihood of the known codes."""
    known = gold != UNKNOWN
    shares = np.take_along_axis(probabilities, np.maximum(gold, 0)[..., None].astype(np.int64), axis=-1)[..., 0]
    return float(np.log(np.maximum(shares[known], 1e-9)).mean())
