"""TF-IDF with logistic regression as a judge: the baseline that any trained judge has to beat on the same data.

Called by `nlp.train.finish`, by `valueledger evaluate --trained-on` and, with what `nlp.train.probe` shares, by
`valueledger bench`. Calibrated and cut like the encoder, on
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
from taxonomy.records import AspectId, Judgement, Language, Mention, Polarity

Probabilities = npt.NDArray[np.float32]

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
        texts, _ = segments_of(held, taxonomy)
        ends = np.cumsum([len(row.segments) for row in held])[:-1]
        return cls(judge, taxonomy, limits(held, np.split(judge.probabilities(texts), ends), taxonomy))

    @classmethod
    def train(cls, rows: Sequence[Labelled], taxonomy: Taxonomy, words: Words) -> LinearBaseline:
        """A linear judge fitted on `rows` but for a held-out share. Raises InputError, see `parted`."""
        fitted, held = parted(rows)
        return cls.of(LinearJudge(words).fit(*segments_of(fitted, taxonomy)), held, taxonomy)

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """Mentions of each reading's segments."""
        judged = []
        for reading in texts:
            language, segments = open_reading(reading)
            probabilities = self._judge.probabilities([reading.text[s.start : s.end] for s in segments])
            found = mentions(probabilities, self._least[limit_of(language)], self._taxonomy, self.label)
            judged.append(Judgement(language, segments, found))
        return judged


def parted(rows: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """(to fit on, held out to cut thresholds on), the same for the same ids.

    Raises InputError where they are fewer than LEAST_FEEDBACKS.
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
    return fitted, held


def limits(
    held: Sequence[Labelled], probabilities: Sequence[Probabilities], taxonomy: Taxonomy
) -> dict[str, calibrate.Fitted]:
    """Scaling and thresholds a language from [S, A, 4] of each of `held`; from all where a language has none."""
    found: dict[str, calibrate.Fitted] = {}
    for language in LANGUAGES:
        part = [n for n, row in enumerate(held) if scale_of(detect(row.text)) == language] or range(len(held))
        gold = np.concatenate([codes_of(held[n], taxonomy) for n in part])
        found[language] = calibrate.fit(np.concatenate([probabilities[n] for n in part]), gold)
    return found


def limit_of(language: Language) -> str:
    """Whose limits a feedback is read with; one that is not judged has no segments, and any will do."""
    return scale_of(language) or LANGUAGES[0]


def mentions(
    probabilities: Probabilities, fitted: calibrate.Fitted, taxonomy: Taxonomy, label: str
) -> tuple[Mention, ...]:
    """What is likelier than its threshold, by segment, then taxonomy order."""
    pair, code = calibrate.pair_scores(probabilities)
    sure = calibrate.confidence(pair, fitted.scale, fitted.shift)
    return tuple(
        Mention(int(i), AspectId(taxonomy.ids[a]), Polarity(int(code[i, a]) - 2), float(sure[i, a]), label)
        for i, a in zip(*np.nonzero(sure >= fitted.thresholds), strict=True)
    )


def codes_of(row: Labelled, taxonomy: Taxonomy) -> npt.NDArray[np.int8]:
    """`nlp.train.labels.codes` of one feedback."""
    said = [(segment, aspect, polarity) for (segment, aspect), polarity in row.mentions.items()]
    return codes(row.id, len(row.segments), said, row.covers, taxonomy)


def segments_of(rows: Sequence[Labelled], taxonomy: Taxonomy) -> tuple[list[str], npt.NDArray[np.int8]]:
    """(texts, codes [S, A]) of all labelled segments."""
    texts = [row.text[s.start : s.end] for row in rows for s in row.segments]
    return texts, np.concatenate([codes_of(row, taxonomy) for row in rows])
