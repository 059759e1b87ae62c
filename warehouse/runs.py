"""The night book: one row a night, however often it was started, and what it read from each source.

Callers: flows, at the start and the end of a night, under the night's lock: whatever is still marked running when
a night begins belongs to a process that vanished. The night's id is its date, so that an interrupted night goes on
under the same id and its counts add up. Times are parameters. Limits: keeps no log of attempts, only their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import pyarrow as pa

from taxonomy.errors import WarehouseError
from warehouse.load import BatchCounts, book
from warehouse.store import Store

_STAGE = pa.schema(
    [("stage", pa.string()), ("rows", pa.int64()), ("seconds", pa.float64()), ("peak_memory_mb", pa.float64())]
)

CLOCK_PLAY = timedelta(hours=1)
"""Clocks are corrected by seconds; more is a clock that was wrong before, or is now."""


class RunState(StrEnum):
    """How the last attempt of a night stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a night works with. Versions are name@version."""

    night: date
    judge: str
    taxonomy: str
    redaction: str
    time_zone: str

    @property
    def run_id(self) -> str:
        """The night's date, YYYY-MM-DD."""
        return self.night.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A night that has begun: its id, which attempt this is, and the nights found dead.

    `ahead`: when the newest attempt began, where that is later than now: the clock was set back since.
    """

    run_id: str
    attempt: int
    crashed: tuple[str, ...]
    ahead: datetime | None = None


def begin_run(store: Store, night: Night, *, now: datetime, sources: Iterable[str]) -> Begun:
    """Books the start of a night. Every configured source gets a row of zeros: silence is a fact to be seen."""
    values = {"run_id": night.run_id, "now": now, **asdict(night)}
    with store.transaction():
        crashed = tuple(row[0] for row in store.rows("load/running_runs"))
        newest: datetime | None = store.value("load/newest_beginning")
        store.run("load/mark_crashed_runs")
        store.run("load/merge_run", values)
        for source in sources:
            book(store, night.run_id, source, BatchCounts())
        attempt = store.value("load/run_attempts", {"run_id": night.run_id})
    ahead = newest if newest is not None and newest - now > CLOCK_PLAY else None
    return Begun(run_id=night.run_id, attempt=int(attempt), crashed=crashed, ahead=ahead)


def finish_run(
    store: Store,
    run_id: str,
    *,
    state: RunState,
    now: datetime,
    peak_memory_mb: float | None = None,
    error: str | None = None,
) -> None:
    """Books the end of a night's last attempt. Raises WarehouseError if that night is not running."""
    if (run_id,) not in store.rows("load/running_runs"):
        raise WarehouseError(f"Run {run_id!r} is not running; begin_run comes before finish_run.")
    values = {"run_id": run_id, "state": str(state), "now": now, "peak_memory_mb": peak_memory_mb, "error": error}
    store.run("load/finish_run", values)


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage cost: seconds, and the rows that went through it, or None where it has none of its own."""

    stage: str
    seconds: float
    rows: int | None = None


def book_stages(store: Store, run_id: str, stages: Iterable[Stage], *, peak_memory_mb: float, model: str) -> None:
    """Adds what stages of a night cost to what they cost before; `peak_memory_mb` is the process's so far, MiB."""
    rows = [{**asdict(stage), "peak_memory_mb": peak_memory_mb} for stage in stages]
    if rows:
        incoming = pa.Table.from_pylist(rows, _STAGE)
        store.run("load/merge_run_stage", {"run_id": run_id, "model": model}, incoming=incoming)


def finished_nights(store: Store) -> frozenset[date]:
    """Nights whose last attempt is done: a backfill skips them."""
    return frozenset(row[0] for row in store.rows("load/finished_nights"))


def source_counts(store: Store, run_id: str) -> dict[str, BatchCounts]:
    """What a night read, by source, over all its attempts."""
    names = ("read", "loaded", "updated", "duplicate", "deleted", "quarantined")
    rows = store.rows("load/source_counts", {"run_id": run_id})
    return {source: BatchCounts(**dict(zip(names, counts, strict=True))) for source, *counts in rows}
