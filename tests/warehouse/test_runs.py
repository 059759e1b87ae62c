"""The night book: attempts, crashes, silent sources, and counts over all attempts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows.gauge import Stopwatch
from taxonomy.errors import WarehouseError
from warehouse.load import BatchCounts
from warehouse.migrations import migrate
from warehouse.runs import Night, RunState, Stage, begin_run, book_stages, finish_run, finished_nights, source_counts
from warehouse.store import Store

NOW = datetime(2024, 6, 1, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "warehouse.duckdb") as opened:
        migrate(opened, now=NOW)
        yield opened


def night(day: int) -> Night:
    return Night(
        night=date(2024, 6, day), judge="cues@1.0.0", taxonomy="value@1.0.0", redaction="1", time_zone="Asia/Shanghai"
    )


def test_a_night_that_ends_is_finished_and_timed(store: Store) -> None:
    begun = begin_run(store, night(1), now=NOW, sources=["shop"])
    assert (begun.run_id, begun.attempt, begun.crashed) == ("2024-06-01", 1, ())
    assert finished_nights(store) == frozenset()
    finish_run(store, begun.run_id, state=RunState.DONE, now=NOW + timedelta(seconds=90), peak_memory_mb=300.0)
    assert finished_nights(store) == {date(2024, 6, 1)}
    told = store.query("SELECT seconds, peak_memory_mb FROM run WHERE error IS NULL")
    assert told.values.tolist() == [[90.0, 300.0]]


def test_a_night_whose_process_vanished_is_marked_when_the_next_begins(store: Store) -> None:
    begin_run(store, night(1), now=NOW, sources=["shop"])
    begun = begin_run(store, night(2), now=NOW, sources=["shop"])
    assert begun.crashed == ("2024-06-01",)
    states = store.query("SELECT run_id, state, crashes FROM run ORDER BY run_id").values.tolist()
    assert states == [["2024-06-01", "crashed", 1], ["2024-06-02", "running", 0]]


def test_an_interrupted_night_goes_on_under_the_same_id(store: Store) -> None:
    begin_run(store, night(1), now=NOW, sources=["shop"])
    begun = begin_run(store, night(1), now=NOW, sources=["shop", "desk"])
    assert (begun.run_id, begun.attempt, begun.crashed) == ("2024-06-01", 2, ("2024-06-01",))
    finish_run(store, begun.run_id, state=RunState.FAILED, now=NOW, error="no space")
    assert begin_run(store, night(1), now=NOW, sources=[]).attempt == 3
    told = store.query("SELECT state, crashes FROM run WHERE error IS NULL AND ended_at IS NULL")
    assert told.values.tolist() == [["running", 1]]


def test_a_silent_source_is_booked_with_zeros(store: Store) -> None:
    begun = begin_run(store, night(1), now=NOW, sources=["desk", "shop"])
    assert source_counts(store, begun.run_id) == {"desk": BatchCounts(), "shop": BatchCounts()}


def test_a_night_that_is_not_running_cannot_be_finished(store: Store) -> None:
    with pytest.raises(WarehouseError, match="'2024-06-01' is not running"):
        finish_run(store, "2024-06-01", state=RunState.DONE, now=NOW)


def test_a_clock_that_was_set_back_is_told_and_no_night_lasts_less_than_nothing(store: Store) -> None:
    begun = begin_run(store, night(2), now=NOW, sources=[])
    assert begun.ahead is None
    finish_run(store, begun.run_id, state=RunState.DONE, now=NOW - timedelta(days=3))
    assert store.query("SELECT seconds FROM run WHERE error IS NULL")["seconds"].tolist() == [0.0]
    assert begin_run(store, night(1), now=NOW - timedelta(minutes=5), sources=[]).ahead is None
    assert begin_run(store, night(1), now=NOW - timedelta(days=3), sources=[]).ahead == NOW


def test_what_stages_cost_adds_up_over_the_attempts_of_a_night(store: Store) -> None:
    for rows, peak in ((10, 300.0), (5, 200.0)):
        costs = [Stage("load", 1.5, rows), Stage("publish", 2.0)]
        book_stages(store, "2024-06-01", costs, peak_memory_mb=peak, model="cues@1.0.0")
    book_stages(store, "2024-06-01", [], peak_memory_mb=1.0, model="cues@1.0.0")
    found = store.query("SELECT stage, rows, seconds, peak_memory_mb FROM run_stage ORDER BY stage")
    assert found.astype(object).where(found.notna(), None).values.tolist() == [
        ["load", 15, 3.0, 300.0],
        ["publish", None, 4.0, 300.0],
    ]


def test_a_lap_tells_what_stages_cost_since_the_last_one() -> None:
    moments = iter(range(100))
    watch = Stopwatch(lambda: next(moments))
    for rows in (3, 4):
        with watch.stage("load"):
            watch.count("load", rows)
    assert watch.lap() == [Stage("load", 2.0, 7)]
    with watch.stage("publish"):
        pass
    assert watch.lap() == [Stage("publish", 1.0)]
    assert watch.lap() == []
