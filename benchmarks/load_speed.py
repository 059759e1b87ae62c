"""Milliseconds a feedback that loading costs, on an empty warehouse and on ones that are full already.

Run: `python benchmarks/load_speed.py --sizes 0 1000000`. Rows are synthetic (two mentions and four terms each): what is
measured is the warehouse, not the judge. One batch in ten rows is an edit of a stored feedback, one in twenty repeats.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from taxonomy.records import AspectId, Feedback, Judgement, Kind, Language, Mention, Polarity, Segment
from warehouse import frames, load, runs
from warehouse.cursors import Cursor
from warehouse.migrations import migrate
from warehouse.store import Store

START = datetime(2024, 1, 1, 4, tzinfo=UTC)
ROWS_A_DAY = 5_000
TEXT = "物流慢但客服很耐心，包装也不错。The parcel came late, yet the price was fair. "
CONTEXT = frames.Context(
    taxonomy="value@1.0.0", redaction="1", time_zone=ZoneInfo("Asia/Shanghai"), fallback_day=date(2024, 1, 1)
)


def entry(number: int, edit: int = 0) -> frames.Entry:
    """A judged feedback; `edit` makes a later version of it."""
    created = START + timedelta(days=number // ROWS_A_DAY, seconds=number % 40_000)
    feedback = Feedback(
        source="shop",
        source_id=hashlib.sha256(str(number).encode()).hexdigest()[:32],
        kind=Kind.REVIEW,
        text=f"{TEXT}{number} {edit}",
        created_at=created,
        updated_at=created + timedelta(days=edit),
        rating=float(number % 5 + 1),
        product=f"product {number % 7}",
        channel=f"channel {number % 3}",
        stream="stream",
        position=number,
    )
    mentions = (
        Mention(0, AspectId("service.delivery"), Polarity.LOST, 0.9, "cues@1.0.0"),
        Mention(1, AspectId("cost.money"), Polarity.GAINED, 0.8, "cues@1.0.0"),
    )
    judgement = Judgement(Language.MIXED, (Segment(0, 16), Segment(16, 60)), mentions)
    terms = {0: ["物流", "客服"], 1: ["parcel", f"word{number % 5000}"]}
    return frames.Entry(
        feedback=feedback, language=Language.MIXED, judgement=judgement, polarity=0, model="cues@1.0.0", terms=terms
    )


class Loader:
    """Loads batches one after another into one stream and keeps the time of each part."""

    def __init__(self, store: Store) -> None:
        self.store, self.position = store, 0
        self.seconds = {"known": 0.0, "frames": 0.0, "load": 0.0}

    def load(self, entries: list[frames.Entry]) -> None:
        """One batch through known, frames and load_batch, as a night does it."""
        began = time.perf_counter()
        versions = frames.version_frame([item.feedback for item in entries])
        stamped = time.perf_counter()
        status = load.known(self.store, versions)["status"]
        known = time.perf_counter()
        fresh = [item for item, told in zip(entries, status, strict=True) if told in {"new", "changed"}]
        feedback = frames.feedback_frame(entries, CONTEXT)
        mentions, terms = frames.mention_frame(fresh, CONTEXT), frames.term_frame(fresh, CONTEXT)
        framed = time.perf_counter()
        cursor = Cursor(
            source="shop", stream="stream", name="stream", after=self.position, position=self.position + len(entries)
        )
        load.load_batch(
            self.store,
            load.Batch(
                run_id="2024-01-01", read=len(entries), cursor=cursor, feedback=feedback, mentions=mentions, terms=terms
            ),
        )
        self.position += len(entries)
        self.seconds["frames"] += stamped - began + framed - known
        self.seconds["known"] += known - stamped
        self.seconds["load"] += time.perf_counter() - framed


def night(first: int, rows: int, stored: int) -> list[frames.Entry]:
    """New feedbacks, with one edit in ten and one repeat in twenty of what is stored."""
    entries = []
    for number in range(first, first + rows):
        if stored and number % 10 == 0:
            entries.append(entry(number * 7919 % stored, edit=1 + number))
        elif stored and number % 20 == 1:
            entries.append(entry(number * 104729 % stored))
        else:
            entries.append(entry(number))
    return entries


def measure(size: int, rows: int, batch: int, memory_mb: int) -> None:
    """Fills a warehouse with `size` feedbacks, then loads `rows` more in batches and prints the cost."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "w.duckdb", memory_mb=memory_mb) as store:
        migrate(store, now=START)
        runs.begin_run(
            store,
            runs.Night(
                night=START.date(), judge="cues@1.0.0", taxonomy="value@1.0.0", redaction="1", time_zone="Asia/Shanghai"
            ),
            now=START,
            sources=["shop"],
        )
        filler = Loader(store)
        for first in range(0, size, 50_000):
            filler.load([entry(number) for number in range(first, min(first + 50_000, size))])
        store.checkpoint()
        loader = Loader(store)
        loader.position = filler.position
        nights = [night(first, batch, size) for first in range(size, size + rows, batch)]
        cpu = time.process_time()
        for entries in nights:
            loader.load(entries)
        cpu = 1000 * (time.process_time() - cpu) / rows
        each = {part: 1000 * seconds / rows for part, seconds in loader.seconds.items()}
        peak = psutil.Process().memory_info().rss / 2**20
        parts = "  ".join(f"{part} {cost:.3f}" for part, cost in each.items())
        total = sum(each.values())
        print(f"{size:>9} stored: {total:.3f} ms a feedback, CPU {cpu:.3f} ({parts}); {peak:.0f} MiB resident")


def main() -> None:
    """Prints one line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 100_000, 1_000_000])
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--batch", type=int, default=2_000)
    parser.add_argument("--memory-mb", type=int, default=512)
    given = parser.parse_args()
    for size in given.sizes:
        measure(size, given.rows, given.batch, given.memory_mb)


if __name__ == "__main__":
    main()
