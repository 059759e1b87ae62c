"""One transaction a batch: rows, mentions, terms, refused rows, touched days, counts and the stream's cursor.

Callers: flows (`known` before judging, `load_batch` after it), `warehouse.replay`; one process at a time under the
night's lock. Killed between two batches, a stream goes on at its cursor; killed inside one, nothing of that batch is
stored. Which version of a feedback stands is told by `warehouse.versions`. Memory is bounded by the batch.
Over 250 lines, so that all that one transaction does is read in one file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from taxonomy.errors import WarehouseError
from warehouse import cursors, frames
from warehouse.alert_book import record_critical
from warehouse.cursors import Cursor
from warehouse.outbox import Intent, enqueue
from warehouse.store import Store
from warehouse.versions import Outcome, Status, Version, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Rows of one stream, in the order of arrival, with the contracts of `warehouse.frames`.

    Mentions and terms belong to the rows that `known` calls new or changed; those of feedbacks that stay as they are
    are ignored.
    """

    run_id: str
    feedback: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.FEEDBACK))
    mentions: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.MENTION))
    terms: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.TERM))
    uncovered: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.UNCOVERED))
    quarantine: pd.DataFrame = field(default_factory=lambda: frames.empty(frames.QUARANTINE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Content):
    """The next rows of a stream. `read` counts those that the connector gave: each is feedback or in quarantine.

    `outbox`: what somebody is to be told of these rows at once.
    """

    read: int
    cursor: Cursor
    outbox: Sequence[Intent] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCounts:
    """What became of the rows of a batch; `read` is the sum of the others."""

    read: int = 0
    loaded: int = 0
    updated: int = 0
    duplicate: int = 0
    deleted: int = 0
    quarantined: int = 0

    def __add__(self, other: BatchCounts) -> BatchCounts:
        mine, theirs = asdict(self), asdict(other)
        return BatchCounts(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def accounted(self) -> int:
        """Sum of the five outcomes."""
        return self.loaded + self.updated + self.duplicate + self.deleted + self.quarantined


def known(store: Store, versions: pd.DataFrame) -> pd.DataFrame:
    """Adds a column `status` to a VERSION frame, so that only what will be stored needs judging.

    'new' and 'changed' will be stored with this content; 'duplicate' says nothing new; 'deleted' is a tombstone;
    'superseded' is replaced by a later row of the same frame. Same index and order as given.
    """
    table = frames.conform(versions, frames.VERSION, "version")
    statuses, outcomes = fold(_arrivals(table), _stored(store, table).versions)
    told = []
    for number, (feedback_id, status) in enumerate(zip(table["feedback_id"].to_pylist(), statuses, strict=True)):
        outcome = outcomes[feedback_id]
        if status is Status.DUPLICATE or status is Status.DELETED:
            told.append(str(status))
        elif outcome.content != number:
            told.append("superseded")
        else:
            told.append("changed" if outcome.known else "new")
    return versions.assign(status=pd.Series(told, index=versions.index, dtype="str"))


def load_batch(store: Store, batch: Batch) -> BatchCounts:
    """Stores a batch and moves its cursor, all or nothing.

    Raises WarehouseError, with nothing stored, if the rows do not add up, if the batch does not take up where its
    stream stands (loaded twice, or rows left out), or if a frame breaks its contract.
    """
    with store.transaction():
        cursors.check(store, batch.cursor)
        statuses = store_content(store, batch)
        counts = _count(batch.read, statuses, len(batch.quarantine))
        cursors.move(store, batch.cursor, batch.run_id)
        if len(batch.feedback):
            store.run("load/close_quarantine", incoming=batch.feedback[["source", "stream", "position"]])
        if batch.cursor.done:
            _supersede(store, batch.cursor)
        book(store, batch.run_id, batch.cursor.source, counts, streams=int(batch.cursor.done))
        enqueue(store, batch.outbox, batch.run_id)
        record_critical(store, batch.outbox, batch.run_id)
    return counts


def store_content(store: Store, content: Content) -> list[Status]:
    """Stores feedback, readings and refused rows and marks the days that change; what became of each feedback row.

    Call it inside a transaction. Raises WarehouseError if a frame breaks its contract.
    """
    feedback = frames.conform(content.feedback, frames.FEEDBACK, "feedback")
    quarantine = frames.conform(content.quarantine, frames.QUARANTINE, "quarantine")
    readings = {
        "load/insert_mentions": frames.conform(content.mentions, frames.MENTION, "mention"),
        "load/insert_terms": frames.conform(content.terms, frames.TERM, "term"),
        "load/insert_uncovered": frames.conform(content.uncovered, frames.UNCOVERED, "uncovered"),
    }
    stored = _stored(store, feedback)
    statuses, outcomes = fold(_arrivals(feedback), stored.versions)
    _store_rows(store, content.run_id, feedback, outcomes, stored)
    _store_readings(store, readings, outcomes, stored.days)
    if quarantine.num_rows:
        store.run("load/merge_quarantine", {"run_id": content.run_id}, incoming=_last_of_each_place(quarantine))
    mark_days(store, content.run_id, _touched_days(feedback, statuses, outcomes, stored.days))
    return statuses


def book(store: Store, run_id: str, source: str, counts: BatchCounts, *, streams: int = 0, replayed: int = 0) -> None:
    """Adds counts to what a run booked of a source; call it inside the transaction of the rows that it counts."""
    values = {"run_id": run_id, "source": source, "streams": streams, "replayed": replayed, **asdict(counts)}
    store.run("load/merge_source_run", values)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of the feedbacks that a batch names: versions, ledger days of the live ones, first runs."""

    versions: dict[str, Version] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    first_runs: dict[str, str] = field(default_factory=dict)


def _stored(store: Store, incoming: pa.Table) -> _Stored:
    found = _Stored()
    if incoming.num_rows == 0:
        return found
    rows = store.rows("load/stored_versions", incoming=incoming.select(["feedback_id"]))
    for feedback_id, content_hash, updated_at, deleted, day, first_run in rows:
        found.versions[feedback_id] = Version(content_hash, updated_at, deleted)
        found.first_runs[feedback_id] = first_run
        if day is not None:
            found.days[feedback_id] = day
    return found


def _arrivals(table: pa.Table) -> list[tuple[str, Version]]:
    times = pc.cast(table["updated_at"], pa.int64()).to_pylist()
    hashes, deleted = table["content_hash"].to_pylist(), table["deleted"].to_pylist()
    made = map(Version, hashes, times, deleted)
    return list(zip(table["feedback_id"].to_pylist(), made, strict=True))


def counted(statuses: Sequence[Status]) -> BatchCounts:
    """How many rows became what; the other counts are 0."""
    return BatchCounts(
        loaded=statuses.count(Status.LOADED),
        updated=statuses.count(Status.UPDATED),
        duplicate=statuses.count(Status.DUPLICATE),
        deleted=statuses.count(Status.DELETED),
    )


def _count(read: int, statuses: Sequence[Status], quarantined: int) -> BatchCounts:
    counts = replace(counted(statuses), read=read, quarantined=quarantined)
    if counts.accounted != read:
        raise WarehouseError(f"The batch has {read} rows read but {counts.accounted} accounted for: {counts}.")
    return counts


def _store_rows(
    store: Store, run_id: str, feedback: pa.Table, outcomes: Mapping[str, Outcome], stored: _Stored
) -> None:
    taken = {feedback_id: outcome for feedback_id, outcome in outcomes.items() if outcome.content is not None}
    if taken:
        content = feedback.take([outcome.content for outcome in taken.values()])
        first_runs = pa.array([stored.first_runs.get(feedback_id) for feedback_id in taken], pa.string())
        incoming = _with_origin(content, feedback, list(taken.values())).append_column("first_run", first_runs)
        known_ids = pa.array([feedback_id for feedback_id in taken if feedback_id in stored.versions], pa.string())
        if len(known_ids):  # else all of history would be looked through for nothing
            store.run("load/delete_feedback", replaced=pa.table({"feedback_id": known_ids}))
        store.run("load/insert_feedback", {"run_id": run_id}, incoming=incoming)
    touched = [outcome for outcome in outcomes.values() if outcome.content is None and outcome.time is not None]
    if touched:
        rows = feedback.take([outcome.time for outcome in touched])
        store.run("load/touch_feedback", incoming=_with_origin(rows, feedback, touched))


def _with_origin(rows: pa.Table, feedback: pa.Table, outcomes: Sequence[Outcome]) -> pa.Table:
    """`rows` with the time of the version that stands and the origin of the row that brought it last."""
    times = pa.array([outcome.version and outcome.version.updated_at for outcome in outcomes], pa.int64())
    origin = feedback.select(["stream", "position"]).take([outcome.time for outcome in outcomes])
    columns = {
        "updated_at": times.cast(pa.timestamp("us", tz="UTC")),
        **dict(zip(("stream", "position"), origin.columns, strict=True)),
    }
    for name, column in columns.items():
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows


def _store_readings(
    store: Store,
    readings: Mapping[str, pa.Table],
    outcomes: Mapping[str, Outcome],
    old_days: Mapping[str, date],
) -> None:
    """Mentions and terms of what is stored now, by their statements; those of replaced versions go."""
    stored = [feedback_id for feedback_id, outcome in outcomes.items() if outcome.content is not None]
    replaced = [feedback_id for feedback_id in stored if feedback_id in old_days]
    if replaced:
        days = pa.array([old_days[feedback_id] for feedback_id in replaced], pa.date32())
        table = pa.table({"feedback_id": pa.array(replaced, pa.string()), "ledger_day": days})
        store.run("load/delete_mentions", replaced=table)
        store.run("load/delete_terms", replaced=table)
        store.run("load/delete_uncovered", replaced=table)
        store.run("load/delete_repeats", replaced=table)
    names = pa.array(stored, pa.string())
    for statement, rows in readings.items():
        taken = rows.filter(pc.is_in(rows["feedback_id"], value_set=names))
        if taken.num_rows:
            store.run(statement, incoming=taken)


def _last_of_each_place(quarantine: pa.Table) -> pa.Table:
    """One row a (source, stream, position): refused twice in a batch, the last reason stands."""
    places = zip(*(quarantine[name].to_pylist() for name in ("source", "stream", "position")), strict=True)
    last = {where: number for number, where in enumerate(places)}
    return quarantine.take(list(last.values()))


def _supersede(store: Store, cursor: Cursor) -> None:
    """A file that came again under its name replaces what was refused of its older contents."""
    values = {"source": cursor.source, "stream": cursor.stream, "name": cursor.name}
    store.run("load/supersede_quarantine", values)


def _touched_days(
    feedback: pa.Table, statuses: Sequence[Status], outcomes: Mapping[str, Outcome], old_days: Mapping[str, date]
) -> set[date]:
    """Ledger days whose figures change: of every version that was taken, and of what it replaced."""
    days = {
        day
        for day, status in zip(feedback["ledger_day"].to_pylist(), statuses, strict=True)
        if day is not None and status is not Status.DUPLICATE
    }
    changed = (feedback_id for feedback_id, outcome in outcomes.items() if outcome.content is not None)
    return days | {old_days[feedback_id] for feedback_id in changed if feedback_id in old_days}


def mark_days(store: Store, run_id: str, days: set[date]) -> None:
    """Books days whose figures change under a run; call it inside the transaction that changes them."""
    if days:
        table = pa.table({"ledger_day": pa.array(sorted(days), pa.date32())})
        store.run("load/merge_restated_days", {"run_id": run_id}, incoming=table)
