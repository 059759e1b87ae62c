"""Loading on a real engine: versions, exactly-once under SIGKILL, order and batch borders, reconciliation."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taxonomy.errors import WarehouseError
from taxonomy.records import Feedback
from tests.warehouse.deliveries import (
    CONTEXT,
    NIGHT,
    contents,
    deliver,
    judged,
    open_warehouse,
    refused,
    stream_of_rows,
    version,
)
from warehouse import checks, cursors, frames, load, marts, runs, vocabulary
from warehouse.store import Store

RUN = NIGHT.isoformat()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def words(store: Store) -> list[str]:
    return sorted(store.query("SELECT text FROM feedback WHERE NOT deleted")["text"])


def test_each_row_gets_one_outcome_and_they_add_up(store: Store) -> None:
    rows = [
        version(1, "first", at=1, position=1),
        version(2, "other", at=1, position=2),
        version(1, "edited", at=2, position=3),
        version(2, "other", at=1, position=4),
        version(3, deleted=True, position=5),
        refused(6),
    ]
    counts = deliver(store, rows)
    assert counts == load.BatchCounts(read=6, loaded=2, updated=1, duplicate=1, deleted=1, quarantined=1)
    assert runs.source_counts(store, RUN) == {"shop": counts}
    assert words(store) == ["edited", "other"]


def test_known_names_what_needs_judging(store: Store) -> None:
    deliver(store, [version(1, "stored", at=1), version(2, "stored", at=1)])
    asked = [
        version(1, "stored", at=1),
        version(2, "edited", at=2),
        version(3, "draft", at=1),
        version(3, "final", at=2),
        version(4, deleted=True),
        version(2, "older", at=0),
    ]
    told = load.known(store, frames.version_frame(asked))
    assert told["status"].tolist() == ["duplicate", "changed", "superseded", "new", "deleted", "duplicate"]


def test_known_answers_an_empty_frame(store: Store) -> None:
    assert load.known(store, frames.version_frame([]))["status"].tolist() == []


def test_an_edit_replaces_mentions_and_terms_and_restates_both_days(store: Store) -> None:
    deliver(store, [version(1, "aaa bb", at=1, day=3), version(2, "c", at=1, day=9)])
    marts.aggregate(store)
    deliver(store, [version(1, "dddd", at=2, day=5)], after=2)
    assert store.query("SELECT term FROM mention_term ORDER BY term")["term"].tolist() == ["c", "dddd"]
    assert store.query("SELECT end_char FROM mention ORDER BY end_char")["end_char"].tolist() == [1, 4]
    stale = store.query("SELECT ledger_day FROM restated_day WHERE NOT rebuilt ORDER BY 1")["ledger_day"].tolist()
    assert stale == [date(2024, 5, 5), date(2024, 5, 7)]


def test_a_duplicate_restates_no_day(store: Store) -> None:
    deliver(store, [version(1, at=1)])
    marts.aggregate(store)
    deliver(store, [version(1, at=1), version(1, at=9)], after=1)
    assert store.query("SELECT * FROM restated_day WHERE NOT rebuilt").empty


def test_an_edit_keeps_the_run_that_loaded_it_first(store: Store) -> None:
    deliver(store, [version(1, "one", at=1)], run_id="2024-06-01")
    deliver(store, [version(1, "two", at=2)], run_id="2024-06-02", after=1)
    assert store.query("SELECT first_run, last_run FROM feedback").values.tolist() == [["2024-06-01", "2024-06-02"]]


def test_a_tombstone_empties_its_feedback_and_stays(store: Store) -> None:
    deliver(store, [version(1, "secret", at=1, day=2)])
    counts = deliver(store, [version(1, deleted=True, at=2), version(1, deleted=True, at=2)], after=1)
    assert (counts.deleted, counts.duplicate) == (1, 1)
    row = store.query("SELECT text, deleted, ledger_day, customer_hash, judged FROM feedback").iloc[0]
    assert (row["text"], bool(row["deleted"]), row["ledger_day"], bool(row["judged"])) == ("", True, None, False)
    assert store.query("SELECT * FROM mention").empty
    assert store.query("SELECT * FROM mention_term").empty
    assert store.query("SELECT ledger_day FROM restated_day")["ledger_day"].tolist() == [date(2024, 5, 4)]


def test_a_tombstone_of_an_unknown_feedback_keeps_a_late_row_out(store: Store) -> None:
    assert deliver(store, [version(1, deleted=True, at=5)]).deleted == 1
    assert deliver(store, [version(1, "late", at=4), version(1, "late")], after=1).duplicate == 2
    assert words(store) == []
    assert deliver(store, [version(1, "written again", at=6)], after=3).updated == 1
    assert words(store) == ["written again"]


def test_the_same_words_later_outdate_an_edit_still_on_its_way(store: Store) -> None:
    deliver(store, [version(1, "a", at=1), version(1, "a", at=3), version(1, "b", at=2)])
    assert words(store) == ["a"]


def test_a_row_refused_again_is_stored_once(store: Store) -> None:
    deliver(store, [refused(1), refused(2), refused(2)])
    assert store.query("SELECT count(*) AS n FROM quarantine")["n"].tolist() == [2]


def test_a_file_read_again_with_new_content_replaces_what_was_refused_of_the_old(store: Store) -> None:
    def states() -> list[str]:
        rows = store.query("SELECT stream, position, state FROM quarantine ORDER BY ALL")
        return [f"{row.stream}{row.position} {row.state}" for row in rows.itertuples()]

    deliver(store, [refused(1, "a", "x.csv"), refused(2, "a", "x.csv")], stream="a", name="x.csv", done=True)
    deliver(store, [refused(1, "other")], stream="other", done=True)
    deliver(store, [refused(1, "b", "x.csv")], stream="b", name="x.csv")
    assert states() == ["a1 open", "a2 open", "b1 open", "other1 open"], "not yet read to its end"
    deliver(store, [version(1)], after=1, stream="b", name="x.csv", done=True)
    assert states() == ["a1 superseded", "a2 superseded", "b1 open", "other1 open"]


def test_rows_that_do_not_add_up_store_nothing(store: Store) -> None:
    before = contents(store)
    cursor = cursors.Cursor(source="shop", stream="s", name="s.csv", after=0, position=2)
    frame = frames.feedback_frame([judged(version(1))], CONTEXT)
    with pytest.raises(WarehouseError, match="2 rows read but 1 accounted for"):
        load.load_batch(store, load.Batch(run_id=RUN, read=2, cursor=cursor, feedback=frame))
    assert contents(store) == before


def test_a_batch_that_does_not_take_up_at_the_cursor_stores_nothing(store: Store) -> None:
    deliver(store, [version(1)])
    before = contents(store)
    for after in (0, 2):
        with pytest.raises(WarehouseError, match=f"stands at row 1; the batch covers rows after {after}"):
            deliver(store, [version(2)], after=after)
    assert contents(store) == before


def test_a_finished_stream_takes_no_more_rows(store: Store) -> None:
    deliver(store, [version(1)], done=True)
    assert cursors.finished_streams(store, "shop") == {"s"}
    with pytest.raises(WarehouseError, match="read to its end"):
        deliver(store, [version(2)], after=1)


def test_a_cursor_keeps_what_its_source_needs_to_go_on(store: Store) -> None:
    assert cursors.place(store, "shop", "api") is None
    cursor = cursors.Cursor(
        source="shop", stream="api", name="api", after=0, position=0, fingerprint="v1", detail={"since": "2024-05-01"}
    )
    load.load_batch(store, load.Batch(run_id=RUN, read=0, cursor=cursor))
    assert cursors.place(store, "shop", "api") == cursors.Place(
        position=0, done=False, fingerprint="v1", detail={"since": "2024-05-01"}
    )


def test_a_failure_in_the_middle_of_a_batch_stores_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(store, [version(1, "kept", at=1)])
    before = contents(store)
    whole_run = Store.run

    def failing(self: Store, name: str, *given: object, **frames: object) -> None:
        if name == "load/merge_source_run":
            raise KeyboardInterrupt
        whole_run(self, name, *given, **frames)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "run", failing)
    with pytest.raises(KeyboardInterrupt):
        deliver(store, [version(1, "lost", at=2), version(2), refused(3)], after=1)
    monkeypatch.undo()
    assert contents(store) == before


def test_the_taxonomy_in_force_replaces_the_one_before(store: Store) -> None:
    row = {"aspect": "cost.time", "position": 0, "side": "cost", "dimension": "cost", "zh": "时间", "en": "Time"}
    texts = {"definition_zh": "等候", "definition_en": "waiting", "meaning": 1, "taxonomy": "value@1.0.0"}
    for _ in range(2):
        vocabulary.replace_taxonomy(store, pd.DataFrame([{**row, **texts}]), frames.empty(frames.LENS))
    assert store.query("SELECT aspect FROM aspect")["aspect"].tolist() == ["cost.time"]


# Any order, any borders

ORDER_FREE = ("feedback", "mention", "mention_term")
RUN_COLUMNS = ("first_run", "last_run")

histories = st.lists(
    st.lists(st.tuples(st.booleans(), st.sampled_from(["a", "bb cc", "ddd"]), st.integers(0, 3)), max_size=5),
    min_size=1,
    max_size=4,
)


def every_version(history: list[list[tuple[bool, str, int]]]) -> list[Feedback]:
    """Versions of several feedbacks, each with its own time and place."""
    made = []
    for number, versions in enumerate(history):
        for at, (dead, text, day) in enumerate(versions):
            made.append(version(number, text, at=at, day=day, deleted=dead and at > 0, position=len(made) + 1))
    return made


def ledger_of(versions: list[Feedback], borders: list[int], folder: Path) -> dict[str, list[str]]:
    """What is stored after delivering `versions` in batches cut at `borders`."""
    with open_warehouse(folder / "warehouse.duckdb") as store:
        cuts = sorted({0, len(versions), *(border % (len(versions) + 1) for border in borders)})
        for begin, end in pairwise(cuts):
            deliver(store, versions[begin:end], after=begin)
        marts.aggregate(store)
        checks.verify(store, everything=True)
        marts_too = (*ORDER_FREE, "feedback_daily", "value_daily", "term_daily")
        return contents(store, marts_too, without=RUN_COLUMNS)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(history=histories, data=st.data())
def test_late_edited_deleted_and_repeated_deliveries_end_alike_in_any_order_and_batches(
    history: list[list[tuple[bool, str, int]]], data: st.DataObject
) -> None:
    versions = every_version(history)
    repeated = data.draw(st.lists(st.sampled_from(versions), max_size=3)) if versions else []
    shuffled = data.draw(st.permutations(versions + repeated))
    borders = data.draw(st.lists(st.integers(0, 20), max_size=4))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        assert ledger_of(versions, [], Path(one)) == ledger_of(shuffled, borders, Path(other))


def test_the_same_stream_in_any_batch_size_gives_the_same_tables_and_counts(tmp_path: Path) -> None:
    rows = list(stream_of_rows(300))
    found = []
    for size in (300, 37, 1 + 300 // 2):
        with open_warehouse(tmp_path / f"{size}.duckdb") as store:
            for begin in range(0, len(rows), size):
                deliver(store, rows[begin : begin + size], after=begin, done=begin + size >= len(rows))
            found.append(contents(store))
    assert found[0] == found[1] == found[2]
    assert len(found[0]["quarantine"]) == 27


# Killed anywhere

LOADING = """
import sys
from pathlib import Path
from tests.warehouse.deliveries import deliver, open_warehouse, stream_of_rows
from warehouse import cursors

