"""Nights over places that keep growing: the cursor moves with its rows; a killed night loses and doubles nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from flows.settings import load_settings
from flows.source_trial import list_sources, try_source
from flows.workshop import open_workshop
from taxonomy.errors import WarehouseError
from tests.flows.small_pipeline import KEY
from tests.flows.sources.api import Answer, Api, reviews, serving
from warehouse.store import Store

CONFIG = """\
time_zone: UTC
judge: cues
data_dir: data
batch_rows: 10
sources:
  shop:
    type: sql
    url_env: SHOP_DATABASE
    table: reviews
    cursor: changed
    page_rows: 7
    kind: review
    fields: {{id: id, text: text, rating: stars, created_at: created, updated_at: changed}}
  api:
    type: rest
    url: {url}/reviews
    paging: {{type: page}}
    incremental: {{field: created, param: since, order: ascending}}
    retries: {{attempts: 1}}
    kind: review
    fields: {{id: id, text: text, rating: stars, created_at: created, deleted: gone}}
  events:
    type: inbox
    folder: inbox
    group: 3
    min_age_s: 0
    kind: review
    fields: {{id: id, text: text, rating: stars, created_at: created}}
"""


def page(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
    rows = [row for row in reviews(25) if row["created"] >= asked.get("since", "")]
    number = int(asked["page"])
    return 200, rows[10 * (number - 1) : 10 * number], {}


@pytest.fixture
def api() -> Any:
    with serving(page) as served:
        yield served


def place(home: Path, api: Api, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pipeline of three growing sources in `home`; its configuration."""
    (home / "inbox").mkdir(parents=True)
    url = f"sqlite:///{home / 'shop.db'}"
    monkeypatch.setenv("SHOP_DATABASE", url)
    monkeypatch.setenv("VALUELEDGER_ID_KEY", KEY)
    with sa.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE reviews (id INTEGER, text TEXT, stars REAL, created TEXT, changed TEXT)"
        )
        for row in reviews(30):
            stars = 9 if row["id"] == 12 else row["stars"]  # one that is refused
            values = (row["id"], row["text"], stars, row["created"], row["created"])
            connection.exec_driver_sql("INSERT INTO reviews VALUES (?, ?, ?, ?, ?)", values)
    for row in reviews(7):
        (home / "inbox" / f"{row['id']}.json").write_text(json.dumps(row), "utf-8")
    config = home / "pipeline.yaml"
    config.write_text(CONFIG.format(url=api.url), "utf-8")
    return config


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs one night up to its checks, every step as the plain function that it is."""
    from prefect import Task

    from flows import nightly, partitions

    for module in (nightly, partitions):
        for name, step in vars(module).copy().items():
            if isinstance(step, Task):
                monkeypatch.setattr(module, name, step.fn)

    def run(config: Path, day: str = "2026-03-10") -> Any:
        with open_workshop(load_settings(config)) as workshop:
            return nightly.work_through(workshop, date.fromisoformat(day), may_page=False)

    return run


def stored(config: Path) -> dict[str, list[str]]:
    """The sorted rows of what nights load, without the marks of the nights themselves."""
    with Store.open(config.parent / "data" / "warehouse.duckdb") as store:
        found = {}
        for table, own in (
            ("feedback", ("first_run", "last_run")),
            ("mention", ()),
            ("mention_term", ()),
            ("quarantine", ("run_id",)),
        ):
            frame = store.select(f"SELECT * FROM {table}").drop(columns=list(own))
            found[table] = sorted(map(repr, frame.itertuples(index=False, name=None)))
        return found


def read(report: Any) -> dict[str, tuple[int, int, int, int]]:
    return {name: (c.read, c.loaded, c.duplicate, c.quarantined) for name, c in report.counts.items()}


def test_nights_read_what_is_new_and_the_books_add_up(
    tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    config = place(tmp_path, api, monkeypatch)
    assert read(run(config)) == {"shop": (30, 29, 0, 1), "api": (25, 25, 0, 0), "events": (7, 7, 0, 0)}
    again = run(config, "2026-03-11")
    # The hour that is looked back at holds two reviews.
    assert read(again) == {"shop": (2, 0, 2, 0), "api": (2, 0, 2, 0), "events": (0, 0, 0, 0)}
    assert again.unread == []
    with sa.create_engine(f"sqlite:///{tmp_path / 'shop.db'}", isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(
            "UPDATE reviews SET text = 'Support never replied', changed = '2026-03-09T00:00:00Z'"
        )
        connection.exec_driver_sql("ALTER TABLE reviews ADD COLUMN mood TEXT")
    third = run(config, "2026-03-12")
    assert third.counts["shop"].updated == 29
    assert third.counts["shop"].quarantined == 1
    assert any("'mood' is new" in line for line in third.notices)
    assert sorted(path.name for path in (tmp_path / "inbox" / "read").iterdir()) == [f"{n}.json" for n in range(1, 8)]


def test_nights_that_break_at_any_batch_end_in_the_ledger_of_an_undisturbed_one(
    tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    from flows import nightly

    whole = place(tmp_path / "whole", api, monkeypatch)
    run(whole)
    broken = place(tmp_path / "broken", api, monkeypatch)
    load = nightly.load_landed

    class Killed(Exception):
        pass

    for survived in (0, 2, 3):
        left = [survived]

        def die(*arguments: Any, left: list[int] = left, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return load(*arguments, **named)

        monkeypatch.setattr(nightly, "load_landed", die)
        with pytest.raises(Killed):
            run(broken)
    monkeypatch.setattr(nightly, "load_landed", load)
    run(broken)
    assert stored(whole) == stored(broken)


def test_a_source_that_is_down_costs_the_others_nothing_and_catches_up(
    tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    config = place(tmp_path, api, monkeypatch)
    api.faults = [None, (500, {})]
    report = run(config)
    assert len(report.unread) == 1
    assert report.unread[0].startswith("api/reviews: 127.0.0.1")
    assert report.counts["api"].loaded == 10
    assert report.counts["shop"].loaded == 29
    caught_up = run(config, "2026-03-11")
    assert caught_up.unread == []
    assert caught_up.counts["api"].loaded == 15


def test_what_was_refused_is_closed_when_it_is_read_again_after_a_fix(
    tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    config = place(tmp_path, api, monkeypatch)
    (tmp_path / "inbox" / "8.json").write_text(
        '{"id": "8", "text": "fine", "stars": 7, "created": "2026-03-01"}', "utf-8"
    )
    run(config)
    fixed = config.read_text("utf-8").replace("kind: review", "kind: review\n    rating: {scale: 1-9}")
    config.write_text(fixed.replace("cursor: changed", "cursor: changed\n    lookback: 30d"), "utf-8")
    (tmp_path / "inbox" / "refused" / "8.json").rename(tmp_path / "inbox" / "8.json")
    report = run(config, "2026-03-11")
    assert (report.counts["shop"].read, report.counts["shop"].loaded) == (30, 1)
    assert report.counts["events"].loaded == 1
    with Store.open(tmp_path / "data" / "warehouse.duckdb") as store:
        states = store.select("SELECT source, state FROM quarantine ORDER BY source")
    assert list(states.itertuples(index=False, name=None)) == [("events", "superseded"), ("shop", "superseded")]


def test_the_cursor_is_part_of_its_rows_transaction(
    tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    from warehouse import load

    config = place(tmp_path, api, monkeypatch)

    def full(*_: Any) -> None:
        raise WarehouseError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(load, "enqueue", full)  # the last statement of the transaction
        with pytest.raises(WarehouseError):
            run(config)
    with Store.open(tmp_path / "data" / "warehouse.duckdb") as store:
        assert store.select("SELECT stream FROM stream_cursor UNION ALL SELECT source FROM feedback").empty
    assert run(config).counts["shop"].loaded == 29


def test_a_trial_shows_rows_and_refusals_and_leaves_everything_where_it_is(
    tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = place(tmp_path, api, monkeypatch)
    (tmp_path / "inbox" / "8.json").write_text('{"id": "8", "text": "call 13812345678", "stars": 7}', "utf-8")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert try_source(config, None, "events", rows=3, read=100, as_json=True) == 4
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["usable"], told["refused"]) == (8, 7, {"bad_date": 1})
    assert [row["id"] for row in told["rows"]] == ["1", "2", "3"]
    assert "13812345678" not in json.dumps(told)
    assert try_source(config, None, "shop", rows=10, read=11, as_json=False) == 0
    assert "11 of 11 rows would be loaded" in capsys.readouterr().out
    assert list_sources(config, None, as_json=True) == 0
    assert [one["type"] for one in json.loads(capsys.readouterr().out)] == ["sql", "rest", "inbox"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
