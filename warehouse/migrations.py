"""Numbered, forward-only changes of the private schema, each recorded in the transaction of its effect.

Files `sql/migrations/NNNN_name.sql` are never edited once released: the digest of what was applied is kept and
compared. Callers: flows, before the first statement of a night; tests. Limits: no way back, a backup is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from taxonomy.errors import WarehouseError
from warehouse import library
from warehouse.store import Store


@dataclass(frozen=True, slots=True)
class Migration:
    """One change: `number` from 1 without gaps, `digest` the SHA-256 of its text."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def known_migrations() -> tuple[Migration, ...]:
    """The migrations of this version of the program, in order. Raises WarehouseError on a gap in the numbers."""
    found = []
    for expected, name in enumerate(library.names("migrations"), start=1):
        digits, _, title = name.removeprefix("migrations/").partition("_")
        if int(digits) != expected:
            raise WarehouseError(f"Migration {name} has number {int(digits)}, expected {expected}.")
        found.append(Migration(expected, title, library.text(name)))
    return tuple(found)


def migrate(store: Store, *, now: datetime, migrations: Sequence[Migration] | None = None) -> list[int]:
    """Brings the schema up to date and returns the numbers applied; nothing to do gives [].

    Raises WarehouseError if the file was written by a newer program, or if an applied migration was edited since.
    """
    known = known_migrations() if migrations is None else tuple(migrations)
    store.run("load/create_schema_migration")
    applied = {int(number): (name, digest) for number, name, digest in store.rows("load/schema_migrations")}
    _compare(store, known, applied)
    pending = [migration for migration in known if migration.number not in applied]
    for migration in pending:
        with store.transaction():
            store.execute(migration.sql)
            store.run(
                "load/record_migration",
                {
                    "number": migration.number,
                    "name": migration.name,
                    "digest": migration.digest,
                    "applied_at": now,
                },
            )
    return [migration.number for migration in pending]


def is_current(store: Store) -> bool:
    """Whether a file has the schema of this program; nothing is written."""
    applied = {int(row[0]) for row in store.rows("load/schema_migrations")}
    return applied == {migration.number for migration in known_migrations()}


def pending_migrations(store: Store) -> list[Migration]:
    """What `migrate` would apply to the file, in order. Raises WarehouseError as `migrate` does."""
    known = known_migrations()
    store.run("load/create_schema_migration")
    applied = {int(number): (name, digest) for number, name, digest in store.rows("load/schema_migrations")}
    _compare(store, known, applied)
    return [migration for migration in known if migration.number not in applied]


def _compare(store: Store, known: Sequence[Migration], applied: dict[int, tuple[str, str]]) -> None:
    newest = len(known)
    if applied and max(applied) > newest:
        number = max(applied)
        raise WarehouseError(
            f"{store.path} has schema {number} ({applied[number][0]}), this program knows {newest}.",
            remedy="Run the newer version of ValueLedger that wrote it.",
        )
    for migration in known:
        if migration.number in applied and applied[migration.number][1] != migration.digest:
            raise WarehouseError(
                f"Migration {migration.number} ({migration.name}) differs from the one applied to {store.path}.",
                remedy="Restore the released file: migrations are never edited, a new number follows.",
            )
