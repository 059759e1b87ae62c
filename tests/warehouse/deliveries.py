"""Deliveries for the loading tests: feedbacks in versions, refused rows, batches of them and what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks._ledger_builder import batch_of
from taxonomy.records import (
    AspectId,
    Feedback,
    Judgement,
    Kind,
    Language,
    Mention,
    Polarity,
    Reason,
    Rejected,
    Segment,
)
from warehouse import frames, load, runs
from warehouse.cursors import Cursor
from warehouse.migrations import migrate
from warehouse.store import Store

NOW = datetime(2024, 6, 1, 2, tzinfo=UTC)
NIGHT = date(2024, 6, 1)
ASPECTS = ("product.quality", "service.delivery", "cost.money")
CONTEXT = frames.Context(taxonomy="value@1.0.0", redaction="1", time_zone=ZoneInfo("Asia/Shanghai"), fallback_day=NIGHT)
TABLES = (
    *("feedback", "mention", "mention_term", "uncovered_term"),
    *("quarantine", "stream_cursor", "restated_day", "source_run"),
)


def version(
    number: int,
    text: str = "good price",
    *,
    at: int | None = None,
    day: int = 0,
    deleted: bool = False,
    stream: str = "s",
    position: int = 1,
) -> Feedback:
    """A version of feedback `number`: `at` hours of updated_at, said on day `day`."""
    return Feedback(
        source="shop",
        source_id=hashlib.sha256(str(number).encode()).hexdigest()[:32],
        kind=Kind.REVIEW,
        text="" if deleted else text,
        created_at=NOW - timedelta(days=30 - day),
        updated_at=None if at is None else NOW + timedelta(hours=at),
        rating=3.0,
        product=f"product {number % 3}",
        deleted=deleted,
        stream=stream,
        position=position,
    )


def judged(feedback: Feedback) -> frames.Entry:
    """A judgement that depends on the words alone: one aspect a word."""
    if feedback.deleted:
        return frames.Entry(feedback=feedback)
    words = feedback.text.split(" ")
    segments, start = [], 0
    for word in words:
        segments.append(Segment(start, start + len(word)))
        start += len(word) + 1
    mentions = tuple(
        Mention(n, AspectId(ASPECTS[len(word) % 3]), Polarity(len(word) % 3 - 1), 0.5, "cues@1.0.0")
        for n, word in enumerate(words)
    )
    return frames.Entry(
        feedback=feedback,
        language=Language.EN,
        judgement=Judgement(Language.EN, tuple(segments), mentions),
        polarity=0,
        model="cues@1.0.0",
        terms={n: [word] for n, word in enumerate(words)},
        uncovered={n: [word] for n, word in enumerate(words) if len(word) == 2},
    )


def refused(position: int, stream: str = "s", name: str | None = None) -> Rejected:
    """A row without words and rating."""
    return Rejected(
        source="shop",
        reason=Reason.EMPTY,
        detail="neither text nor rating",
        stream=stream,
        stream_name=name or f"{stream}.csv",
        position=position,
        payload={"id": str(position)},
    )


def open_warehouse(path: Path) -> Store:
    """A migrated warehouse with a night begun and the three aspects in its taxonomy."""
    store = Store.open(path, memory_mb=256, threads=1)
    migrate(store, now=NOW)
    night = runs.Night(
        night=NIGHT, judge="cues@1.0.0", taxonomy="value@1.0.0", redaction="1", time_zone="Asia/Shanghai"
    )
    runs.begin_run(store, night, now=NOW, sources=["shop"])
    store.execute("DELETE FROM aspect")
    for position, aspect in enumerate(ASPECTS):
        side = aspect.partition(".")[0].replace("product", "benefit").replace("service", "benefit")
        store.execute(
            "INSERT INTO aspect VALUES ($aspect, $position, $side, $aspect, 'zh', 'en', 'zh', 'en', 1, 'value@1.0.0')",
            {"aspect": aspect, "position": position, "side": side},
        )
    return store


def deliver(
    store: Store,
    rows: Sequence[Feedback | Rejected],
    *,
    after: int = 0,
    done: bool = False,
    stream: str = "s",
    run_id: str = "2024-06-01",
    name: str | None = None,
) -> load.BatchCounts:
    """Loads one batch as a night does: only new and changed rows are judged."""
    feedbacks = [row for row in rows if isinstance(row, Feedback)]
    status = load.known(store, frames.version_frame(feedbacks))["status"].tolist()
    entries = [
        judged(feedback) if told in {"new", "changed"} else frames.Entry(feedback=feedback)
        for feedback, told in zip(feedbacks, status, strict=True)
    ]
    name = name or f"{stream}.csv"
    cursor = Cursor(source="shop", stream=stream, name=name, after=after, position=after + len(rows), done=done)
    refused_rows = [row for row in rows if isinstance(row, Rejected)]
    return load.load_batch(store, batch_of(entries, CONTEXT, cursor, run_id, refused_rows))


def contents(store: Store, tables: Sequence[str] = TABLES, without: Sequence[str] = ()) -> dict[str, list[str]]:
    """Every row of every table as text, sorted: what two warehouses must have in common."""
    found = {}
    for table in tables:
        frame = store.query(f"SELECT * FROM {table}").drop(columns=list(without), errors="ignore")
        found[table] = sorted("|".join(map(str, row)) for row in frame.itertuples(index=False))
    return found


def stream_of_rows(count: int, stream: str = "s") -> Iterator[Feedback | Rejected]:
    """A stream with new, edited, repeated, deleted and refused rows; the same for the same count."""
    for position in range(1, count + 1):
        if position % 11 == 0:
            yield refused(position, stream)
        elif position % 7 == 0:
            yield version(position // 2, f"late words {position}", at=position, day=position % 9, position=position)
        elif position % 13 == 0:
            yield version(position // 3, at=position, deleted=True, position=position)
        elif position % 5 == 0:
            yield version(position - 1, "said again", at=0, day=position % 5, position=position)
        else:
            yield version(position, f"words of {position}", at=0, day=position % 5, position=position)
