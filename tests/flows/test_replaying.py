"""Refused rows after a fix: read again from where they came, counted once, and the ledger published anew."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.exits import ExitCode
from flows.forget import forget_id
from flows.replaying import replay_quarantine
from tests.flows.everything import places_of
from tests.flows.small_pipeline import Pipeline, fingerprints, review
from warehouse.read import Ledger
from warehouse.replay import open_rows
from warehouse.store import Store

FIX = ("    constants: {channel: web}\n", "    constants: {channel: web}\n    rating: {scale: 1-10}\n")


def replay(pipeline: Pipeline, **chosen: Any) -> int:
    options: dict[str, Any] = {"source": None, "reason": None, "wait": 0.0, "as_json": True} | chosen
    return replay_quarantine(pipeline.config, None, **options)


def test_rows_refused_by_a_wrong_scale_are_used_once_it_is_corrected(
    pipeline: Pipeline, run_night: Callable[[str], Any], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [review("2026-03-01", number, stars=number + 1) for number in range(10)]
    kept = pipeline.drop("reviews", "reviews-2026-03-01.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    gone = pipeline.drop("reviews", "later-2026-03-01.jsonl", json.dumps(review("2026-03-01", 20, stars=9)))
    run_night("2026-03-01")
    capsys.readouterr()
    assert replay(pipeline) == ExitCode.OK
    nothing = json.loads(capsys.readouterr().out)
    assert (nothing["open"], nothing["used"]) == (6, 0), "without a fix every row is refused again"

    gone.unlink()
    pipeline.config.write_text(pipeline.config.read_text("utf-8").replace(*FIX), "utf-8")
    version = pipeline.ledger.resolve()
    assert replay(pipeline, source="reviews", reason="bad_rating") == ExitCode.SOME_ROWS
    told = json.loads(capsys.readouterr().out)
    assert (told["open"], told["used"]) == (6, 5)
    assert "later-2026-03-01.jsonl: nothing of that content is there" in told["unread"][0]
    assert pipeline.ledger.resolve() != version
    with Ledger.open(pipeline.ledger) as ledger:
        books = ledger.query("SELECT read, loaded, quarantined, replayed FROM source_health WHERE source = 'reviews'")
        assert books.values.tolist() == [[11, 10, 1, 5]]
        assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].tolist() == [10]
    before = fingerprints(pipeline.ledger)
    assert replay(pipeline) == ExitCode.SOME_ROWS
    assert json.loads(capsys.readouterr().out)["used"] == 0
    assert fingerprints(pipeline.ledger) == before
    assert kept.exists()


INBOX = """\
  events:
    type: inbox
    folder: drops/events
    min_age_s: 0
    group: 2
    kind: review
    fields: {id: id, text: text, rating: stars, created_at: created, product: product}
    constants: {channel: app}
"""


def test_events_that_wait_unread_in_an_inbox_stay_there_for_the_next_night(
    pipeline: Pipeline, run_night: Callable[[str], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.config.write_text(pipeline.config.read_text("utf-8") + INBOX, "utf-8")
    for number, stars in ((1, 9), (2, 5)):
        row = review("2026-03-01", number, stars=stars)
        inbox = pipeline.drop("events", f"event-{number}.json", json.dumps(row)).parent
    assert run_night("2026-03-01").counts["events"].quarantined == 1
    waiting = [pipeline.drop("events", f"event-{n}.json", json.dumps(review("2026-03-01", n))) for n in (3, 4, 5)]
    capsys.readouterr()
    assert replay(pipeline) == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    assert (told["open"], told["used"]) == (1, 0)
    assert all(path.exists() for path in waiting)

    fixed = pipeline.config.read_text("utf-8").replace("{channel: app}", "{channel: app}\n    rating: {scale: 1-10}")
    pipeline.config.write_text(fixed, "utf-8")
    assert replay(pipeline) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["used"] == 1, "the event lies in the folder of refused ones"
    assert (inbox / "refused" / "event-1.json").exists()
    assert all(path.exists() for path in waiting)

    assert run_night("2026-03-02").counts["events"].loaded == 3
    read = ["event-2.json", *(path.name for path in waiting)]
    assert sorted(path.name for path in (inbox / "read").iterdir()) == read


DATABASE = """\
  shop:
    type: sql
    url_env: SHOP_DATABASE
    table: reviews
    cursor: changed
    kind: review
    fields: {id: id, text: text, rating: stars, created_at: created}
    constants: {channel: shop}
