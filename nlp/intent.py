"""What a customer wants by a feedback: complaint, request, question, praise or other; one a feedback, both languages.

Callers: `flows.intents` (stored feedback), `flows.classify`, benchmarks. A linear classifier over hashed n-grams,
rating and kind (`nlp.intent_features`), fitted by `nlp.train.intent` on text written for this project; definitions
stand in docs/intent.md. It does not ask the judge of aspects, so that another judge moves no intent. Deterministic, no
network. Limits: the main intent alone; a text whose best intent is unsure is `other`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.intent_features import BITS, Features, Said, features
from taxonomy.errors import ModelError

FOLDER = Path(__file__).parent / "intents" / "model"
WEIGHTS = "model.safetensors"
BATCH = 512
"""Texts read together: the arrays of a batch stay in the processor's cache."""

_SENTENCE = re.compile(r".+?(?:[。！？!?；;…\n]+|\.(?=\s)|$)", re.DOTALL)


class Intent(StrEnum):
    """What the customer wants by it."""

    COMPLAINT = "complaint"
    REQUEST = "request"
    QUESTION = "question"
    PRAISE = "praise"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Meant:
    """The intent of one feedback, how sure it is (0 to 1), and the sentence that says it best (code points)."""

    intent: Intent
    confidence: float
    start: int
    end: int


class IntentReader:
    """The fitted classifier. `label` is its name and version."""

    def __init__(
        self, weights: npt.NDArray[np.float32], bias: npt.NDArray[np.float32], sure: float, label: str
    ) -> None:
        self._weights = weights
        self._bias = bias
        self._sure = sure
        self.label = label

    def read(self, said: Sequence[Said]) -> list[Meant]:
        """The intent of each text, in order. A text without letters, digits or signs is `other`."""
        found: list[Meant] = []
        for first in range(0, len(said), BATCH):
            found += self._read(said[first : first + BATCH])
        return found

    def scores(self, made: Features, count: int) -> npt.NDArray[np.float64]:
        """Probabilities by text and intent, in the order of `Intent`."""
        told = self._weights[made.bucket] * made.weight[:, None]
        counted = [np.bincount(made.document, told[:, place], minlength=count) for place in range(len(Intent))]
        sums: npt.NDArray[np.float64] = np.stack(counted, axis=1).astype(np.float64) + self._bias
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares: npt.NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def _read(self, said: Sequence[Said]) -> Iterator[Meant]:
        made = features(said)
        shares = self.scores(made, len(said))
        best = shares.argmax(axis=1)
        names = list(Intent)
        told = self._told(made, best)
        bounds = np.searchsorted(made.token_document, np.arange(len(said) + 1))
        for number, text in enumerate(made.texts):
            share = float(shares[number, best[number]])
            intent = names[best[number]] if share >= self._sure else Intent.OTHER
            tokens = slice(bounds[number], bounds[number + 1])
            start, end = text.given(*_best_sentence(text.kept, made.starts[tokens], told[tokens]))
            yield Meant(intent, round(share, 4), start, end)

    def _told(self, made: Features, best: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """By token, how much the n-grams that begin there speak for the best intent of their text."""
        grams = made.token >= 0
        bucket, document = made.bucket[grams], made.document[grams]
        speaks = self._weights[bucket, best[document]] - self._weights[bucket].mean(axis=1)
        return np.bincount(made.token[grams], speaks, minlength=len(made.starts)).astype(np.float64)


def _best_sentence(text: str, starts: npt.NDArray[np.int64], told: npt.NDArray[np.float64]) -> tuple[int, int]:
    """The sentence that speaks most, without blanks around it; the whole where there is but one."""
    spans = [match.span() for match in _SENTENCE.finditer(text) if not match[0].isspace()]
    if not spans:
        return 0, len(text)
    sums = np.concatenate(([0.0], np.cumsum(told)))
    bounds = np.searchsorted(starts, [*(start for start, _ in spans), len(text)]) if len(spans) > 1 else None
    place = 0 if bounds is None else int(np.argmax(sums[bounds[1:]] - sums[bounds[:-1]]))
    start, end = spans[place]
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


@cache
def load(folder: Path = FOLDER) -> IntentReader:
    """The shipped classifier. Raises ModelError where its file is missing or of another size."""
    from safetensors import safe_open

    path = folder / WEIGHTS
    try:
        with safe_open(str(path), framework="numpy") as file:
            facts = file.metadata() or {}
            weights, bias = file.get_tensor("weights"), file.get_tensor("bias")
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", remedy="Install the package again.") from error
    expected = (1 << BITS, len(Intent))
    if weights.shape != expected or facts.get("intents") != " ".join(Intent):
        raise ModelError(f"{path} holds weights of {weights.shape}, expected {expected} for {' '.join(Intent)}.")
    return IntentReader(weights.astype(np.float32), bias.astype(np.float32), float(facts["sure"]), facts["label"])
