"""Score cards: how well a judge reads labelled feedback, with intervals, beside its baselines.

Called by `valueledger evaluate`, `nlp.train.finish` and the benchmarks. Counts are kept per feedback, and
intervals come from resampling feedbacks (Efron's percentile bootstrap), because segments of one text are not
independent; of few feedbacks they are no narrower than Wilson's. Pair = (segment, aspect, polarity). What a row does
not cover is neither right nor wrong. Over 250 lines: counts, scores and their intervals are one calculation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.intervals import difference, wilson
from nlp.judge import Judge, Reading
from nlp.labelled import Labelled
from nlp.scorecard import ScoreCard, Scores
from taxonomy.dimensions import Taxonomy
from taxonomy.records import AspectId, Judgement, Mention, Polarity

RESAMPLES = 1000
MACRO_LEAST = 10
"""Gold mentions that an aspect needs to count in macro-F1: with fewer its F1 is a coin's."""
FEW = 30
"""Feedbacks with a pair below which resampling them is too sure: a single one only ever resamples to itself."""
BINS = 10
PARITY = ("zh", "en")
HITS, EMITTED, GOLD, ASPECT_HITS = range(4)

Counts = npt.NDArray[np.int64]


class MajorityJudge:
    """The floor: the commonest pair of the rows it was made from, in every segment."""

    label = "always-majority"

    def __init__(self, rows: Sequence[Labelled]) -> None:
        counts: dict[tuple[str, int], int] = {}
        for row in rows:
            for (_, aspect), polarity in row.mentions.items():
                counts[aspect, polarity] = counts.get((aspect, polarity), 0) + 1
        self._pair = max(sorted(counts), key=counts.__getitem__) if counts else ("outcome.satisfaction", 1)
        segments = sum(len(row.segments) for row in rows)
        self._share = counts.get(self._pair, 0) / max(1, segments)

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """The same mention for every given segment."""
        from nlp.judge import open_reading

        aspect, polarity = self._pair
        judged = []
        for reading in texts:
            language, segments = open_reading(reading)
            mentions = tuple(
                Mention(i, AspectId(aspect), Polarity(polarity), self._share, self.label) for i in range(len(segments))
            )
            judged.append(Judgement(language, segments, mentions))
        return judged


def evaluate(
    judge: Judge,
    rows: Sequence[Labelled],
    taxonomy: Taxonomy,
    *,
    baselines: Sequence[Judge] = (),
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> ScoreCard:
    """The score card of `judge` on `rows`, segments as given, with its lead over each baseline."""
    tally = Tally.of(judge.read([row.reading() for row in rows]), rows, taxonomy)
    draws = np.random.default_rng(seed).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=resamples)
    everything = np.ones(len(rows), dtype=bool)
    groups: dict[str, dict[str, Scores]] = {}
    for name in ("language", "kind", "domain"):
        values = np.array([str(getattr(row, name)) for row in rows])
        groups[name] = {v: tally.scores(draws, values == v) for v in sorted(set(values.tolist()))}
    groups["aspect"] = {
        aspect: tally.scores(draws, everything, index)
        for index, aspect in enumerate(taxonomy.ids)
        if tally.counts[:, index, [EMITTED, GOLD]].sum()
    }
    against = {
        other.label: tally.lead(Tally.of(other.read([r.reading() for r in rows]), rows, taxonomy), draws)
        for other in baselines
    }
    return ScoreCard(
        model=judge.label,
        taxonomy=taxonomy.label,
        overall=tally.scores(draws, everything),
        macro_f1=tally.macro(everything),
        macro_least=MACRO_LEAST,
        few=_speaking(tally.counts) < FEW,
        groups=groups,
        baselines=against,
        calibration_error=tally.calibration_error(),
        reliability=tally.reliability(),
        coverage=tally.coverage,
        parity=tally.gap(draws, *(np.array([row.language == language for row in rows]) for language in PARITY)),
    )


