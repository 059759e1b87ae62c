"""How far the two readings behind the labels agree: what no judge can be asked to surpass by much.

Called by `nlp.bench.board`. Pair F1 of the second reading scored on the first, by `nlp.evaluate`, so that it stands
beside the judges' figures; and Cohen's kappa (Cohen 1960), agreement beyond chance, of whether an aspect is present in
a segment and of the polarity where both readings find it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlp.evaluate import RESAMPLES, evaluate
from nlp.judge import Reading
from nlp.labelled import Labelled
from nlp.language import detect
from nlp.scorecard import Scores
from taxonomy.dimensions import Taxonomy
from taxonomy.records import AspectId, Judgement, Mention, Polarity

ABSENT = 9
"""In a grid of a reading: the aspect is not spoken of."""


@dataclass(frozen=True)
class Agreement:
    """`scores` of the second reading on the first. Kappas are None where the readings leave nothing to chance."""

    scores: Scores
    presence: float | None
    polarity: float | None
    by_aspect: Mapping[str, float | None]


class Recorded:
    """A judge that says again what was said before: for scoring one reading several times."""

    def __init__(self, label: str, judged: Sequence[Judgement]) -> None:
        self.label = label
        self._judged = list(judged)

    @classmethod
    def of(cls, label: str, rows: Sequence[Labelled]) -> Recorded:
        """What labelled feedback says of itself."""
        return cls(label, [_judgement(row, label) for row in rows])

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """One judgement a reading, in the order in which they were recorded."""
        assert len(texts) == len(self._judged), "recorded of other readings"
        return list(self._judged)


def agreement(
    first: Sequence[Labelled], second: Sequence[Labelled], taxonomy: Taxonomy, *, resamples: int = RESAMPLES
) -> Agreement:
    """Agreement of two readings of the same feedback, row by row the same segments."""
    card = evaluate(Recorded.of("second reading", second), first, taxonomy, resamples=resamples)
    one, other = (np.concatenate([_grid(row, taxonomy) for row in rows]) for rows in (first, second))
    both = (one != ABSENT) & (other != ABSENT)
    return Agreement(
        scores=card.overall,
        presence=kappa((one != ABSENT).ravel(), (other != ABSENT).ravel()),
        polarity=kappa(one[both], other[both]),
        by_aspect={
            str(aspect): kappa(one[:, i] != ABSENT, other[:, i] != ABSENT) for i, aspect in enumerate(taxonomy.ids)
        },
    )


def kappa(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float | None:
    """Cohen's kappa of two label rows; None where both only ever say the same one thing, or there are none."""
    if not len(one):
        return None
    expected = sum(float((one == label).mean() * (other == label).mean()) for label in np.union1d(one, other))
    return None if expected >= 1 else (float((one == other).mean()) - expected) / (1 - expected)


def _grid(row: Labelled, taxonomy: Taxonomy) -> npt.NDArray[np.int8]:
    """[segments, aspects] of polarities, ABSENT where nothing is said."""
    place = {str(aspect): i for i, aspect in enumerate(taxonomy.ids)}
    grid = np.full((len(row.segments), len(place)), ABSENT, dtype=np.int8)
    for (segment, aspect), polarity in row.mentions.items():
        grid[segment, place[aspect]] = polarity
    return grid


def _judgement(row: Labelled, label: str) -> Judgement:
    said = [Mention(s, AspectId(a), Polarity(p), 1.0, label) for (s, a), p in row.mentions.items()]
    return Judgement(detect(row.text), row.segments, tuple(said))
