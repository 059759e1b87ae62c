"""The lock of the data folder: held twice by one thread, waited for, and asked by whoever opens the warehouse."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.lock import HOLDER_NAME, is_locked, night_lock
from flows.query import list_quarantine
from taxonomy.errors import BusyError
from warehouse.migrations import migrate
from warehouse.store import Store

HOLD = (
    "import sys, time; from pathlib import Path; from flows.lock import night_lock\n"
    "with night_lock(Path(sys.argv[1]), what='backfill'): print('held', flush=True); time.sleep(float(sys.argv[2]))"
)


@contextmanager
def held_elsewhere(folder: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of `folder` for some seconds."""
    command = [sys.executable, "-c", HOLD, str(folder), str(seconds)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


def test_one_thread_may_hold_the_lock_twice_with_different_patience(tmp_path: Path) -> None:
    with night_lock(tmp_path, wait=5), night_lock(tmp_path, wait=0):
        assert (tmp_path / HOLDER_NAME).exists()
    assert not (tmp_path / HOLDER_NAME).exists()
    assert not is_locked(tmp_path)


def test_whoever_waits_gets_the_lock_when_its_holder_ends(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, 1), night_lock(tmp_path, wait=30):
        assert not is_locked(tmp_path)


def test_whoever_does_not_wait_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, 60) as holder:
        assert is_locked(tmp_path)
        with pytest.raises(BusyError, match=f"backfill, process {holder.pid}"), night_lock(tmp_path):
            pass


def test_the_quarantine_is_not_opened_between_two_steps_of_a_night(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    with Store.open(tmp_path / "warehouse.duckdb") as store:
        migrate(store, now=datetime(2026, 3, 1, tzinfo=UTC))
    assert list_quarantine(tmp_path, "json", source=None, reason=None, limit=10) == 0
    with held_elsewhere(tmp_path, 60), pytest.raises(BusyError, match="backfill"):
        list_quarantine(tmp_path, "json", source=None, reason=None, limit=10)
