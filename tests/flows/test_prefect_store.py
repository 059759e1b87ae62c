"""The store of nights that no server keeps is pruned before each night: old runs and results go, the rest stays."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.prefect_store import prune
from flows.server import KEPT_DAYS

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LAYOUT = """
CREATE TABLE flow_run (id TEXT, created TEXT, end_time TEXT);
CREATE TABLE flow_run_state (flow_run_id TEXT);
CREATE TABLE task_run (id TEXT, created TEXT, end_time TEXT);
CREATE TABLE task_run_state (task_run_id TEXT);
CREATE TABLE log (id TEXT, timestamp TEXT);
CREATE TABLE artifact (id TEXT, created TEXT);
CREATE TABLE artifact_collection (latest_id TEXT);
CREATE TABLE events (id TEXT, occurred TEXT);
CREATE TABLE event_resources (id TEXT, occurred TEXT);
"""


def filled(home: Path) -> Path:
    """A store as Prefect lays it out, with a row of each table before and after the day that is kept."""
    with closing(sqlite3.connect(home / "prefect.db")) as store:
        store.executescript(LAYOUT)
        for name, age in (("old", KEPT_DAYS + 1), ("new", 1)):
            at = f"{NOW - timedelta(days=age):%Y-%m-%d %H:%M:%S.%f}"
            ended = None if name == "old" else at  # a killed night's run has no end
            for table in ("flow_run", "task_run"):
                store.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", (name, at, ended))
                store.execute(f"INSERT INTO {table}_state VALUES (?)", (name,))
            for table in ("log", "artifact", "events", "event_resources"):
                store.execute(f"INSERT INTO {table} VALUES (?, ?)", (name, at))
        store.execute("INSERT INTO artifact VALUES ('latest', '2020-01-01')")
        store.execute("INSERT INTO artifact_collection VALUES ('latest')")
        store.commit()
    (home / "storage").mkdir()
    for name, age in (("old", KEPT_DAYS + 1), ("new", 1)):
        result = home / "storage" / name
        result.write_text("a result", "utf-8")
        os.utime(result, times=((NOW - timedelta(days=age)).timestamp(),) * 2)
    return home / "prefect.db"


def test_runs_and_results_older_than_are_kept_go_and_the_others_stay(tmp_path: Path) -> None:
    database = filled(tmp_path)
    prune(tmp_path, NOW)
    with closing(sqlite3.connect(database)) as store:
        left = {
            table: [row[0] for row in store.execute(f"SELECT * FROM {table} ORDER BY 1")]
            for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }
    assert left.pop("artifact") == ["latest", "new"]
    assert left.pop("artifact_collection") == ["latest"]
    assert set(map(tuple, left.values())) == {("new",)}
    assert [path.name for path in (tmp_path / "storage").iterdir()] == ["new"]


def test_a_store_that_is_absent_damaged_or_of_another_layout_ends_no_night(tmp_path: Path) -> None:
    prune(tmp_path, NOW)
    database = filled(tmp_path)
    with closing(sqlite3.connect(database)) as store:
        store.execute("DROP TABLE events")
        store.commit()
    prune(tmp_path, NOW)
    with closing(sqlite3.connect(database)) as store:
        assert store.execute("SELECT count(*) FROM flow_run").fetchone() == (2,), "all or nothing"
    database.write_bytes(b"no database" * 1000)
    prune(tmp_path, NOW)
