"""Writes a DuckDB file anew from its live rows: free blocks of the old one still hold what was deleted.

Called by flows after an erasure, under the night's lock, with nothing else open. The new file takes the place of the
old one by one rename once every table has the same rows and comments: killed anywhere, the old or the new one stands
whole. Limits: needs the file's size in free disk space; what the file system itself keeps of old bytes is beyond it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from taxonomy.errors import WarehouseError
from warehouse.durable import sync
from warehouse.store import Store

_FOLDER = ".rewriting"
_NEW = "rewritten.duckdb"
"""The name of the file is the name of the database in the statement that copies."""


def rewrite(path: Path, *, memory_mb: int = 512) -> None:
    """Put a file with the same live rows in the place of `path`. Raises WarehouseError; then the old one stands."""
    folder = path.parent / _FOLDER
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        mode = path.stat().st_mode & 0o777
        _copy(path, folder / _NEW, memory_mb)
        (folder / _NEW).chmod(mode)
        sync(folder / _NEW)
        (folder / _NEW).replace(path)
        sync(path.parent)
        shutil.rmtree(path.parent / ".spill", ignore_errors=True)
    except OSError as error:
        raise WarehouseError(
            f"{path} cannot be written anew: {error.strerror}.",
            remedy="Free as much disk space as the file takes and run the same command again.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_rewriting(folder: Path) -> None:
    """Remove what a killed rewriting left in a folder. Raises OSError."""
    if (folder / _FOLDER).exists():
        shutil.rmtree(folder / _FOLDER)


def _copy(path: Path, target: Path, memory_mb: int) -> None:
    with Store.open(path, memory_mb=memory_mb) as old:
        old.execute("CHECKPOINT")  # a log beside the file would be replayed into the new one
    with Store.open(target, memory_mb=memory_mb) as new, new.attached(path, "old", read_only=True):
        new.run("forget/copy_all")
        _compare(new, path)
    for file in (path, target):
        log = Path(f"{file}.wal")
        if log.exists():
            raise WarehouseError(f"{file} was not written whole, its log is beside it; nothing was replaced.")


def _compare(store: Store, path: Path) -> None:
    """Raises WarehouseError unless both hold the same tables, comments and numbers of rows."""
    tables = {database: store.rows("forget/described", {"database": database}) for database in ("old", "rewritten")}
    if tables["old"] != tables["rewritten"]:
        raise WarehouseError(f"The new file of {path} has other tables or comments; the old one stands.")
    for table in dict.fromkeys(row[0] for row in tables["old"]):
        rows = [
            store.value("publish/relation_rows", {"relation": f"{database}.{table}"})
            for database in ("old", "rewritten")
        ]
        if rows[0] != rows[1]:
            raise WarehouseError(
                f"The new file of {path} holds {rows[1]} rows of {table}, not {rows[0]}; the old one stands."
            )
