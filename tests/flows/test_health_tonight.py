"""What would fail tonight is said today, each with its remedy, and nothing is written or sent for it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows import health_tonight as tonight
from flows.server import compact, pruning
from flows.settings import Settings, load_settings
from taxonomy.errors import ConfigError
from tests.flows.small_pipeline import CONFIG, Pipeline
from warehouse.migrations import known_migrations, migrate
from warehouse.runs import Night, RunState, begin_run, finish_run
from warehouse.store import Store


def settings(pipeline: Pipeline, extra: str = "") -> Settings:
    pipeline.config.write_text(CONFIG + extra, "utf-8")
    return load_settings(pipeline.config)


def test_sources_are_asked_and_one_that_is_gone_is_named(pipeline: Pipeline) -> None:
    (pipeline.folder / "drops" / "tickets").rmdir()
    found = {one.name: one for one in tonight.sources(settings(pipeline))}
    assert found["source reviews"].state == "ok"
    assert found["source tickets"].state == "failure"
    assert found["source tickets"].remedy


def test_room_is_asked_for_what_tonight_publishes(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    configured = settings(pipeline)
    versions = configured.data_dir / "published" / "versions"
    (versions / "ledger-000001").mkdir(parents=True)
    with (versions / "ledger-000001" / "ledger.duckdb").open("wb") as version:
        version.truncate(4 * 1024**3)  # a sparse file: it takes no room itself
    for free, state in ((11, "ok"), (5, "failure")):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free * 1024**3))
        assert tonight.disk(configured).state == state


def test_the_next_night_is_told_in_the_configured_time_zone(pipeline: Pipeline) -> None:
    now = datetime(2026, 3, 28, 20, tzinfo=UTC)
    following = tonight.next_night(settings(pipeline, "schedule: '30 2 * * *'\n"), now)
    assert following is not None
    assert following.isoformat() == "2026-03-30T02:30:00+08:00"
    assert tonight.schedule(settings(pipeline)).state == "ok"
    with pytest.raises(ConfigError, match="never comes"):
        settings(pipeline, "schedule: '0 0 31 2 *'\n")


def test_an_upgrade_and_missed_nights_are_announced(pipeline: Pipeline, tmp_path: Path) -> None:
    configured = settings(pipeline)
    yesterdays = datetime.now(configured.zone).date() - timedelta(days=3)
    with Store.open(tmp_path / "warehouse.duckdb") as store:
        migrate(store, now=datetime.now(UTC), migrations=known_migrations()[:5])
        waiting = tonight.upgrade(configured, store)
        assert waiting.state == "warning"
        assert f"{len(known_migrations()) - 5} changes wait" in waiting.seen
        migrate(store, now=datetime.now(UTC))
        assert tonight.upgrade(configured, store).state == "ok"
        assert tonight.missed(configured, store).state == "ok"
        book_night(store, yesterdays)
        assert "2 missed since the last one" in tonight.missed(configured, store).seen


def book_night(store: Store, day: date) -> None:
    now = datetime.now(UTC)
    begin_run(store, Night(night=day, judge="a", taxonomy="b", redaction="c", time_zone="UTC"), now=now, sources=())
    finish_run(store, day.isoformat(), state=RunState.DONE, now=now)


def test_a_heartbeat_without_its_variable_is_named(pipeline: Pipeline) -> None:
    with pytest.raises(ConfigError, match="PING is not set"):
        tonight.heartbeat(settings(pipeline, "heartbeat: {url_env: PING}\n"))


def test_a_scheduler_that_does_not_answer_is_told(pipeline: Pipeline) -> None:
    assert tonight.runner(settings(pipeline)).state == "ok"
    assert "2 workers" in tonight.runner(settings(pipeline, "runner: {kind: dask}\n")).seen


def test_pruned_pages_are_given_back_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "prefect.db"
    assert not compact(database)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE run (x BLOB)")
        connection.executemany("INSERT INTO run VALUES (?)", [(bytes(4000),)] * 200)
    connection.close()
    assert not compact(database)
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM run")
    connection.close()
    before = database.stat().st_size
    assert compact(database)
    assert database.stat().st_size < before / 10
    database.write_bytes(b"no database at all, but long enough to be read as one" * 100)
    assert not compact(database)
    assert pruning()["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] == "P7D"
    monkeypatch.setenv("PREFECT_SERVER_EVENTS_RETENTION_PERIOD", "60")
    assert pruning()["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] == "60"
    assert "flow_runs" in pruning()["PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED"]
