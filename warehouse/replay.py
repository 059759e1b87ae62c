"""Refused rows that are read once more after a fix: those that can be used now leave quarantine, and nothing twice.

Called by `flows.replaying`, under the night's lock. The rows were read and counted in the night that refused them: they
move from its quarantined rows to its loaded, updated, duplicate or deleted ones, so that what it read still adds up and
no row is ever counted in two nights. Killed between two batches, the rest is still open, for the next call.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import pyarrow as pa

from taxonomy.errors import WarehouseError
from warehouse.load import BatchCounts, Content, book, counted, store_content
from warehouse.store import Store
from warehouse.versions import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The open rows of one stream that one night refused: their places in the stream, from 1."""

    source: str
    stream: str
    name: str
    run_id: str
    positions: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay(Content):
    """Some of these rows, read again: each of `positions` is in `feedback` or, refused again, in `quarantine`."""

    source: str
    stream: str
    positions: Collection[int]


def open_rows(store: Store, *, source: str | None = None, reason: str | None = None) -> list[Refused]:
    """What is open in quarantine, by stream and night, oldest night first; of one source or reason code only."""
    rows = store.rows("load/open_quarantine", {"source": source, "reason": reason})
    return [
        Refused(source=where, stream=stream, name=name, run_id=run_id, positions=frozenset(positions))
        for run_id, where, stream, name, positions in rows
    ]


def load_replay(store: Store, replay: Replay) -> BatchCounts:
    """Stores what can be used now and closes its rows, all or nothing; counts of this replay alone.

    Raises WarehouseError, with nothing stored, if a row is not open in quarantine or the rows do not add up.
    """
    wanted, again = set(replay.positions), set(replay.quarantine["position"])
    if len(replay.feedback) + len(again) != len(wanted) or not again <= wanted:
        raise WarehouseError(
            f"{len(wanted)} rows of stream {replay.stream} were replayed but {len(replay.feedback) + len(again)} came."
        )
    values = {"source": replay.source, "stream": replay.stream, "run_id": replay.run_id}
    with store.transaction():
        still_open = {position for (position,) in store.rows("load/open_positions", values)}
        if not wanted <= still_open:
            raise WarehouseError(f"Row {min(wanted - still_open)} of stream {replay.stream} is not open in quarantine.")
        content, late = _without_overtaken(store, replay)
        statuses = [*store_content(store, content), *[Status.DUPLICATE] * late]
        used = pa.table({"position": pa.array(sorted(wanted - again), pa.int64())})
        store.run("load/mark_replayed", values, used=used)
        counts = replace(counted(statuses), quarantined=-used.num_rows)
        book(store, replay.run_id, replay.source, counts, replayed=used.num_rows)
    return replace(counts, read=len(wanted), quarantined=len(again))


def _without_overtaken(store: Store, replay: Replay) -> tuple[Replay, int]:
    """The replay without rows that a later night's version has overtaken, and how many these are.

    A row that brings its own time is judged by it; of one that does not, the night that read it tells its age.
    """
    timeless = replay.feedback["feedback_id"][replay.feedback["updated_at"].isna()]
    incoming = pa.table({"feedback_id": pa.array(timeless.tolist(), pa.string())})
    overtaken = {one for (one,) in store.rows("load/loaded_since", {"run_id": replay.run_id}, incoming=incoming)}
    drop = replay.feedback["feedback_id"].isin(overtaken) & replay.feedback["updated_at"].isna()
    return replace(replay, feedback=replay.feedback[~drop]), int(drop.sum())
