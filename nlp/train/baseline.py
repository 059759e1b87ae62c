"""TF-IDF with logistic regression as a judge: the baseline that any trained judge has to beat on the same data.

Called by `nlp.train.finish` and by `valueledger evaluate --trained-on`. Calibrated and cut like the encoder, on
labelled feedbacks that the linear judge was not fitted on. Reads segments one by one, without their surroundings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nlp.artifact import LANGUAGES, scale_of
from nlp.judge import Reading, open_reading
from nlp.labelled import Labelled
from nlp.language import detect
from nlp.train import calibrate
from nlp.train.labels import codes
from nlp.train.linear import LinearJudge
from nlp.train.texts import share_of
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import InputError
from taxonomy.records import AspectId, Judgement, Mention, Polarity

HELD_OUT_SHARE = 0.06
"""Of the feedbacks, for calibration and thresholds: two numbers a language and thresholds that lean on one of them
need hundreds of segments, not thousands; what is held out more is missed in the fitting of every aspect's words."""
LEAST_FEEDBACKS = 100
"""To train on: of fewer, fewer than six are held out on average, and a threshold cut on them is chance."""


class LinearBaseline:
    """The linear judge as a `Judge`, with thresholds fitted per language where the encoder's are."""

    label = "tfidf-lr"
    """A kind of judge, without a version: it is fitted anew at every use, never saved, and reads for no ledger."""

    def __init__(self, judge: LinearJudge, taxonomy: Taxonomy, least: Mapping[str, calibrate.Fitted]) -> None:
        self._judge = judge
        self._taxonomy = taxonomy
        self._least = least

    @classmethod
    def of(cls, judge: LinearJudge, held: Sequence[Labelled], taxonomy: Taxonomy) -> LinearBaseline:
        """A fitted linear judge, cut on the feedbacks of `held`."""
        limits: dict[str, calibrate.Fitted] = {}
        for language in LANGUAGES:
            part = [row for row in held if scale_of(detect(row.text)) == language] or list(held)
            texts, gold = segments_of(part, taxonomy)
            limits[language] = calibrate.fit(judge.probabilities(texts), gold)
        return cls(judge, taxonomy, limits)

    @classmethod
    def train(cls, rows: Sequence[Labelled], taxonomy: Taxonomy, words: Words) -> LinearBaseline:
        """A linear judge fitted on `rows` but for a held-out share.

        Raises InputError where they are fewer than LEAST_FEEDBACKS, or name a segment or an aspect that is none.
        """
        held = [row for row in rows if share_of(row.id) < HELD_OUT_SHARE]
        fitted = [row for row in rows if share_of(row.id) >= HELD_OUT_SHARE]
        enough = len(rows) >= LEAST_FEEDBACKS and any(row.segments for row in fitted)
        if not enough or not any(row.segments for row in held):
            raise InputError(
                f"{len(rows)} labelled feedbacks are too few to train the linear baseline on; accepted: "
                f"{LEAST_FEEDBACKS} or more with segments, because {HELD_OUT_SHARE:.0%} of them are held out to cut "
                "its thresholds on.",
                remedy="Give some hundreds of labelled feedbacks.",
            )
        return cls.of(LinearJudge(words).fit(*segments_of(fitted, taxonomy)), held, taxonomy)

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """Mentions of each reading's segments."""
        judged = []
        for reading in texts:
            language, segments = open_reading(reading)
            fitted = self._least[scale_of(language) or LANGUAGES[0]]  # a language that is not judged has no segments
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


def codes_of(row: Labelled, taxonomy: Taxonomy) -> npt.NDArray[np.int8]:
    """`nlp.train.labels.codes` of one feedback."""
    mentions = [(segment, aspect, polarity) for (segment, aspect), polarity in row.mentions.items()]
    return codes(row.id, len(row.segments), mentions, row.covers, taxonomy)


def segments_of(rows: Sequence[Labelled], taxonomy: Taxonomy) -> tuple[list[str], npt.NDArray[np.int8]]:
    """(texts, codes [S, A]) of all labelled segments."""
    texts = [row.text[s.start : s.end] for row in rows for s in row.segments]
    return texts, np.concatenate([codes_of(row, taxonomy) for row in rows])