"""


def test_rows_of_a_database_are_found_again_by_their_values_and_its_place_stays(
    pipeline: Pipeline, run_night: Callable[[str], Any], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("SHOP_DATABASE", f"sqlite:///{tmp_path / 'shop.db'}")
    pipeline.config.write_text(pipeline.config.read_text("utf-8") + DATABASE, "utf-8")
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute(
            "CREATE TABLE reviews (id INTEGER PRIMARY KEY, text TEXT, stars INTEGER, created TEXT, changed TEXT)"
        )
        rows = [(n, f"Great value, number {n}", n, "2026-03-01", f"2026-03-01 0{n % 10}:00:00") for n in range(1, 10)]
        shop.executemany("INSERT INTO reviews VALUES (?, ?, ?, ?, ?)", rows)
    assert run_night("2026-03-01").counts["shop"].quarantined == 4
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute("DELETE FROM reviews WHERE id = 7")
        shop.execute("INSERT INTO reviews VALUES (10, 'later', 5, '2026-03-02', '2026-03-02 09:00:00')")
    fixed = pipeline.config.read_text("utf-8").replace("{channel: shop}", "{channel: shop}\n    rating: {scale: 1-10}")
    pipeline.config.write_text(fixed, "utf-8")
    capsys.readouterr()
    assert replay(pipeline) == ExitCode.SOME_ROWS
    told = json.loads(capsys.readouterr().out)
    assert (told["open"], told["used"]) == (4, 3)
    assert "1 of the refused rows are not given any more" in told["unread"][0]
    assert "lookback" in told["unread"][0]
    with Ledger.open(pipeline.ledger) as ledger:
        books = ledger.query("SELECT read, loaded, quarantined, replayed FROM source_health WHERE source = 'shop'")
        assert books.values.tolist() == [[9, 8, 1, 3]]
    assert run_night("2026-03-02").counts["shop"].loaded == 1, "what is new waits for the night"


def test_refused_rows_of_the_forgotten_and_of_days_no_longer_kept_are_closed_without_their_content(
    pipeline: Pipeline, run_night: Callable[[str], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    today = datetime.now(UTC).date().isoformat()
    pipeline.drop("reviews", "reviews-2026-03-01.jsonl", json.dumps(review(today, 1)))
    run_night("2026-03-01")
    forget_id(
        pipeline.config, None, "gone-buyer",
        source="reviews", what="customer", ahead=True, dry_run=False, wait=0.0, as_json=False,
    )  # fmt: skip
    rows = [
        review(today, 2, stars=9, buyer="gone-buyer", text="zyxxyvox forgotten"),
        review("2026-03-01", 3, stars=9, text="zyxxyvox expired"),
        review(today, 4, stars=9, text="Great value for money"),
    ]
    pipeline.drop("reviews", "reviews-2026-03-02.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert run_night("2026-03-02").counts["reviews"].quarantined == 3
    fixed = pipeline.config.read_text("utf-8").replace(FIX[0], FIX[1] + "    keep_days: 30\n")
    pipeline.config.write_text(fixed, "utf-8")
    capsys.readouterr()
    assert replay(pipeline) == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    assert (told["open"], told["used"]) == (3, 3)
    assert (told["counts"]["reviews"]["loaded"], told["counts"]["reviews"]["deleted"]) == (1, 2)
    with Store.open(pipeline.data_dir / "warehouse.duckdb") as store:
        assert open_rows(store) == []
    assert places_of(pipeline.data_dir / "published", "zyxxyvox") == []
    with Ledger.open(pipeline.ledger) as ledger:
        assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].tolist() == [2]
