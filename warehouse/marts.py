"""The aggregates of the private warehouse, rebuilt for the days that were restated and no others.

`aggregate` is called by flows after a night's rows are loaded, before the checks and the publishing. Counts are
of distinct feedbacks, deleted ones count nowhere. A change of the taxonomy's sides or lenses rebuilds every day.
Limits: days are rebuilt in chunks, a transaction each: years in one transaction would be held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa

from warehouse.store import Store

MARTS = (
    "feedback_daily",
    "value_daily",
    "group_daily",
    "balance_daily",
    "term_daily",
    "topic_daily",
    "judged_daily",
    "judgement_daily",
    "monitor_daily",
)

CHUNK_FEEDBACKS = 20_000
"""Feedbacks a rebuilding statement reads at most (or one day): about 50 MB of hash tables at 3 mentions each."""


def aggregate(store: Store) -> list[date]:
    """Rebuilds the aggregates of every restated day and returns these days in order; none restated gives [].

    Raises WarehouseError; then the days of whole chunks are rebuilt, the others are as they were, and the next call
    does what is left (all of it where the taxonomy changed: its fingerprint is stored last).
    """
    taxonomy = store.frame("marts/taxonomy_fingerprint")
    known = store.value("marts/stored_fingerprint")
    same_taxonomy = known == taxonomy["fingerprint"].iloc[0]
    pending = store.rows("marts/pending_days" if same_taxonomy else "marts/every_day")
    if same_taxonomy and not pending:
        return []
    for rebuilt in chunks_of_days(pending):
        with store.transaction():
            for mart in MARTS:
                store.run(f"marts/{mart}", rebuilt_days=rebuilt)
            if same_taxonomy:
                store.run("marts/mark_days_rebuilt", rebuilt_days=rebuilt)
    with store.transaction():
        store.run("marts/store_fingerprint", taxonomy_now=taxonomy)
        store.run("marts/mark_rebuilt")
    return [day for day, _ in pending]


def chunks_of_days(sizes: Sequence[tuple[date, int]]) -> Iterator[pa.Table]:
    """Tables (column ledger_day) of days of at most CHUNK_FEEDBACKS feedbacks together; a day is never split."""
    chunk: list[date] = []
    size = 0
    for day, feedbacks in sizes:
        if chunk and size + feedbacks > CHUNK_FEEDBACKS:
            yield _days(chunk)
            chunk, size = [], 0
        chunk.append(day)
        size += feedbacks
    if chunk:
        yield _days(chunk)


def _days(chunk: list[date]) -> pa.Table:
    return pa.table({"ledger_day": pa.array(chunk, pa.date32())})
