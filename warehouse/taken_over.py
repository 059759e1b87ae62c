"""What a publishing takes over from the version before: everything whose days are as they were.

Used by `warehouse.publish`. A version keeps, beside its file, a fingerprint of every ledger day's inputs and one of
what all parts rest on. What has another fingerprint now is made anew, and nothing else: the rows are those of a version
made from scratch, though not in its order. There are two ways, and one that takes over nothing.

- *Amend.* The file of the version before is copied as it is; rows that are outdated go from the copy
  (`sql/outdated`), those that are made anew come to it.
- *Gather.* The rows that still hold are written into a new file (`sql/taken_over`): several times the work, but
  nothing of what went stays in free pages. So it is done after something was erased or withdrawn, when the
  file has grown by half, and when much has changed.

Nothing is taken from a version whose file is not as it was sealed, or beside which a log lies. A month of Parquet in
which nothing changed is linked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from warehouse import library
from warehouse.parts import OF_PRODUCTS
from warehouse.store import Store

FILE = "made_of.json"
LEDGER_FILE = "ledger.duckdb"

EDITION = "2"
"""Raised when versions are laid out otherwise than before: then one is made from scratch."""

TAKEN_OVER = frozenset(name.partition("/")[2] for name in library.names("taken_over"))
"""What may be taken over: the folder is the registry; each has statements in `sql/outdated` and `sql/parts`."""

HELD = frozenset(name.partition("/")[2] for name in library.names("held"))
"""What is written whole every night, in either way, from rows of the version before as far as they hold."""

GROWN = 1.5
"""A file so many times as large as when it was last gathered is gathered again: a third of it is free or outdated."""

AMENDED_DAYS = 0.25
"""With more than this share of its days changed a ledger is gathered: it would nearly be written twice otherwise."""

_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a version is made of: fingerprints of what all parts rest on, of the named products, of each ledger day.

    `erased`: another one tells that something was erased or withdrawn since.
    """

    ground: str
    products: str
    erased: str
    days: Mapping[str, str]

    @classmethod
    def of(cls, store: Store) -> Inputs:
        """Those of the warehouse now. Call it between `publish/prepare` and `publish/discard`."""
        folders = ("publish", "parts", "taken_over", "outdated", "held", "macros", "views")
        statements = [library.text(name) for folder in folders for name in library.names(folder)]
        ground, products, erased = store.rows("publish/ground_inputs")[0]
        days = {day.isoformat(): _sign(*inputs) for day, *inputs in store.rows("publish/day_inputs")}
        return cls(_sign(EDITION, ground, *statements), _sign(products), _sign(erased), days)


@dataclass(frozen=True, slots=True)
class Before:
    """The version before, as far as it can be used: `folder` None where nothing of it can.

    `changed`: days that are not as they were, all of them without a version. `ended`: the day that both reach.
    """

    changed: Sequence[date] = field(default=())
    folder: Path | None = None
    same_products: bool = True
    ended: date | None = None
    amended: bool = False
    gathered_mb: int = 0

    @property
    def file(self) -> Path | None:
        """Its ledger."""
        return None if self.folder is None else self.folder / LEDGER_FILE

    def holds(self, name: str) -> bool:
        """Whether what has not changed of a relation or staged table is taken over."""
        return self.folder is not None and (self.same_products or name not in OF_PRODUCTS)

    def tell(self, store: Store, inputs: Inputs) -> None:
        """Show the statements that follow what has changed, in the tables of `publish/prepare`."""
        every = self.changed if self.same_products else _days(inputs.days)
        days = [*self.changed, *every]
        of_products = [False] * len(self.changed) + [True] * len(every)
        changed = {"ledger_day": pa.array(days, pa.date32()), "of_products": pa.array(of_products, pa.bool_())}
        ended = pa.array([] if self.ended is None else [self.ended], pa.date32())
        store.run("publish/changed", days_changed=pa.table(changed), days_ended=pa.table({"ledger_day": ended}))


def begin(unit: str, day: date) -> date:
    """First day of the day, week or month that a day is in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def before(folder: Path | None, inputs: Inputs) -> Before:
    """What can be used of the version in `folder` (None: there is none) for one that is made of `inputs`."""
    nothing = Before(_days(inputs.days))
    if folder is None:
        return nothing
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        sealed = kept["files"] == _stamps(folder) and not (folder / f"{LEDGER_FILE}.wal").exists()
        if not sealed or kept["ground"] != inputs.ground or not (kept["days"] and inputs.days):
            return nothing
        changed = _days(
            day for day in kept["days"].keys() | inputs.days if kept["days"].get(day) != inputs.days.get(day)
        )
        gathered = int(kept["gathered_mb"])
        return Before(
            changed,
            folder,
            same_products=kept["products"] == inputs.products,
            ended=min(_days(kept["days"])[-1], _days(inputs.days)[-1]),
            amended=kept["erased"] == inputs.erased
            and _megabytes(folder) <= GROWN * gathered
            and len(changed) <= AMENDED_DAYS * len(inputs.days),
            gathered_mb=gathered,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none, cut off, or not ours
        return nothing


def keep(folder: Path, inputs: Inputs, before: Before) -> None:
    """Lay beside a finished file what it is made of."""
    gathered = before.gathered_mb if before.amended else _megabytes(folder)
    kept = {**asdict(inputs), "files": _stamps(folder), "gathered_mb": gathered}
    (folder / FILE).write_text(json.dumps(kept), "utf-8")


def _megabytes(folder: Path) -> int:
    return -(-(folder / LEDGER_FILE).stat().st_size // 1_000_000)


def _days(names: Iterable[str]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, sorted(names)))


def _stamps(folder: Path) -> dict[str, str]:
    """Size and time of the last change of the ledger and of its Parquet: another one's writing shows."""
    files = (folder / LEDGER_FILE, *sorted((folder / "parquet").rglob("*.parquet")))
    return {str(file.relative_to(folder)): _sign(file.stat().st_size, file.stat().st_mtime_ns) for file in files}


def _sign(*inputs: object) -> str:
    """Letters alone: who looks for an id in the files of a data folder must not find its digits here by chance."""
    digest = hashlib.sha256("\0".join(map(str, inputs)).encode("utf-8")).hexdigest()[:32]
    return digest.translate(_LETTERS)
