"""`valueledger backup`: dated copies of the warehouse, made, listed, proved and put back, under the night's lock.

Called by `flows.recovery_commands`, and by whoever opens the warehouse to migrate it (`before_migration`). What a copy
is, and how it is proved, is told in `warehouse.backup`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import pandas as pd

from flows.boundary import say
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.settings import WAREHOUSE
from flows.tables import print_frame
from taxonomy.errors import WarehouseError
from warehouse import backup
from warehouse.backup import Backup
from warehouse.rewriting import clear_rewriting

KEEP = 5
"""Copies that stay: the ones before the last migrations, and some of a person's own."""

FOLDER = "backups"


def before_migration(data_dir: Path, *, now: datetime, memory_mb: int = 512) -> Backup | None:
    """A copy of the warehouse where its schema is older than this program's; say so. Call it under the lock.

    What a killed command left half-made goes.
    """
    clear_half_made(data_dir)
    made = backup.before_migration(data_dir / WAREHOUSE, data_dir / FOLDER, now=now, keep=KEEP, memory_mb=memory_mb)
    if made is not None:
        say(f"the warehouse has schema {made.schema}; before it is brought up to date it was copied to {made.path}")
    return made


def clear_half_made(data_dir: Path) -> None:
    """Remove copies that a killed command left half-made. Raises WarehouseError. Call it under the lock."""
    try:
        backup.clear_half_made(data_dir / WAREHOUSE, data_dir / FOLDER)
        for folder in (data_dir, data_dir / FOLDER):
            clear_rewriting(folder)
    except OSError as error:
        raise WarehouseError(
            f"{error.filename or data_dir} cannot be removed: {error.strerror}.",
            remedy="Mend its permissions and run the same command again.",
        ) from error


def make_backup(data_dir: Path, *, keep: int, wait: float) -> int:
    """Copy the warehouse now and print the path of the copy."""
    with night_lock(data_dir, wait=wait, what="backup"):
        made = backup.make(data_dir / WAREHOUSE, data_dir / FOLDER, now=datetime.now(UTC), keep=keep)
    click.echo(made.path)
    return ExitCode.OK


def list_backups(data_dir: Path, form: str) -> int:
    """Print the copies, newest first."""
    found = backup.backups(data_dir / FOLDER)
    rows = [(one.name, one.made_at, one.schema, one.bytes, one.rows.get("feedback", 0)) for one in found]
    frame = pd.DataFrame(rows, columns=["backup", "made_at", "schema", "bytes", "feedbacks"])
    print_frame(frame, form, len(rows) or 1)
    return ExitCode.OK


def verify_backups(data_dir: Path, name: str | None, *, every: bool) -> int:
    """Prove one copy, the newest or all; return the exit code. Raises WarehouseError at the first that is damaged."""
    folder = data_dir / FOLDER
    for one in backup.backups(folder) if every else [backup.find(folder, name)]:
        backup.verify(one)
        click.echo(f"{one.name}: whole, {one.bytes:,} bytes, {one.rows.get('feedback', 0):,} feedbacks")
    return ExitCode.OK


def restore_backup(data_dir: Path, name: str | None, *, wait: float) -> int:
    """Put a copy, or the newest, in the place of the warehouse; what stood there is kept beside it."""
    with night_lock(data_dir, wait=wait, what="restore"):
        chosen = backup.find(data_dir / FOLDER, name)
        aside = backup.restore(chosen, data_dir / WAREHOUSE, now=datetime.now(UTC))
    say(f"restored {chosen.name}; the next night reads again what was delivered since, and publishes")
    if aside is not None:
        say(f"the warehouse that stood there is kept as {aside}; remove it once the next night is done")
    return ExitCode.OK
