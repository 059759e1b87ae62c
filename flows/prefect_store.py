"""Keeps the store of nights that are run by hand or by a timer small: what Prefect keeps of runs, results and events.

Called by `flows.night` under the night's lock, before Prefect starts. A temporary server lives for one night, too short
for its own vacuum to fire, so this does it: runs with their states, logs, artifacts and results go after `KEPT_DAYS`
days, events after a week, and the file is written anew once a quarter of it is empty. Limits: a store that is in use,
damaged or of another layout is left as it is; no night fails for it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from flows.server import KEPT_DAYS, compact

EVENT_DAYS: Final = 7
"""As the server that `serve` keeps: nothing reads events of nights that are over."""

_RUNS: Final = (
    "DELETE FROM task_run_state WHERE task_run_id IN"
    " (SELECT id FROM task_run WHERE coalesce(end_time, created) < :runs)",
    "DELETE FROM task_run WHERE coalesce(end_time, created) < :runs",
    "DELETE FROM flow_run_state WHERE flow_run_id IN"
    " (SELECT id FROM flow_run WHERE coalesce(end_time, created) < :runs)",
    "DELETE FROM flow_run WHERE coalesce(end_time, created) < :runs",
    "DELETE FROM log WHERE timestamp < :runs",
    "DELETE FROM artifact WHERE created < :runs AND id NOT IN (SELECT latest_id FROM artifact_collection)",
    "DELETE FROM event_resources WHERE occurred < :events",
    "DELETE FROM events WHERE occurred < :events",
)


def prune(home: Path, now: datetime) -> None:
    """Forget what is older than is kept. `now` is aware; Prefect writes times in UTC as text."""
    _prune_results(home / "storage", now - timedelta(days=KEPT_DAYS))
    database = home / "prefect.db"
    if not database.is_file():
        return
    oldest = {
        "runs": f"{now - timedelta(days=KEPT_DAYS):%Y-%m-%d %H:%M:%S}",
        "events": f"{now - timedelta(days=EVENT_DAYS):%Y-%m-%d %H:%M:%S}",
    }
    with suppress(sqlite3.Error), closing(sqlite3.connect(database, timeout=1)) as store, store:
        for statement in _RUNS:
            store.execute(statement, oldest)
    compact(database)


def _prune_results(folder: Path, oldest: datetime) -> None:
    """Remove results and locks that nobody has written since."""
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file() and path.stat().st_mtime < oldest.timestamp():
                path.unlink()
