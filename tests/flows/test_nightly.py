"""A whole night on real files: it reconciles, repeats without change, follows edits and survives failures."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from taxonomy.errors import BusyError, CheckFailed, ConfigError
from tests.flows.small_pipeline import Pipeline, fingerprints, kept_by_prefect, review, written
from warehouse.read import Ledger
from warehouse.store import Store

Run = Callable[[str], Any]
ALL_OPEN = {"source": None, "reason": None, "everything": False, "row_limit": 10}
EVERYTHING = ALL_OPEN | {"everything": True}


def test_a_night_accounts_for_every_row_of_every_source(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    report = run_night("2026-03-01")
    reviews, tickets = report.counts["reviews"], report.counts["tickets"]
    assert (reviews.read, reviews.loaded, reviews.duplicate, reviews.quarantined) == (103, 100, 1, 2)
    assert (tickets.read, tickets.loaded) == (30, 30)
    for counts in report.counts.values():
        assert counts.read == counts.accounted
    with Ledger.open(pipeline.ledger) as ledger:
        assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].iloc[0] == 130
    assert "<h1>" in (pipeline.data_dir / "report.html").read_text("utf-8"), "every night writes its report"
    assert not report.notices


def test_the_same_night_twice_leaves_every_relation_equal(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    run_night("2026-03-01")
    before = fingerprints(pipeline.ledger)
    report = run_night("2026-03-01")
    assert report.attempt == 2
    assert sum(counts.read for counts in report.counts.values()) == 0
    assert fingerprints(pipeline.ledger) == before


def test_the_same_rows_delivered_again_change_nothing(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    run_night("2026-03-01")
    before = fingerprints(pipeline.ledger)
    again = [json.dumps(review("2026-03-01", number), ensure_ascii=False) for number in reversed(range(100))]
    pipeline.drop("reviews", "reviews-2026-03-02.jsonl", "\n".join(again))
    report = run_night("2026-03-02")
    assert report.counts["reviews"].duplicate == 100
    assert fingerprints(pipeline.ledger) == before


def test_an_edited_row_moves_its_mentions_and_the_aggregates_of_both_days(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    run_night("2026-03-01")
    edited = review("2026-03-01", 2, text="物流太慢了", created="2026-02-20T10:00:00+08:00", edited="2026-03-02")
    pipeline.drop("reviews", "reviews-2026-03-02.jsonl", json.dumps(edited, ensure_ascii=False))
    report = run_night("2026-03-02")
    assert report.counts["reviews"].updated == 1
    assert report.restated_days == 2
    with Ledger.open(pipeline.ledger) as ledger:
        days = ledger.query("SELECT day, sum(feedbacks) AS n FROM feedback_daily GROUP BY 1 ORDER BY 1")
        assert [(str(row.day), int(row.n)) for row in days.itertuples()] == [
            ("2026-02-20", 1),
            ("2026-03-01", 129),
        ]
        restated = ledger.query("SELECT ledger_day::VARCHAR AS day, number FROM restatement")
        assert restated.values.tolist() == [["2026-03-01", 1]], "the other day is stated for the first time"
        mentions = ledger.query(
            "SELECT m.aspect, m.polarity FROM mention m JOIN feedback f USING (feedback_id) "
            "WHERE f.ledger_day = DATE '2026-02-20'"
        )
    assert ("service.delivery", -1) in set(mentions.itertuples(index=False, name=None))


def test_a_tombstone_takes_its_feedback_out_of_the_ledger(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    run_night("2026-03-01")
    gone = review("2026-03-01", 2, gone=True, edited="2026-03-02")
    pipeline.drop("reviews", "reviews-2026-03-02.jsonl", json.dumps(gone, ensure_ascii=False))
    assert run_night("2026-03-02").counts["reviews"].deleted == 1
    with Ledger.open(pipeline.ledger) as ledger:
        assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].iloc[0] == 129


def test_feedback_without_words_to_judge_is_counted_and_says_why(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    run_night("2026-03-01")
    with Ledger.open(pipeline.ledger) as ledger:
        reasons = dict(
            ledger.query("SELECT not_judged, count(*) AS n FROM feedback WHERE NOT judged GROUP BY 1").itertuples(
                index=False, name=None
            )
        )
    assert set(reasons) == {"rating_only", "default_text", "other_language"}
    assert reasons["rating_only"] == 15


def test_no_personal_data_and_no_id_in_clear_is_written_anywhere(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    run_night("2026-03-01")
    said = {str(path): path.read_bytes().decode("utf-8", "replace") for path in written(pipeline.data_dir)}
    # DuckDB and Parquet pack what they store: their rows are read back as well.
    with Store.open(pipeline.data_dir / "warehouse.duckdb", read_only=True) as store:
        for table in store.select("SELECT table_name FROM duckdb_tables()")["table_name"]:
            said[table] = store.select(f"SELECT * FROM {table}").to_csv()
    for path in written(pipeline.data_dir):
        if path.suffix == ".parquet":
            said[f"rows of {path}"] = pd.read_parquet(path).to_csv()
    assert "[PHONE]" in said["feedback"]
    assert "malformed" in said["quarantine"]
    for place, content in said.items():
        for personal in ("13812345678", "buyer-3", "2026-03-01-x"):
            assert personal not in content, place


@pytest.mark.parametrize("where", ["flows.ingest.land", "flows.sources.mapping.Mapper.map"])
def test_the_words_of_a_fault_reach_neither_the_book_nor_prefect_in_clear(
    pipeline: Pipeline, run_night: Run, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    phone = "13987650000"  # a traceback quotes the line that raises: the number must not stand in it

    def fail(*_: object) -> None:
        raise ValueError(f"could not convert '{phone}'")

    pipeline.write_day("2026-03-01", reviews=5, tickets=2)
    monkeypatch.setattr(where, fail)
    with pytest.raises(ValueError, match=re.escape("[PHONE]")):
        run_night("2026-03-01")
    stored = kept_by_prefect(until=b"could not convert '[PHONE]'")
    assert phone.encode() not in stored
    with Store.open(pipeline.data_dir / "warehouse.duckdb") as store:
        assert store.select("SELECT error FROM run")["error"].tolist() == ["ValueError"]


def test_a_file_without_its_header_is_named_without_the_personal_data_of_its_first_row(
    pipeline: Pipeline, run_night: Run
) -> None:
    pipeline.drop("tickets", "tickets-2026-03-01.csv", "1,Broken,手机13987650000,2026-03-01,kettle\n")
    (unread,) = run_night("2026-03-01").unread
    assert "tickets-2026-03-01.csv" in unread
    assert "13987650000" not in unread


def test_staging_is_empty_after_a_night(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01")
    run_night("2026-03-01")
    assert not (pipeline.data_dir / "staging").exists()


def test_a_later_day_is_left_for_its_night(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01", reviews=5, tickets=2)
    pipeline.write_day("2026-03-02", reviews=7, tickets=3)
    assert run_night("2026-03-01").counts["reviews"].loaded == 5
    assert run_night("2026-03-02").counts["reviews"].loaded == 7


def test_an_unreadable_file_is_named_and_the_rest_of_the_night_goes_on(pipeline: Pipeline, run_night: Run) -> None:
    pipeline.write_day("2026-03-01", reviews=5, tickets=2)
    (pipeline.folder / "drops" / "reviews" / "reviews-2026-03-01b.jsonl").write_bytes(b"\x1f\x8b\x08\x00damaged")
    report = run_night("2026-03-01")
    assert report.counts["tickets"].loaded == 2
    assert len(report.unread) == 1
    assert "reviews-2026-03-01b.jsonl" in report.unread[0]


def test_a_night_that_breaks_a_check_publishes_nothing(
    pipeline: Pipeline, run_night: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.write_day("2026-03-01", reviews=5, tickets=2)
    run_night("2026-03-01")
    version = pipeline.ledger.resolve()
    pipeline.write_day("2026-03-02", reviews=5, tickets=2)
    from warehouse import marts

    def lose_a_day(store: Any) -> list[Any]:
        days = marts_aggregate(store)
        store.execute("DELETE FROM value_daily WHERE ledger_day = DATE '2026-03-02'")
        return days

    marts_aggregate = marts.aggregate
    monkeypatch.setattr(marts, "aggregate", lose_a_day)
    with pytest.raises(CheckFailed):
        run_night("2026-03-02")
    assert pipeline.ledger.resolve() == version
    monkeypatch.undo()


def test_a_second_night_at_the_same_time_refuses_and_says_who_works(pipeline: Pipeline, run_night: Run) -> None:
    import subprocess
    import sys

    program = (
        "import sys, time; from pathlib import Path; from flows.lock import night_lock\n"
        "with night_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(pipeline.data_dir)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(BusyError, match=str(holder.pid)):
            run_night("2026-03-01")
    finally:
        holder.kill()
        holder.wait()
    pipeline.write_day("2026-03-01", reviews=3, tickets=1)
    assert run_night("2026-03-01").counts["reviews"].loaded == 3


def test_a_missing_source_folder_ends_the_night_with_its_name(pipeline: Pipeline, run_night: Run) -> None:
    (pipeline.folder / "drops" / "tickets").rmdir()
    with pytest.raises(ConfigError, match="tickets"):
        run_night("2026-03-01")


def test_a_missing_key_is_told_before_anything_is_written(
    pipeline: Pipeline, run_night: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VALUELEDGER_ID_KEY")
    with pytest.raises(ConfigError, match="VALUELEDGER_ID_KEY") as raised:
        run_night("2026-03-01")
    assert "export VALUELEDGER_ID_KEY=" in raised.value.remedy
    assert not pipeline.data_dir.exists()


def test_a_backfill_runs_the_nights_in_order_and_skips_those_that_are_done(
    pipeline: Pipeline, prefect_ground: None
) -> None:
    from datetime import date

    from flows.backfill import backfill

    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        pipeline.write_day(day, reviews=6, tickets=2)
    first = backfill(str(pipeline.config), None, date(2026, 3, 1), date(2026, 3, 2))
    assert [report.day.day for report in first] == [1, 2]
    assert [report.published is None for report in first] == [True, False]
    again = backfill(str(pipeline.config), None, date(2026, 3, 1), date(2026, 3, 3))
    assert [report.day.day for report in again] == [3]
    with Ledger.open(pipeline.ledger) as ledger:
        nights = ledger.query("SELECT night, state FROM run ORDER BY night")
    assert list(nights["state"]) == ["done"] * 3


def test_a_backfill_makes_analyses_once_and_rebuilds_what_an_upgrade_emptied_though_all_its_nights_are_done(
    pipeline: Pipeline, prefect_ground: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    from flows.backfill import backfill
    from warehouse import analyses

    made = []
    once = analyses.analyse
    monkeypatch.setattr(analyses, "analyse", lambda store: made.append(once(store)))
    nights = (str(pipeline.config), None, date(2026, 3, 1), date(2026, 3, 2))
    for day in ("2026-03-01", "2026-03-02"):
        pipeline.write_day(day, reviews=20, tickets=5)
    backfill(*nights)
    assert made == [True]
    before = fingerprints(pipeline.ledger)
    with Store.open(pipeline.data_dir / "warehouse.duckdb") as store:
        for table in ("mart_input", "judged_daily", "judgement_daily", "adjusted_share", "value_driver", "analysis"):
            store.execute(f"DELETE FROM {table}")
    (report,) = backfill(*nights)
    assert report.published is not None
    assert made == [True, True]
    assert fingerprints(pipeline.ledger) == before


def test_a_backfill_leads_to_the_same_ledger_as_one_night(pipeline: Pipeline, run_night: Run, tmp_path: Path) -> None:
    from datetime import date

    from flows.backfill import backfill

    for day in ("2026-03-01", "2026-03-02"):
        pipeline.write_day(day, reviews=20, tickets=5)
    run_night("2026-03-02")
    at_once = fingerprints(pipeline.ledger)
    other = tmp_path / "other"
    backfill(str(pipeline.config), str(other), date(2026, 3, 1), date(2026, 3, 2))
    by_night = fingerprints(other / "published" / "ledger.duckdb")
    assert by_night == at_once


def test_a_year_typed_wrong_is_refused_while_a_night_of_the_past_takes_what_was_said_since(
    pipeline: Pipeline, run_night: Run
) -> None:
    rows = [review("2026-03-01", 1, created="2062-03-01"), review("2026-03-01", 2, created="2026-03-02")]
    pipeline.drop("reviews", "undated.jsonl", "\n".join(json.dumps(row) for row in rows))
    report = run_night("2025-01-01")
    assert (report.counts["reviews"].loaded, report.counts["reviews"].quarantined) == (1, 1)
    with Ledger.open(pipeline.ledger) as ledger:
        assert ledger.query("SELECT reason FROM quarantine_summary")["reason"].tolist() == ["bad_date"]


def test_a_corrected_file_closes_what_was_refused_of_it_and_its_name_is_stored_without_a_phone_number(
    pipeline: Pipeline, run_night: Run
) -> None:
    name = "13812345678.jsonl"
    good, bad = (json.dumps(review("2026-03-01", 1, stars=stars)) for stars in (4, 9))
    pipeline.drop("reviews", name, bad)
    run_night("2026-03-01")
    pipeline.drop("reviews", name, good)
    report = run_night("2026-03-02")
    assert report.counts["reviews"].loaded == 1
    with Ledger.open(pipeline.ledger) as ledger:
        told = ledger.query("SELECT stream_name, state FROM quarantine_summary")
    assert told["state"].tolist() == ["superseded"]
    with Store.open(pipeline.data_dir / "warehouse.duckdb", read_only=True) as store:
        names = set(store.query("SELECT name FROM stream_cursor")["name"]) | set(told["stream_name"])
        listed = store.frame("load/list_quarantine", ALL_OPEN), store.frame("load/list_quarantine", EVERYTHING)
    assert len(names) == 1 and "12345678" not in names.pop()
    assert [len(frame) for frame in listed] == [0, 1]


def test_an_interrupted_night_is_booked_as_ended_and_goes_on_at_the_next_run(
    pipeline: Pipeline, run_night: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import nightly

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    pipeline.write_day("2026-03-01", reviews=5, tickets=2)
    with monkeypatch.context() as patched:
        patched.setattr(nightly, "aggregate_days", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_night("2026-03-01")
    with Store.open(pipeline.data_dir / "warehouse.duckdb", read_only=True) as store:
        booked = store.query("SELECT state, crashes, error FROM run").values.tolist()
    assert booked == [["failed", 0, "interrupted"]]
    assert run_night("2026-03-01").attempt == 2


def test_a_backfill_tells_what_all_its_nights_restated_and_ends_a_night_under_its_own_heading(
    pipeline: Pipeline, prefect_ground: None, capsys: pytest.CaptureFixture[str]
) -> None:
    from datetime import date

    from flows.night import run_nights

    pipeline.write_day("2026-03-01", reviews=5, tickets=2)
    pipeline.write_day("2026-03-02", reviews=5, tickets=2)
    days = {"day": None, "first": date(2026, 3, 1), "last": date(2026, 3, 2)}
    run_nights(pipeline.config, None, **days, publish_each=False, wait=0, as_json=True)
    captured = capsys.readouterr()
    restated = sum(night["restated_days"] for night in json.loads(captured.out))
    assert f"{restated} days restated" in captured.err
    lines = [line.partition(":")[0] for line in captured.err.splitlines()]
    assert lines.index("check") < lines.index("night 2026-03-02")
    assert "starting Prefect" in captured.err


def test_files_that_were_read_are_not_hashed_again_unless_they_were_touched(
    pipeline: Pipeline, run_night: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.sources import files

    hashed: list[str] = []
    inspect = files.inspect
    monkeypatch.setattr(files, "inspect", lambda path, limits: hashed.append(path.name) or inspect(path, limits))
    pipeline.write_day("2026-03-01", reviews=5, tickets=2)
    first = pipeline.folder / "drops" / "reviews" / "reviews-2026-03-01.jsonl"
    pipeline.drop("reviews", "copy-of-13812345678.jsonl", first.read_text("utf-8"))
    run_night("2026-03-01")
    assert len(hashed) == 3
    hashed.clear()
    run_night("2026-03-02")
    assert hashed == [], "a copy under another name is remembered as well"
    os.utime(first, ns=(0, 1))
    for expected in ([first.name], []):
        hashed.clear()
        assert run_night("2026-03-03").counts["reviews"].read == 0
        assert hashed == expected
