"""A small warehouse on the real engine, filled through the real loading path: for tests and for made companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

import taxonomy
from taxonomy.records import (
    AspectId,
    Feedback,
    Judgement,
    Kind,
    Language,
    Mention,
    NotJudged,
    Polarity,
    Rejected,
    Segment,
)
from warehouse import frames
from warehouse.cursors import Cursor
from warehouse.load import Batch, load_batch
from warehouse.migrations import migrate
from warehouse.runs import Night, begin_run
from warehouse.store import Store
from warehouse.vocabulary import replace_taxonomy

NIGHT = date(2026, 1, 31)
CONTEXT = frames.Context(taxonomy="value@1.0.0", redaction="1", time_zone=ZoneInfo("UTC"), fallback_day=NIGHT)
MODEL = "cues@1.0.0"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One feedback of a test: `mentions` are (aspect, polarity, quote); the text is made of the quotes.

    `outside` are (quote, terms) of segments that mention no aspect; they come after the others.
    """

    id: str
    day: date = date(2026, 1, 5)
    mentions: Sequence[tuple[str, int, str]] = ()
    product: str = "kettle"
    channel: str = "web"
    region: str = "north"
    language: Language = Language.EN
    rating: float | None = None
    not_judged: NotJudged | None = None
    deleted: bool = False
    updated: datetime | None = None
    terms: Sequence[str] = ()
    confidence: float = 0.9
    source: str = "shop"
    outside: Sequence[tuple[str, Sequence[str]]] = ()
    customer: str = "customer-hash"
    polarity: int | None = None

    def entry(self, position: int) -> frames.Entry:
        quotes = [quote for _, _, quote in self.mentions] + [quote for quote, _ in self.outside]
        text, segments = "", []
        for quote in quotes:
            segments.append(Segment(len(text), len(text) + len(quote)))
            text += quote + " "
        mentions = tuple(
            Mention(number, AspectId(aspect), Polarity(polarity), self.confidence, MODEL)
            for number, (aspect, polarity, _) in enumerate(self.mentions)
        )
        feedback = Feedback(
            source=self.source, source_id=self.id, kind=Kind.REVIEW, text=text or "plain words", rating=self.rating,
            created_at=datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC), product=self.product,
            channel=self.channel, region=self.region, deleted=self.deleted, stream="s", position=position,
            updated_at=self.updated, customer_id=self.customer,
        )  # fmt: skip
        judged = not self.deleted and self.not_judged is None
        judgement = Judgement(self.language, tuple(segments), mentions) if judged else None
        return frames.Entry(
            feedback=feedback, language=self.language, judgement=judgement, not_judged=self.not_judged, model=MODEL,
            polarity=self.polarity, terms=dict.fromkeys(range(len(self.mentions)), self.terms),
            uncovered={len(self.mentions) + n: terms for n, (_, terms) in enumerate(self.outside)},
        )  # fmt: skip


@dataclass
class Book:
    """An open warehouse to which nights of feedback are loaded."""

    store: Store
    position: int = 0
    night: date = NIGHT
    begun: set[str] = field(default_factory=set)

    def load(self, *said: Said) -> None:
        entries = [one.entry(self.position + n) for n, one in enumerate(said, start=1)]
        night = Night(night=self.night, judge=MODEL, taxonomy="value@1.0.0", redaction="1", time_zone="UTC")
        if night.run_id not in self.begun:
            begin_run(self.store, night, now=datetime(2026, 2, 1, 2, tzinfo=UTC), sources=["shop"])
            self.begun.add(night.run_id)
        after, self.position = self.position, self.position + len(said)
        cursor = Cursor(source="shop", stream="s", name="s.csv", after=after, position=self.position)
        load_batch(self.store, batch_of(entries, CONTEXT, cursor, night.run_id))


def batch_of(
    entries: Sequence[frames.Entry],
    context: frames.Context,
    cursor: Cursor,
    run_id: str,
    refused: Sequence[Rejected] = (),
) -> Batch:
    """A batch of all the rows that the cursor passes: `entries`, and those that were `refused`."""
    return Batch(
        run_id=run_id,
        read=cursor.position - cursor.after,
        cursor=cursor,
        feedback=frames.feedback_frame(entries, context),
        mentions=frames.mention_frame(entries, context),
        terms=frames.term_frame(entries, context),
        uncovered=frames.uncovered_frame(entries, context),
        quarantine=frames.quarantine_frame(refused),
    )


def open_book(path: Path) -> Book:
    """A migrated warehouse with the packaged taxonomy."""
    store = Store.open(path, threads=1)
    migrate(store, now=datetime(2026, 2, 1, tzinfo=UTC))
    replace_taxonomy(store, *taxonomy_frames(taxonomy.load()))
    return Book(store)


def taxonomy_frames(value: taxonomy.Taxonomy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """ASPECT and LENS frames of a taxonomy."""
    aspects = [
        {
            "aspect": a.id, "position": n, "side": str(a.side), "dimension": value.dimension(a.id), "zh": a.zh,
            "en": a.en, "definition_zh": a.definition_zh, "definition_en": a.definition_en, "meaning": a.meaning,
            "taxonomy": value.label,
        }
        for n, a in enumerate(value.aspects)
    ]  # fmt: skip
    lenses = [
        {
            "lens": lens.id, "lens_zh": lens.zh, "lens_en": lens.en, "group_id": g.id, "group_zh": g.zh,
            "group_en": g.en, "side": str(g.side), "position": n, "aspect": aspect, "taxonomy": value.label,
        }
        for lens in value.lenses
        for n, g in enumerate(lens.groups)
        for aspect in g.aspects
    ]  # fmt: skip
    return pd.DataFrame(aspects), pd.DataFrame(lenses)


SAMPLE = [
    Said(
        id=f"{product}{day}{number}",
        day=date(2026, 1, day),
        product=product,
        mentions=[("service.delivery", -1 if number % 3 else 1, f"parcel {number} of the {product} came, day {day}")]
        + ([("cost.money", 1, "cheap enough")] if number % 2 else []),
        terms=["parcel"],
    )
    for product in ("kettle", "lamp")
    for day in range(1, 15)
    for number in range(4)
] + [
    Said(
        id="zh",
        day=date(2026, 1, 3),
        language=Language.ZH,
        mentions=[("service.delivery", -1, "物流太慢了😡,等了三天")],
    )
]
