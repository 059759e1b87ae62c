"""TF-IDF with logistic regression as a judge: the baseline that any trained judge has to beat on the same data.

Called by `nlp.train.finish` and by `valueledger evaluate --trained-on`. Calibrated and cut like the encoder, on
labelled feedbacks that the linear judge was not fitted on. Reads segments one by one, without their surroundings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nlp.evaluate import Labelled
from nlp.judge import Reading, open_reading
from nlp.train import calibrate
from nlp.train.linear import LinearJudge
from nlp.train.texts import share_of
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import InputError
from taxonomy.records import AspectId, Judgement, Language, Mention, Polarity

HELD_OUT_SHARE = 0.06
"""Of the feedbacks, for calibration and thresholds; as in the recipe of the shipped judge."""


class LinearBaseline:
    """The linear judge as a `Judge`, with thresholds fitted per language where the encoder's are."""

    label = "tfidf-lr"

    def __init__(self, judge: LinearJudge, taxonomy: Taxonomy, least: Mapping[str, calibrate.Fitted]) -> None:
        self._judge = judge
        self._taxonomy = taxonomy
        self._least = least

    @classmethod
    def of(cls, judge: LinearJudge, held: Sequence[Labelled], taxonomy: Taxonomy) -> LinearBaseline:
        """A fitted linear judge, cut on the feedbacks of `held`."""
        limits: dict[str, calibrate.Fitted] = {}
        for language in ("zh", "en"):
            part = [row for row in held if (row.language == "zh") == (language == "zh")] or list(held)
            texts = [row.text[s.start : s.end] for row in part for s in row.segments]
            gold = np.concatenate([codes(row, taxonomy) for row in part])
            limits[language] = calibrate.fit(judge.probabilities(texts), gold)
        return cls(judge, taxonomy, limits)

    @classmethod
    def train(cls, rows: Sequence[Labelled], taxonomy: Taxonomy, words: Words) -> LinearBaseline:
        """A linear judge fitted on `rows` but for a held-out share. Raises InputError where they are too few."""
        held = [row for row in rows if share_of(row.id) < HELD_OUT_SHARE]
        fitted = [row for row in rows if share_of(row.id) >= HELD_OUT_SHARE]
        if not held or not any(row.segments for row in held) or not any(row.segments for row in fitted):
            raise InputError(
                f"{len(rows)} labelled feedbacks are too few to train the linear baseline on.",
                remedy="Give some hundreds of labelled feedbacks.",
            )
        texts = [row.text[s.start : s.end] for row in fitted for s in row.segments]
        target = np.concatenate([codes(row, taxonomy) for row in fitted])
        return cls.of(LinearJudge(words).fit(texts, target), held, taxonomy)

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """Mentions of each reading's segments."""
        judged = []
        for reading in texts:
            language, segments = open_reading(reading)
            fitted = self._least["en" if language is Language.EN else "zh"]
            probabilities = self._judge.probabilities([reading.text[s.start : s.end] for s in segments])
            pair, code = calibrate.pair_scores(probabilities)
            sure = calibrate.confidence(pair, fitted.scale, fitted.shift)
            mentions = tuple(
                Mention(
                    int(i),
                    AspectId(self._taxonomy.ids[a]),
                    Polarity(int(code[i, a]) - 2),
                    float(sure[i, a]),
                    self.label,
                )
                for i, a in zip(*np.nonzero(sure >= fitted.thresholds), strict=True)
            )
            judged.append(Judgement(language, segments, mentions))
        return judged


def codes(row: Labelled, taxonomy: Taxonomy) -> npt.NDArray[np.int8]:
    """Codes of `nlp.train.labels` [segments, aspects] of one feedback."""
    place = {str(aspect): i for i, aspect in enumerate(taxonomy.ids)}
    out = np.zeros((len(row.segments), len(place)), dtype=np.int8)
    for (segment, aspect), polarity in row.mentions.items():
        out[segment, place[aspect]] = polarity + 2
    return out
