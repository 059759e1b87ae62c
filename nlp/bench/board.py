"""Judges side by side on the test part of ValueBench, best first, and what the readings behind it agree on.

Called by `flows.bench`. Figures are those of `nlp.evaluate`, all on the same resampled feedbacks, so that a lead is
paired. Each judge reads the test part once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from nlp.bench.agreement import Agreement, Recorded, agreement
from nlp.bench.feedback import Bench
from nlp.evaluate import RESAMPLES, evaluate
from nlp.judge import Judge
from nlp.scorecard import ScoreCard
from taxonomy.dimensions import Taxonomy

LANGUAGES = ("zh", "en")
"""Whose scores are compared; feedback that mixes them counts in the whole alone."""


@dataclass(frozen=True)
class Board:
    """`cards`: a judge each, best pair F1 first; `against`: label of the judge whose leads are shown."""

    cards: tuple[ScoreCard, ...]
    against: str
    agreement: Agreement
    trained: int  # feedbacks of the train part
    languages: dict[str, int]  # feedbacks of the test part
    digest: str

    def as_dict(self) -> dict[str, Any]:
        """The board as plain data, for JSON."""
        return {
            "bench": {
                "sha256": self.digest,
                "train": self.trained,
                "test": self.cards[0].overall.feedbacks,
                "languages": self.languages,
                "segments": self.cards[0].overall.segments,
                "mentions": self.cards[0].overall.gold,
            },
            "judges": [card.as_dict() for card in self.cards],
            "against": self.against,
            "agreement": asdict(self.agreement),
        }


def board(
    bench: Bench,
    judges: Iterable[Judge],
    against: Judge,
    taxonomy: Taxonomy,
    *,
    say: Callable[[str], None],
    resamples: int = RESAMPLES,
) -> Board:
    """The board of `against` and `judges`, which may be made one by one, so that one model is in memory at a time."""
    readings = [row.reading() for row in bench.test]

    def recorded(judge: Judge) -> Recorded:
        say(f"{judge.label} reads {len(readings):,} feedbacks")
        return Recorded(judge.label, judge.read(readings))

    base = recorded(against)
    cards = [evaluate(base, bench.test, taxonomy, resamples=resamples)]
    for judge in judges:
        cards.append(evaluate(recorded(judge), bench.test, taxonomy, baselines=[base], resamples=resamples))
    languages: dict[str, int] = {}
    for row in bench.test:
        languages[row.language] = languages.get(row.language, 0) + 1
    return Board(
        cards=tuple(sorted(cards, key=lambda card: -card.overall.pair_f1)),
        against=base.label,
        agreement=agreement(bench.readings[0], bench.readings[1], taxonomy, resamples=resamples),
        trained=len(bench.train),
        languages=dict(sorted(languages.items(), key=lambda item: (-item[1], item[0]))),
        digest=bench.digest,
    )
