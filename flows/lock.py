"""One process at a time: a lock file in the data folder, held by whoever has the warehouse open.

Called by nights, `quarantine list` and `doctor`. The operating system drops the lock when its holder dies, however
it dies, so a killed night never blocks the next one. A file beside it names the holder, for people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import filelock

from taxonomy.errors import BusyError, ConfigError

LOCK_NAME = "night.lock"
HOLDER_NAME = "night.holder.json"


@contextmanager
def night_lock(data_dir: Path, *, wait: float = 0.0, what: str = "run") -> Iterator[None]:
    """Hold the data folder's lock, waiting up to `wait` seconds for it; the same thread may hold it twice.

    Raises BusyError where another process keeps it, ConfigError where the folder cannot be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = _lock_of(data_dir)
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        raise BusyError(
            f"another process holds {data_dir}{holder_of(data_dir)}.",
            remedy="Wait for it to end, or run again with --wait SECONDS.",
        ) from None
    except OSError as error:
        raise unwritable(data_dir, error) from None
    try:
        if lock.lock_counter == 1:
            _name_holder(data_dir, what)
        yield
    finally:
        if lock.lock_counter == 1:
            (data_dir / HOLDER_NAME).unlink(missing_ok=True)
        lock.release()


def unwritable(folder: Path, error: OSError) -> ConfigError:
    """What to say where the data folder cannot be made or written."""
    reason = (error.strerror or type(error).__name__).lower()
    return ConfigError(
        f"the data folder {folder} cannot be written ({reason}).",
        remedy="Give another folder with --data-dir or data_dir in the configuration, or change its permissions.",
    )


def is_locked(data_dir: Path) -> bool:
    """Whether another process holds the folder at this moment."""
    if not (data_dir / LOCK_NAME).exists():
        return False
    try:
        with _lock_of(data_dir).acquire(timeout=0):
            return False
    except (filelock.Timeout, OSError):
        return True


def holder_of(data_dir: Path) -> str:
    """' (run, process 12, since ...)' as the holder wrote it, or ''."""
    try:
        holder = json.loads((data_dir / HOLDER_NAME).read_text("utf-8"))
        return f" ({holder['what']}, process {holder['pid']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _lock_of(data_dir: Path) -> filelock.BaseFileLock:
    """One object a folder, so that the same thread may hold it twice; how long to wait is said on acquiring."""
    return filelock.FileLock((data_dir / LOCK_NAME).resolve(), is_singleton=True)


def _name_holder(data_dir: Path, what: str) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    (data_dir / HOLDER_NAME).write_text(json.dumps({"what": what, "pid": os.getpid(), "since": since}), "utf-8")
