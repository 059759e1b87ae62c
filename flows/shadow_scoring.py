"""Reads in the background what a change of taxonomy or judge wants read; nothing that is published is touched.

Called by `flows.life_cycle`. A batch is fetched and stored under the night's lock, held for a moment each, and judged
without it, so that nights go on meanwhile; killed anywhere, the next call goes on. Where a change touches some aspects,
only their mentions are taken from the new reading: what the others said stays as it is, line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import filelock

from flows.ingest import entry_of, judge_entries
from flows.judging import Bench
from flows.lock import night_lock
from flows.own_store import own_store
from flows.redaction import feedback_of
from flows.settings import Settings
from taxonomy.errors import BusyError
from taxonomy.records import AspectId, Judgement, Mention, Polarity
from warehouse import frames, shadow
from warehouse.frames import Context, Entry
from warehouse.shadow import Batch, Plan, Progress, Span
from warehouse.store import Store

BATCH: Final = 2_000
"""Feedbacks that are judged between two looks at the warehouse: a quarter of a minute for a trained judge."""
PATIENCE_S: Final = 6 * 3600.0
"""How long a batch waits for a night that is running: longer than any."""
LOCK: Final = "shadow.lock"
"""One process tries or makes a change at a time; the operating system drops the lock when it dies."""

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Reader:
    """What reads for a change. `anew`: aspects that are taken from the new reading; None: the whole reading."""

    settings: Settings
    bench: Bench
    plan: Plan
    anew: frozenset[str] | None

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The warehouse under the night's lock, with the change laid out."""
        with night_lock(self.settings.data_dir, wait=PATIENCE_S, what="taxonomy"), own_store(self.settings) as store:
            shadow.prepare(store, self.plan)
            yield store

    def read_on(self, *, share: float = 1.0, tick: Tick = lambda _: None) -> int:
        """Read what is not read yet, or its part `share`; how many feedbacks. Goes on where a killed call stopped."""
        if self.plan.scope == "none":
            return 0
        done = 0
        with one_reader(self.settings.data_dir):
            with self.store() as store:
                days = shadow.spans(store)
            for span in days:
                while rows := self._next(span, share):
                    batch = self._batch(rows)
                    with self.store() as store:
                        shadow.store_batch(store, self.plan, batch)
                    done += len(rows)
                    tick(len(rows))
        return done

    def _next(self, span: Span, share: float) -> list[dict[str, Any]]:
        with self.store() as store:
            if not shadow.look(store, self.plan, span).unread:
                return []
            rows = shadow.unread(store, size=BATCH, share=share)
            own = shadow.own_mentions(store, rows) if self.anew is not None and rows else {}
        return [{**row, "own": own.get(row["feedback_id"], [])} for row in rows]

    def progress(self) -> Progress:
        """What the change wants read, and what of it is not."""
        with self.store() as store:
            return shadow.progress(store, self.plan)

    def _batch(self, rows: Sequence[Mapping[str, Any]]) -> Batch:
        feedbacks = [feedback_of(row) for row in rows]
        entries = judge_entries(feedbacks, ["changed"] * len(feedbacks), self.bench)
        if self.anew is not None:
            entries = [self._joined(entry, row) for entry, row in zip(entries, rows, strict=True)]
        days = {row["feedback_id"]: row["ledger_day"] for row in rows}
        context = Context(
            taxonomy=self.plan.taxonomy,
            redaction="",
            time_zone=self.settings.zone,
            fallback_day=rows[0]["ledger_day"],
        )
        made = [
            frame.assign(ledger_day=frame["feedback_id"].map(days)) if len(frame) else frame
            for frame in (
                frames.mention_frame(entries, context),
                frames.term_frame(entries, context),
                frames.uncovered_frame(entries, context),
            )
        ]
        return Batch(
            feedback=[_row(entry, row, self.anew is None) for entry, row in zip(entries, rows, strict=True)],
            mentions=made[0],
            terms=made[1],
            uncovered=made[2],
        )

    def _joined(self, entry: Entry, row: Mapping[str, Any]) -> Entry:
        """What stays of the mentions in force, and what the new reading says of the aspects that are read anew."""
        if entry.judgement is None or self.anew is None:
            return entry
        judgement = entry.judgement
        places = {(span.start, span.end): number for number, span in enumerate(judgement.segments)}
        if any((one["start_char"], one["end_char"]) not in places for one in row["own"]):
            return entry  # cut into other segments since: the reading stands alone
        kept = [_mention(one, places[one["start_char"], one["end_char"]]) for one in row["own"]]
        fresh = [one for one in judgement.mentions if one.aspect in self.anew]
        rank = {aspect: place for place, aspect in enumerate(self.bench.taxonomy.ids)}
        joined = sorted(_one_each([*kept, *fresh]), key=lambda one: (one.segment, rank[one.aspect]))
        return entry_of(entry.feedback, Judgement(judgement.language, judgement.segments, tuple(joined)), self.bench)


def _one_each(mentions: Sequence[Mention]) -> list[Mention]:
    """One mention of an aspect in a segment: the more certain one, of two as certain the loss."""
    best: dict[tuple[int, str], Mention] = {}
    for one in mentions:
        held = best.setdefault((one.segment, one.aspect), one)
        if (-one.confidence, one.polarity) < (-held.confidence, held.polarity):
            best[one.segment, one.aspect] = one
    return list(best.values())


def _mention(row: Mapping[str, Any], segment: int) -> Mention:
    return Mention(segment, AspectId(row["aspect"]), Polarity(row["polarity"]), row["confidence"], row["model"])


def _row(entry: Entry, row: Mapping[str, Any], whole: bool) -> dict[str, Any]:
    return {
        "feedback_id": row["feedback_id"],
        "ledger_day": row["ledger_day"],
        "content_hash": row["content_hash"],
        "base": row["base"],
        # Read anew in some aspects, a feedback is still what its judge read in the others.
        "model": (entry.model if whole else row["model"]) or entry.model or row["model"] or "unknown",
        "segments": len(entry.judgement.segments) if entry.judgement is not None else None,
    }


@contextmanager
def one_reader(data_dir: Path) -> Iterator[None]:
    """Keep other processes from trying or making a change; a thread may hold it twice. Raises BusyError."""
    lock = filelock.FileLock((data_dir / LOCK).resolve(), is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise BusyError(
            f"another process tries or makes a change of taxonomy or judge in {data_dir}.",
            remedy="Wait for it to end.",
        ) from None
    try:
        yield
    finally:
        lock.release()