rows = list(stream_of_rows(int(sys.argv[2])))
with open_warehouse(Path(sys.argv[1])) as store:
    while True:
        place = cursors.place(store, "shop", "s")
        if place and place.done:
            break
        after = place.position if place else 0
        print(after, flush=True)
        deliver(store, rows[after : after + 25], after=after, done=after + 25 >= len(rows))
"""


def test_a_load_killed_again_and_again_ends_like_an_undisturbed_one(tmp_path: Path, root: Path) -> None:
    chance = random.Random(20240601)
    rows = list(stream_of_rows(1000))
    with open_warehouse(tmp_path / "calm.duckdb") as store:
        for begin in range(0, len(rows), 25):
            deliver(store, rows[begin : begin + 25], after=begin, done=begin + 25 >= len(rows))
        undisturbed = contents(store)
    path, kills, code = tmp_path / "killed.duckdb", 0, -signal.SIGKILL
    while code == -signal.SIGKILL:
        with subprocess.Popen(
            [sys.executable, "-c", LOADING, str(path), str(len(rows))], stdout=subprocess.PIPE, text=True, cwd=root
        ) as loader:
            assert loader.stdout is not None
            if kills < 5:
                for _ in range(chance.randint(2, 6)):  # let it load a few batches, then kill it inside one
                    loader.stdout.readline()
                time.sleep(chance.random() * 0.05)
                loader.kill()
                kills += 1
            loader.stdout.read()
        code = loader.returncode
    assert code == 0
    assert kills == 5
    with open_warehouse(path) as store:
        assert contents(store) == undisturbed
        attempts, crashes = (
            store.rows("load/run_attempts", {"run_id": RUN})[0][0],
            store.query("SELECT crashes FROM run"),
        )
        assert attempts == kills + 2
        assert crashes["crashes"].tolist() == [kills + 1]  # this opening found the last loader's night unfinished
