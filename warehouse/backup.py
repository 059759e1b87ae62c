"""Dated copies of the private warehouse: made on request and before each migration, verified, put back.

    backups/warehouse-20260301T023000Z-s0005.duckdb          a whole warehouse file, mode 0400
    backups/warehouse-20260301T023000Z-s0005.duckdb.json     its manifest: bytes, SHA-256, schema, rows of each table

Called by flows under the night's lock, with the warehouse closed. A copy is listed once it was proved equal to its
manifest; killed anywhere, a half-made one is cleared by the next call and the warehouse stands whole, as it was or as
it was put back. Whatever rewrites a copy calls `seal`. Limits: one machine's disk; the published ledger, which the next
night makes anew, is not in it. Over 250 lines, so that what makes a copy stands in one file with what proves it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from taxonomy.errors import WarehouseError
from warehouse.durable import sync
from warehouse.migrations import known_migrations
from warehouse.store import Store

BLOCK = 4 << 20
"""Bytes that are hashed at a time."""

_NAME = re.compile(r"warehouse-(\d{8}T\d{6}Z)(?:-\d+)?-s(\d{4})\.duckdb")
_MAKING = ".making"
_COPYING = ".copying"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy, as its manifest tells: when it was made, which schema it has, and what must be found in it.

    `number` counts the copies as they are made: dates do not tell their order where the clock was set back.
    """

    path: Path
    made_at: datetime
    schema: int
    bytes: int
    sha256: str
    rows: Mapping[str, int]
    number: int = 0

    @property
    def name(self) -> str:
        """Its file's name without the ending, as commands take it."""
        return self.path.stem


def backups(folder: Path) -> list[Backup]:
    """The copies in `folder`, newest first. One without a readable manifest is left out: it cannot be trusted."""
    found = [backup for path in folder.glob("warehouse-*.duckdb") if (backup := _described(path)) is not None]
    return sorted(found, key=lambda one: (one.number, one.made_at, one.path.name), reverse=True)


def find(folder: Path, name: str | None) -> Backup:
    """The copy of that name, or the newest for None. Raises WarehouseError naming those that there are."""
    found = backups(folder)
    chosen = next((one for one in found if name in (None, one.name, one.path.name)), None)
    if chosen is None:
        there = ", ".join(one.name for one in found) or "none"
        what = "There is no backup" if name is None else f"No backup is called {name!r}"
        raise WarehouseError(f"{what} in {folder}; there are: {there}.", remedy="`valueledger backup make` makes one.")
    return chosen


def make(warehouse: Path, folder: Path, *, now: datetime, keep: int, memory_mb: int = 512) -> Backup:
    """Copies the closed warehouse, proves the copy and removes the oldest beyond `keep`.

    Raises WarehouseError where the warehouse is absent or damaged or the copy cannot be written; nothing is left.
    """
    if not warehouse.is_file():
        raise WarehouseError(f"There is no warehouse at {warehouse}.", remedy="Run `valueledger run` first.")
    with Store.open(warehouse, memory_mb=memory_mb) as store:
        store.checkpoint()  # what the log holds belongs into the copy
        schema = _schema(store)
    with _on_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder / _MAKING, ignore_errors=True)
        (folder / _MAKING).mkdir(mode=0o700)
        making = folder / _MAKING / _free_name(folder, now, schema)
        try:
            shutil.copyfile(warehouse, making)
            if _digest(making) != _digest(warehouse):
                raise WarehouseError(f"The copy of {warehouse} differs from it; nothing was kept.")
            newest = max((one.number for one in backups(folder)), default=0)
            seal(making, now=now, number=newest + 1, memory_mb=memory_mb)
            path = folder / making.name
            # The file last: it is listed where its manifest stands.
            _manifest(making).replace(_manifest(path))
            making.replace(path)
            sync(folder)
        finally:
            shutil.rmtree(folder / _MAKING, ignore_errors=True)
    for old in backups(folder)[max(keep, 1) :]:
        remove(old)
    return find(folder, path.stem)


