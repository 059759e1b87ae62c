"""What every feedback wants, kept beside it: read where its words are new or changed, or by a new classifier.

`read_intents` is called by flows after a night's rows are loaded. What reads is given to it (`nlp.intent`). Intents
hang on the content of a feedback, not on its judge: aspects that are judged again leave them alone, and a new
classifier reads all of history without a judge. Made in chunks of days, a transaction each: killed anywhere, the next
call goes on; texts are held a batch at a time. Limits: only judged feedback and its near-duplicates have words that
are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from warehouse.marts import chunks_of_days
from warehouse.store import Store

TEXTS_AT_ONCE = 2_048
"""Texts that are held in memory to be read, however many a day has; what was read in one takes some 150 bytes."""


class Wanted(Protocol):
    """What was read in one feedback: its intent, how sure, and the span of the sentence that says it best."""

    @property
    def intent(self) -> str: ...

    @property
    def confidence(self) -> float: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader is told of a feedback."""

    text: str
    rating: float | None
    kind: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, by name and version: under another name every feedback is read anew."""

    name: str
    read: Callable[[Sequence[Asked]], Sequence[Wanted]]


def read_intents(store: Store, reader: Reader) -> int:
    """Reads the intent of what has none, or one of another reader; how many feedbacks were read.

    Raises WarehouseError; then whole chunks are read, and the next call does the rest.
    """
    everything = store.value("intent/begun") != reader.name
    named = pa.table({"reader": pa.array([reader.name], pa.string())})
    count = 0
    for days in chunks_of_days(store.rows("near/days", {"everything": everything})):
        with store.transaction():
            store.run("intent/drop_vanished", days_together=days, reader_now=named)
            batches = store.batches("intent/unread", size=TEXTS_AT_ONCE, days_together=days)
            made = [_frame(batch.to_pylist(), reader) for batch in batches if batch.num_rows]
            if made:
                store.run("intent/insert", incoming=pa.concat_tables(made))
        count += sum(table.num_rows for table in made)
    if everything:
        with store.transaction():
            store.run("intent/store_reader", reader_now=named)
    return count


def _frame(rows: Sequence[dict[str, object]], reader: Reader) -> pa.Table:
    read = reader.read([Asked(str(row["text"]), row["rating"], str(row["kind"])) for row in rows])  # type: ignore[arg-type]
    columns = {
        "feedback_id": pa.array([row["feedback_id"] for row in rows], pa.string()),
        "ledger_day": pa.array([row["ledger_day"] for row in rows], pa.date32()),
        "content": pa.array([row["content"] for row in rows], pa.uint64()),
        "intent": pa.array([str(one.intent) for one in read], pa.string()),
        "confidence": pa.array([one.confidence for one in read], pa.float32()),
        "start_char": pa.array([one.start for one in read], pa.int32()),
        "end_char": pa.array([one.end for one in read], pa.int32()),
        "model": pa.array([reader.name] * len(rows), pa.string()),
    }
    return pa.table(columns)
