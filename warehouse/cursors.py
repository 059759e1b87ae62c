"""How far every stream has been read: a place that moves in the transaction of the rows it stands for.

Callers: `warehouse.load` moves cursors; flows ask where to take up and which streams are finished.
A stream is one file's content or one API's endpoint. Limits: no notion of what a row is; positions only grow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from taxonomy.errors import WarehouseError
from warehouse.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a stream stands after a batch. `after` is where the batch took up (0 for a stream never read)."""

    source: str
    stream: str
    name: str
    after: int
    position: int
    done: bool = False
    fingerprint: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stream stands in the warehouse: rows consumed, and what its source needs to go on."""

    position: int
    done: bool
    fingerprint: str
    detail: Mapping[str, object]


def place(store: Store, source: str, stream: str) -> Place | None:
    """Where a stream stands, None if it was never read."""
    rows = store.rows("load/stream_cursor", {"source": source, "stream": stream})
    if not rows:
        return None
    position, done, fingerprint, detail = rows[0]
    return Place(position=position, done=done, fingerprint=fingerprint, detail=json.loads(detail))


def last_detail(store: Store, source: str) -> Mapping[str, object]:
    """What the cursor of the stream that a source finished last keeps; empty where there is none."""
    rows = store.rows("load/last_detail", {"source": source})
    return json.loads(rows[0][0]) if rows else {}


def finished_streams(store: Store, source: str) -> frozenset[str]:
    """Streams of a source that were read to their end: a file of the same content is not read again."""
    return frozenset(row[0] for row in store.rows("load/finished_streams", {"source": source}))


def known_files(store: Store, source: str) -> dict[tuple[str, str], str]:
    """Content hash by (name, fingerprint) of the files whose content was read to its end."""
    return {(name, sign): stream for name, sign, stream in store.rows("load/known_files", {"source": source})}


def remember_files(store: Store, source: str, files: Iterable[tuple[str, str, str]]) -> None:
    """Keeps (name, fingerprint, content hash) of files that were hashed in vain; the last of a name stands."""
    last = {name: (name, fingerprint, stream) for name, fingerprint, stream in files}
    if last:
        columns = zip(*last.values(), strict=True)
        arrays = [pa.array(column, pa.string()) for column in columns]
        incoming = pa.Table.from_arrays(arrays, names=["name", "fingerprint", "stream"])
        store.run("load/merge_seen_files", {"source": source}, incoming=incoming)


def check(store: Store, cursor: Cursor) -> None:
    """Raises WarehouseError if a batch with this cursor does not take up where its stream stands."""
    before = place(store, cursor.source, cursor.stream)
    position = before.position if before else 0
    if before and before.done:
        raise WarehouseError(
            f"Stream {cursor.name} of {cursor.source} was read to its end; a batch after row {cursor.after} came."
        )
    if cursor.after != position or cursor.position < cursor.after:
        raise WarehouseError(
            f"Stream {cursor.name} of {cursor.source} stands at row {position}; the batch covers rows after"
            f" {cursor.after} up to {cursor.position}, expected it to begin after {position}."
        )


def move(store: Store, cursor: Cursor, run_id: str) -> None:
    """Stores the cursor's new place; call it inside the transaction that stores its rows."""
    store.run(
        "load/merge_stream_cursor",
        {
            **{"source": cursor.source, "stream": cursor.stream, "name": cursor.name, "done": cursor.done},
            **{"position": cursor.position, "fingerprint": cursor.fingerprint, "run_id": run_id},
            "detail": json.dumps(dict(cursor.detail), ensure_ascii=False, sort_keys=True),
        },
    )
