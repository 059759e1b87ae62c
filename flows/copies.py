"""Carries an erasure into the copies of the warehouse: backups, and files that `backup restore` has put aside.

Called by `flows.erasing` under the night's lock. What was done to the warehouse is done to each copy, which is then
written anew and sealed again; killed anywhere, the next call begins with the first copy. A damaged copy cannot be
cleared: whoever asks says what becomes of it, and the others are cleared first. Limits: copies under the data folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from flows.backups import FOLDER
from flows.own_store import own_store
from flows.retention import oldest_days
from flows.settings import Settings
from taxonomy.errors import DamagedError, WarehouseError
from warehouse.backup import backups, drop, seal
from warehouse.forget import Target, erase_from_copy, forgotten_targets
from warehouse.migrations import is_current
from warehouse.rewriting import rewrite
from warehouse.store import Store

ASIDE = "damaged"
"""Folder of damaged copies that somebody wanted to keep: nothing reads them, and nothing can be erased from them."""


class Damaged(StrEnum):
    """What becomes of a copy that is damaged, so that nothing can be erased from it."""

    KEEP = "keep"  # it stays where it is, and the erasure stays open
    REMOVE = "remove"
    ASIDE = "aside"  # it is moved into a folder of its own, and the proof says so


@dataclass(slots=True)
class Cleared:
    """Copies that were written anew, and the names of the damaged ones."""

    copies: int = 0
    damaged: list[str] = field(default_factory=list)

    def expect_whole(self) -> None:
        """Raises WarehouseError naming damaged copies."""
        if self.damaged:
            raise WarehouseError(
                f"Nothing can be erased from {', '.join(self.damaged)}: damaged. All else is done.",
                remedy="Run `valueledger forget` again with --damaged remove (they go for good) or --damaged aside "
                "(they are kept apart, with what they hold), or take them out of the data folder.",
            )


def erase_from_copies(
    settings: Settings, today: date, *, damaged: Damaged = Damaged.KEEP, also: Callable[[Store], None] | None = None
) -> Cleared:
    """Do to every copy what was done to the warehouse: all that was ever forgotten, all that expired.

    `also` is done to copies of today's schema; older ones are brought under the rules of today when they are restored.
    Raises WarehouseError where a whole copy cannot be written.
    """
    with own_store(settings) as store:
        targets = forgotten_targets(store)
    folder = settings.data_dir / FOLDER
    sealed = {one.path for one in backups(folder)}
    cleared = Cleared()
    for path in sorted([*folder.glob("*.duckdb"), *settings.data_dir.glob("warehouse.replaced-*.duckdb")]):
        with _written(path):
            try:
                _erase(settings, path, targets, today, also)
            except DamagedError:
                cleared.damaged.append(_dispose(settings, path, damaged))
            else:
                cleared.copies += 1
                if path in sealed:
                    seal(path, memory_mb=settings.limits.warehouse_mb)
    return cleared


def _erase(
    settings: Settings, path: Path, targets: Sequence[Target], today: date, also: Callable[[Store], None] | None
) -> None:
    path.chmod(0o600)
    with Store.open(path, memory_mb=settings.limits.warehouse_mb) as copy:
        erase_from_copy(copy, targets, oldest_days(settings, today))
        if also is not None and is_current(copy):
            also(copy)
    rewrite(path, memory_mb=settings.limits.warehouse_mb)


def _dispose(settings: Settings, path: Path, damaged: Damaged) -> str:
    """Do with a damaged copy as was asked; its name, or the new one."""
    if damaged is Damaged.REMOVE:
        drop(path)
    elif damaged is Damaged.ASIDE:
        place = settings.data_dir / ASIDE / f"{path.name}.damaged"
        place.parent.mkdir(mode=0o700, exist_ok=True)
        path.replace(place)
        drop(path)
        return str(place.relative_to(settings.data_dir))
    return str(path.relative_to(settings.data_dir))


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WarehouseError(
            f"The copy {path} cannot be written: {(error.strerror or str(error)).lower()}.",
            remedy="Mend its permissions, or remove it, and run the same command again.",
        ) from error