@dataclass(frozen=True)
class Tally:
    """Counts of one judge's reading. `counts` [feedbacks, aspects, 4]: pair hits, emitted, gold, aspect hits."""

    counts: Counts
    segments: Counts
    confidences: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    coverage: float

    @classmethod
    def of(cls, judged: Sequence[Judgement], rows: Sequence[Labelled], taxonomy: Taxonomy) -> Tally:
        """Counts mentions against gold, row by row."""
        place = {str(aspect): i for i, aspect in enumerate(taxonomy.ids)}
        counts = np.zeros((len(rows), len(place), 4), dtype=np.int64)
        confidences: list[float] = []
        right: list[bool] = []
        for at, (row, judgement) in enumerate(zip(rows, judged, strict=True)):
            covered = place.keys() if row.covers is None else place.keys() & row.covers
            for _, aspect in row.mentions:
                if aspect in covered:
                    counts[at, place[aspect], GOLD] += 1
            for mention in judgement.mentions:
                if mention.aspect not in covered:
                    continue
                column = place[mention.aspect]
                polarity = row.mentions.get((mention.segment, mention.aspect))
                counts[at, column, EMITTED] += 1
                counts[at, column, ASPECT_HITS] += polarity is not None
                counts[at, column, HITS] += polarity == int(mention.polarity)
                confidences.append(mention.confidence)
                right.append(polarity == int(mention.polarity))
        found = sum(1 for judgement in judged if judgement.mentions) / len(rows)
        segments = np.array([len(row.segments) for row in rows], dtype=np.int64)
        return cls(counts, segments, np.array(confidences), np.array(right, dtype=bool), found)

    def scores(self, draws: Counts, rows: npt.NDArray[np.bool_], aspect: int | None = None) -> Scores:
        """Scores of some feedbacks (all aspects or one) with 95 % intervals from the resampled `draws`.

        Of fewer than FEW feedbacks with a pair, or where all draws say the same, the interval is at least Wilson's for
        as many trials as there are such feedbacks.
        """
        part = self.counts[rows] if aspect is None else self.counts[rows][:, [aspect]]
        totals = part.sum((0, 1))
        resampled = draws[:, rows] @ part.sum(1)
        pair_f1 = float(_f1(totals, HITS))
        speaking = _speaking(part)
        low, high = _interval(_f1(resampled, HITS), speaking, wilson(pair_f1, speaking))
        return Scores(
            feedbacks=int(rows.sum()),
            segments=int(self.segments[rows].sum()),
            gold=int(totals[GOLD]),
            emitted=int(totals[EMITTED]),
            pair_f1=pair_f1,
            pair_low=low,
            pair_high=high,
            precision=float(totals[HITS] / max(1, totals[EMITTED])),
            recall=float(totals[HITS] / max(1, totals[GOLD])),
            aspect_f1=float(_f1(totals, ASPECT_HITS)),
            polarity_accuracy=float(totals[HITS] / max(1, totals[ASPECT_HITS])),
        )

    def lead(self, other: Tally, draws: Counts) -> dict[str, float]:
        """Pair F1 of `other` and our lead over it with a paired 95 % interval, of few feedbacks at least Newcombe's."""
        ours, theirs = self.counts.sum(1), other.counts.sum(1)
        gaps = _f1(draws @ ours, HITS) - _f1(draws @ theirs, HITS)
        our_f1, their_f1 = (float(_f1(counts.sum(0), HITS)) for counts in (ours, theirs))
        speaking = _speaking(self.counts + other.counts)
        low, high = _interval(gaps, speaking, difference(our_f1, their_f1, speaking))
        return {
            "pair_f1": their_f1,
            "lead": our_f1 - their_f1,
            "lead_low": low,
            "lead_high": high,
        }

    def gap(self, draws: Counts, ours: npt.NDArray[np.bool_], others: npt.NDArray[np.bool_]) -> dict[str, float] | None:
        """Pair F1 of some feedbacks less that of others with its 95 % interval, of few at least Newcombe's; None where
        either are none."""
        if not (ours.any() and others.any()):
            return None
        parts = [self.counts[rows] for rows in (ours, others)]
        f1, other_f1 = (float(_f1(part.sum((0, 1)), HITS)) for part in parts)
        drawn, other_drawn = (_f1(draws[:, r] @ p.sum(1), HITS) for r, p in zip((ours, others), parts, strict=True))
        speaking = min(map(_speaking, parts))
        low, high = _interval(drawn - other_drawn, speaking, difference(f1, other_f1, speaking))
        return {"gap": f1 - other_f1, "gap_low": low, "gap_high": high}

    def macro(self, rows: npt.NDArray[np.bool_]) -> float | None:
        """Mean pair F1 of the aspects with at least MACRO_LEAST gold mentions; None where there is none."""
        totals = self.counts[rows].sum(0)
        enough = totals[:, GOLD] >= MACRO_LEAST
        return float(_f1(totals[enough], HITS).mean()) if enough.any() else None

    def reliability(self) -> list[dict[str, float]]:
        """Bins of emitted mentions by confidence: count, mean confidence, share that is right."""
        place = np.minimum((self.confidences * BINS).astype(int), BINS - 1)
        return [
            {
                "from": b / BINS,
                "count": int((place == b).sum()),
                "confidence": float(self.confidences[place == b].mean()),
                "right": float(self.right[place == b].mean()),
            }
            for b in range(BINS)
            if (place == b).any()
        ]

    def calibration_error(self) -> float:
        """Expected calibration error of emitted mentions over BINS equal bins (Guo et al. 2017)."""
        bins = self.reliability()
        total = sum(b["count"] for b in bins)
        return sum(b["count"] * abs(b["confidence"] - b["right"]) for b in bins) / total if total else 0.0


def _f1(counts: Any, hits: int) -> Any:
    """F1 from counts [..., 4]; 0 where nothing was emitted and nothing is there."""
    return 2 * counts[..., hits] / np.maximum(1, counts[..., EMITTED] + counts[..., GOLD])


def _interval(drawn: npt.NDArray[np.float64], speaking: int, least: tuple[float, float]) -> tuple[float, float]:
    """The 95 % interval of draws; at least `least` of fewer than FEW feedbacks, or where all draws say the same."""
    low, high = map(float, np.quantile(drawn, [0.025, 0.975]))
    if speaking < FEW or low == high:
        return min(low, least[0]), max(high, least[1])
    return low, high


def _speaking(counts: Counts) -> int:
    """Feedbacks of counts [feedbacks, aspects, 4] with a pair, emitted or gold."""
    return int(counts[..., [EMITTED, GOLD]].any((1, 2)).sum())


def summary(card: ScoreCard) -> dict[str, Any]:
    """The card without its groups: what a manifest keeps."""
    return {
        "pair_f1": round(card.overall.pair_f1, 4),
        "macro_f1": None if card.macro_f1 is None else round(card.macro_f1, 4),
        "calibration_error": round(card.calibration_error, 4),
        "overall": {k: round(v, 4) for k, v in asdict(card.overall).items()},
        "language": {k: {n: round(x, 4) for n, x in asdict(v).items()} for k, v in card.groups["language"].items()},
        "baselines": {k: {n: round(x, 4) for n, x in v.items()} for k, v in card.baselines.items()},
    }
