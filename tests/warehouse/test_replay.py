"""Replayed rows: they leave quarantine, the books of their night still add up, and no row counts twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.near_duplicates import RULES
from taxonomy.errors import WarehouseError
from taxonomy.records import Feedback, Rejected
from tests.warehouse.deliveries import CONTEXT, contents, deliver, judged, open_warehouse, refused, version
from warehouse import checks, frames, marts, near, rereading, runs
from warehouse.replay import Replay, load_replay, open_rows
from warehouse.store import Store

RUN, NEXT = "2024-06-01", "2024-06-02"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def again(store: Store, rows: Sequence[Feedback | Rejected], **changes: object) -> object:
    """Replays rows that were refused, each at its place."""
    entries = [judged(row) for row in rows if isinstance(row, Feedback)]
    made = Replay(
        run_id=RUN,
        source="shop",
        stream="s",
        positions=[row.position for row in rows],
        feedback=frames.feedback_frame(entries, CONTEXT),
        mentions=frames.mention_frame(entries, CONTEXT),
        terms=frames.term_frame(entries, CONTEXT),
        uncovered=frames.uncovered_frame(entries, CONTEXT),
        quarantine=frames.quarantine_frame([row for row in rows if isinstance(row, Rejected)]),
    )
    return load_replay(store, replace(made, **changes))


def booked(store: Store) -> list[int]:
    counts = store.query(
        "SELECT read, loaded, updated, duplicate, quarantined, replayed FROM source_run ORDER BY run_id"
    )
    return [int(value) for value in counts.iloc[0]]


def night(store: Store, day: str) -> None:
    """Begins a later night."""
    made = runs.Night(
        night=date.fromisoformat(day), judge="cues@1.0.0", taxonomy="value@1.0.0", redaction="1", time_zone="UTC"
    )
    runs.begin_run(store, made, now=datetime(2024, 6, 2, tzinfo=UTC), sources=["shop"])


def test_what_can_be_used_now_moves_to_the_loaded_rows_of_its_night_and_the_rest_stays_open(store: Store) -> None:
    deliver(store, [version(1, position=1), refused(2), refused(3)], done=True)
    marts.aggregate(store)
    assert [(one.stream, sorted(one.positions)) for one in open_rows(store)] == [("s", [2, 3])]
    again(store, [version(2, "bb cc", position=2), refused(3)])
    assert booked(store) == [3, 2, 0, 0, 1, 1]
    marts.aggregate(store)
    checks.verify(store, everything=True, runs=[RUN])
    states = store.query("SELECT position, state FROM quarantine ORDER BY position")
    assert states.values.tolist() == [[2, "replayed"], [3, "open"]]
    assert [sorted(one.positions) for one in open_rows(store, source="shop", reason="empty")] == [[3]]
    assert open_rows(store, reason="bad_date") == []


def test_a_replayed_ledger_equals_one_that_had_never_refused_the_row(store: Store, tmp_path: Path) -> None:
    deliver(store, [version(1, position=1), refused(2)], done=True)
    again(store, [version(2, "bb cc", position=2)])
    with open_warehouse(tmp_path / "calm.duckdb") as calm:
        deliver(calm, [version(1, position=1), version(2, "bb cc", position=2)], done=True)
        tables = ("feedback", "mention", "mention_term", "uncovered_term", "restated_day")
        assert contents(store, tables) == contents(calm, tables)


def test_a_row_is_replayed_once(store: Store) -> None:
    deliver(store, [refused(1)], done=True)
    again(store, [version(1, position=1)])
    before = contents(store)
    with pytest.raises(WarehouseError, match="Row 1 of stream s is not open"):
        again(store, [version(1, position=1)])
    with pytest.raises(WarehouseError, match="1 rows of stream s were replayed but 0 came"):
        again(store, [version(1, position=1)], feedback=frames.empty(frames.FEEDBACK))
    assert contents(store) == before


@pytest.mark.parametrize(("at", "expected"), [(None, "corrected since"), (1, "corrected since"), (9, "as refused")])
def test_a_version_that_a_later_night_brought_is_not_overtaken_by_an_older_row(
    store: Store, at: int | None, expected: str
) -> None:
    deliver(store, [refused(1)], done=True)
    night(store, NEXT)
    later = version(1, "corrected since", at=None if at is None else 5, stream="t")
    deliver(store, [later], stream="t", done=True, run_id=NEXT)
    counts = again(store, [version(1, "as refused", at=at, position=1)])
    assert store.query("SELECT text FROM feedback")["text"].tolist() == [expected]
    assert counts.duplicate == (expected == "corrected since")  # type: ignore[attr-defined]
    assert booked(store)[-1] == 1
    assert open_rows(store) == []


@pytest.mark.parametrize("later", ["set aside", "redacted"])
def test_what_the_program_itself_changes_later_is_no_later_delivery(store: Store, later: str) -> None:
    spam = " ".join(f"wort{number}" for number in range(60))
    deliver(store, [version(1, spam, day=1), version(2, spam + " x", day=2), refused(3)], done=True)
    night(store, NEXT)
    if later == "set aside":
        assert near.count_once(store, RULES).aside == 1
        expect_runs(store)
        marts.aggregate(store)
        checks.verify(store, everything=True)
        deliver(store, [version(1, deleted=True)], stream="t", run_id=NEXT)
        assert near.count_once(store, RULES).back == 1
        assert store.query("SELECT last_run FROM feedback WHERE NOT deleted")["last_run"].tolist() == [RUN]
        return
    (span,) = rereading.outdated_spans(store, "2")
    rows = rereading.outdated(store, span, "2", 10)
    context = replace(CONTEXT, redaction="2")
    entries = [judged(version(2, "once anew", day=2))]
    part = rereading.Reread(
        feedback=frames.feedback_frame(entries, context),
        mentions=frames.mention_frame(entries, context),
        terms=frames.term_frame(entries, context),
        uncovered=frames.uncovered_frame(entries, context),
    )
    same = [row["feedback_id"] for row in rows if row["feedback_id"] != entries[0].feedback.source_id]
    rereading.store_batch(store, span, [part], same, version="2", run_id=NEXT)
    assert rereading.outdated_spans(store, "2") == []
    expect_runs(store)
    assert store.query("SELECT count(*) AS n FROM mention WHERE ledger_day > DATE '2024-05-03'")["n"].tolist() == [2]
    marts.aggregate(store)
    checks.verify(store, everything=True)


def expect_runs(store: Store) -> None:
    """Everything was brought by the first night."""
    assert set(store.query("SELECT last_run FROM feedback")["last_run"]) == {RUN}