def before_migration(warehouse: Path, folder: Path, *, now: datetime, keep: int, memory_mb: int = 512) -> Backup | None:
    """A copy of a warehouse whose schema this program is about to change; None where it will not.

    Raises WarehouseError where the file is damaged or no copy can be made: then nothing may be migrated either.
    """
    if not warehouse.is_file():
        return None
    with Store.open(warehouse, memory_mb=memory_mb) as store:
        schema = _schema(store)
    if schema == 0 or schema >= len(known_migrations()):
        return None
    return make(warehouse, folder, now=now, keep=keep, memory_mb=memory_mb)


def seal(path: Path, *, now: datetime | None = None, number: int = 0, memory_mb: int = 512) -> Backup:
    """Writes the manifest of a copy that was made or rewritten, and makes the copy read-only and lasting.

    `now` None keeps the date and the number of the manifest that stands.
    """
    with Store.open(path, read_only=True, memory_mb=memory_mb) as store:
        schema, rows = _schema(store), _rows(store)
    before = _described(path) if now is None else None
    made_at = now or (before.made_at if before else _date_in(path.name))
    number = before.number if before else number
    sealed = Backup(path, made_at, schema, path.stat().st_size, _digest(path), rows, number)
    told = {name: value for name, value in asdict(sealed).items() if name != "path"} | {"made_at": made_at.isoformat()}
    with _on_disk(path.parent):
        path.chmod(0o400)
        sync(path)
        new = path.parent / f".{path.name}.json"
        new.write_text(json.dumps(told, indent=1, sort_keys=True), "utf-8")
        sync(new)
        new.replace(_manifest(path))
        sync(path.parent)
    return sealed


def verify(backup: Backup, *, memory_mb: int = 512) -> None:
    """Raises WarehouseError unless the copy's bytes, tables and rows are those of its manifest."""
    broken = ""
    try:
        if (size := backup.path.stat().st_size) != backup.bytes:
            broken = f"it has {size:,} bytes instead of {backup.bytes:,}"
        elif _digest(backup.path) != backup.sha256:
            broken = "its bytes have changed"
        else:
            with Store.open(backup.path, read_only=True, memory_mb=memory_mb) as store:
                broken = "" if _rows(store) == dict(backup.rows) else "its tables hold other rows"
    except (OSError, WarehouseError) as error:
        broken = f"it cannot be read ({error})"
    if broken:
        raise WarehouseError(
            f"The backup {backup.name} is not what was written: {broken}.", remedy="Take another one of `backup list`."
        )


