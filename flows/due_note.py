"""When the next message is due, noted beside the warehouse: so that nobody opens it every few minutes for nothing.

Written by `flows.sending` under the night's lock; read by it without one. The note holds the warehouse file's size and
time of change: whatever wrote to it since, a night that was killed included, makes the note void, and the sender looks
for itself again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.settings import WAREHOUSE

NOTE = "alerts-due.json"


def remember_due(folder: Path, due: datetime | None) -> None:
    """Note when the next message is due, None for no message at all. What cannot be written is no note."""
    note = {"due": due.isoformat() if due else None, "warehouse": _state(folder)}
    with suppress(OSError):
        fresh = folder / f".{NOTE}"
        fresh.write_text(json.dumps(note), "utf-8")
        fresh.replace(folder / NOTE)


def nothing_due(folder: Path, now: datetime) -> bool:
    """Whether the note says that nothing is due at `now`, and still holds."""
    try:
        note: dict[str, Any] = json.loads((folder / NOTE).read_text("utf-8"))
        due = datetime.fromisoformat(note["due"]) if note["due"] else None
        return bool(note["warehouse"] == _state(folder)) and (due is None or due > now)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _state(folder: Path) -> list[list[int] | None]:
    """Size and time of change of the warehouse and of its log, None for a file that is not there."""
    return [_seen(folder / WAREHOUSE), _seen(folder / f"{WAREHOUSE}.wal")]


def _seen(path: Path) -> list[int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]
