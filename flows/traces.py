"""What the data folder holds beside the warehouse and its copies: logs, Prefect's own stores, staging.

Called by `flows.erasing`. Nobody can prove of a log or of an orchestrator's history that it quotes nobody, and nothing
needs them once a night is over, so an erasure empties them: logs in place, since a running server may append to them,
and of Prefect's stores all that tells of runs which have ended. Schedules and deployments stay.
Limits: a Prefect server elsewhere (PREFECT_API_URL) is not reached.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from taxonomy.errors import BusyError, WarehouseError

STORE: Final = "prefect.db"

_ENDED: Final = "('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')"
_CLEARED: Final = ("log", "artifact", "artifact_collection", "event_resources", "events", "flow_run_input")
"""Prefect's tables that only tell of what happened."""

_STATEMENTS: Final = (
    *((table, f"DELETE FROM {table}") for table in _CLEARED),  # noqa: S608 - names of our own
    ("task_run", f"DELETE FROM task_run WHERE state_type IN {_ENDED}"),  # noqa: S608 - constants of our own
    ("task_run_state", "DELETE FROM task_run_state WHERE task_run_id NOT IN (SELECT id FROM task_run)"),
    ("flow_run", f"DELETE FROM flow_run WHERE state_type IN {_ENDED}"),  # noqa: S608
    ("flow_run_state", "DELETE FROM flow_run_state WHERE flow_run_id NOT IN (SELECT id FROM flow_run)"),
)

WAIT_SECONDS: Final = 60.0
"""How long another writer of Prefect's store may hold it: its server writes in moments."""


def clear_traces(data_dir: Path) -> dict[str, int]:
    """Empty logs, Prefect's history and what a killed night left; how many. Raises BusyError, WarehouseError."""
    try:
        for leftover in (".spill", "staging"):
            shutil.rmtree(data_dir / leftover, ignore_errors=True)
        return {"logs": _empty_logs(data_dir / "logs"), "prefect_stores": _clear_stores(data_dir / "prefect")}
    except OSError as error:
        raise WarehouseError(
            f"{error.filename or data_dir} cannot be emptied: {error.strerror}.",
            remedy="Mend its permissions and run the same command again.",
        ) from error


def _empty_logs(folder: Path) -> int:
    logs = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size] if folder.is_dir() else []
    for path in logs:
        with path.open("r+b") as log:
            log.truncate(0)
    return len(logs)


def _clear_stores(folder: Path) -> int:
    stores = sorted(folder.rglob(STORE)) if folder.is_dir() else []
    for path in stores:
        _clear_store(path)
        shutil.rmtree(path.parent / "storage", ignore_errors=True)
    return len(stores)


def _clear_store(path: Path) -> None:
    """Delete what tells of ended runs and write the store anew, so that its free pages hold nothing."""
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as store:
            store.execute("PRAGMA secure_delete = ON")
            known = {row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            store.execute("BEGIN IMMEDIATE")
            for table, statement in _STATEMENTS:
                if table in known:
                    store.execute(statement)
            store.execute("COMMIT")
            store.execute("VACUUM")
            busy = store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        raise WarehouseError(
            f"Prefect's store {path} cannot be cleared: {error}.",
            remedy="Stop `valueledger serve`, or remove the file where nothing runs, and run the same command again.",
        ) from error
    if busy:
        raise BusyError(f"Prefect's store {path} is being read.", remedy="Run the same command again.")