def restore(backup: Backup, warehouse: Path, *, now: datetime, memory_mb: int = 512) -> Path | None:
    """Puts a proved copy in the place of the warehouse; where the file that stood there is now, None without one.

    Raises WarehouseError with nothing changed where the copy is damaged, too new for this program, or cannot be
    written. Files that were read since are read again by the next night.
    """
    verify(backup, memory_mb=memory_mb)
    if backup.schema > len(known_migrations()):
        raise WarehouseError(
            f"The backup {backup.name} has schema {backup.schema}, this program knows {len(known_migrations())}.",
            remedy="Run the newer version of ValueLedger that made it.",
        )
    new = _restoring(warehouse)
    with _on_disk(warehouse.parent):
        try:
            warehouse.parent.mkdir(parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            new.touch(mode=0o600)  # nobody reads more while it is copied than afterwards
            shutil.copyfile(backup.path, new)
            new.chmod(_mode(warehouse))
            sync(new)
            aside = _put_aside(warehouse, now=now, memory_mb=memory_mb)
            new.replace(warehouse)
            sync(warehouse.parent)
        finally:
            new.unlink(missing_ok=True)
    return aside


def clear_half_made(warehouse: Path, folder: Path) -> None:
    """Removes what a killed `make` or `restore` left. Raises OSError."""
    _restoring(warehouse).unlink(missing_ok=True)
    for place in (warehouse.parent, folder):
        for left in place.glob(f".*{_COPYING}"):
            left.unlink(missing_ok=True)
    if (folder / _MAKING).exists():
        shutil.rmtree(folder / _MAKING)


def _put_aside(warehouse: Path, *, now: datetime, memory_mb: int) -> Path | None:
    """Gives the warehouse and its log a second name, so that it stands until another file takes its first one.

    The log must go before: beside the name it would be replayed into the file that comes. It is written into the
    warehouse first; one that cannot be, of a damaged warehouse, is no loss beyond the damage.
    """
    if not warehouse.exists():
        _log(warehouse).unlink(missing_ok=True)
        return None
    with contextlib.suppress(WarehouseError), Store.open(warehouse, memory_mb=memory_mb) as store:
        store.checkpoint()
    aside = _free_aside(warehouse, now)
    for old, place in ((warehouse, aside), (_log(warehouse), _log(aside))):
        if old.exists():
            _second_name(old, place)
    sync(warehouse.parent)
    _log(warehouse).unlink(missing_ok=True)
    return aside


def _second_name(file: Path, place: Path) -> None:
    """A hard link; where the file system has none, a copy with the same rights."""
    try:
        os.link(file, place)
    except FileExistsError:
        raise
    except OSError:
        copying = place.with_name(f".{place.name}{_COPYING}")
        copying.touch(mode=0o600)
        shutil.copyfile(file, copying)
        copying.chmod(file.stat().st_mode & 0o777)
        sync(copying)
        copying.replace(place)


def _mode(warehouse: Path) -> int:
    """The rights that the warehouse has; without one, those of the newest that was put aside, else the owner's."""
    stood = [warehouse, *sorted(warehouse.parent.glob(f"{warehouse.stem}.replaced-*{warehouse.suffix}"), reverse=True)]
    return next((file.stat().st_mode & 0o777 for file in stood if file.exists()), 0o600)


def _free_aside(warehouse: Path, now: datetime) -> Path:
    """A name that is not taken, of a warehouse that is put aside."""
    for number in range(1_000):
        count = f"-{number}" if number else ""
        aside = warehouse.with_name(f"{warehouse.stem}.replaced-{_stamp(now)}{count}{warehouse.suffix}")
        if not aside.exists():
            return aside
    raise WarehouseError(f"{warehouse.parent} holds a thousand warehouses of {_stamp(now)}.", remedy="Remove them.")


def _restoring(warehouse: Path) -> Path:
    return warehouse.with_name(f".{warehouse.name}.restoring")


def remove(backup: Backup) -> None:
    """Removes a copy and its manifest."""
    with contextlib.suppress(OSError):  # on a drive that cannot be written now: tried again after the next copy
        drop(backup.path)


def drop(path: Path) -> None:
    """Removes a copy, listed or not, and what stands beside it. Raises OSError."""
    for file in (path, _log(path), _manifest(path)):
        file.unlink(missing_ok=True)


def _described(path: Path) -> Backup | None:
    try:
        told = json.loads(_manifest(path).read_text("utf-8"))
        made_at = datetime.fromisoformat(told.pop("made_at"))
        return Backup(path=path, made_at=made_at, **told)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _schema(store: Store) -> int:
    """Number of the newest migration that a file has, 0 for one that none has made."""
    return int(store.value("backup/schema") or 0) if store.value("backup/has_schema") else 0


def _rows(store: Store) -> dict[str, int]:
    tables = [table for (table,) in store.rows("backup/tables")]
    return {table: int(store.value("publish/relation_rows", {"relation": table})) for table in tables}


def _free_name(folder: Path, now: datetime, schema: int) -> str:
    """A name that is not taken: a clock that was set back, or two copies within a second, must not replace one."""
    stamp = _stamp(now)
    for number in range(1_000):
        name = f"warehouse-{stamp}{f'-{number}' if number else ''}-s{schema:04d}.duckdb"
        if not (folder / name).exists():
            return name
    raise WarehouseError(f"{folder} holds a thousand backups of {stamp}.", remedy="Set the clock right.")


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _date_in(name: str) -> datetime:
    match = _NAME.fullmatch(name)
    if match is None:
        raise WarehouseError(f"{name!r} is no backup's name; expected warehouse-20260301T023000Z-s0005.duckdb.")
    return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _manifest(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _log(path: Path) -> Path:
    return Path(f"{path}.wal")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextlib.contextmanager
def _on_disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WarehouseError(
            f"A copy of the warehouse cannot be written in {folder}: {(error.strerror or str(error)).lower()}.",
            remedy="Free as much space as the warehouse takes, or mend the permissions; nothing was changed.",
        ) from error
