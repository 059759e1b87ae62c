"""What a publishing takes over from the version before: the parts whose days are as they were.

Used by `warehouse.publish`. A version keeps, beside its file, a fingerprint of every ledger day's inputs and one of
what all parts rest on. A part none of whose days has another fingerprint now is copied from the last version
(`sql/taken_over`), and a month of Parquet is linked; all else is made anew, so the outcome is that of a version made
from scratch. Nothing is taken from a version whose file is not as it was sealed, or beside which a log lies.
Limits: relations over all time, such as value_ledger, are made anew every night.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from warehouse import library
from warehouse.parts import UNITS
from warehouse.store import Store

FILE = "made_of.json"
LEDGER_FILE = "ledger.duckdb"

EDITION = "1"
"""Raised when versions are laid out otherwise than before: then one is made from scratch."""

TAKEN_OVER = frozenset(name.partition("/")[2] for name in library.names("taken_over"))
"""What may be taken over: the folder is the registry, `warehouse.parts.UNITS` has the unit of time of each."""

OF_PRODUCTS = frozenset({"ranked_quote"})
"""What rests on the products with rows of their own too: in a large catalogue these change from night to night."""

Part: TypeAlias = Mapping[str, Any] | None
"""Bounds of a part, as `warehouse.parts.parts_of` gives them."""

_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a version is made of: fingerprints of what all parts rest on, of the named products, of each ledger day."""

    ground: str
    products: str
    days: Mapping[str, str]

    @classmethod
    def of(cls, store: Store) -> Inputs:
        """Those of the warehouse now. Call it between `publish/prepare` and `publish/discard`."""
        folders = ("publish", "parts", "taken_over")
        statements = [library.text(name) for folder in folders for name in library.names(folder)]
        ground, products = store.rows("publish/ground_inputs")[0]
        days = {day.isoformat(): _sign(*inputs) for day, *inputs in store.rows("publish/day_inputs")}
        return cls(_sign(EDITION, ground, *statements), _sign(products), days)


@dataclass(frozen=True, slots=True)
class Before:
    """The version before, as far as it can be used: `folder` None where nothing of it can."""

    folder: Path | None = None
    changed: Sequence[date] = field(default=())
    same_products: bool = True

    @property
    def file(self) -> Path | None:
        """Its ledger."""
        return None if self.folder is None else self.folder / LEDGER_FILE

    def holds(self, name: str, part: Part) -> bool:
        """Whether it holds the part of a relation or staged table as it would be made now."""
        if self.folder is None or name not in TAKEN_OVER or part is None:
            return False
        if name in OF_PRODUCTS and not self.same_products:
            return False
        unit = UNITS[name]
        first, last = begin(unit, part["first"]), begin(unit, part["last"])
        return not any(first <= begin(unit, day) <= last for day in self.changed)

    def spans(self, name: str, parts: Iterable[Part]) -> Iterator[tuple[Part, bool]]:
        """Every part in its order, and whether it is taken over; neighbours that are make one span.

        Copying holds nothing in memory, so it needs no small parts, and a hundred of them take three times as long as
        one. A span is held as a whole: a day that has lost all its feedback may lie between two parts.
        """
        span: Part = None
        for part in parts:
            longer = part if span is None or part is None else {**part, "first": span["first"]}
            if self.holds(name, longer):
                span = longer
                continue
            if span is not None:
                yield span, True
            held = self.holds(name, part)
            span = part if held else None
            if not held:
                yield part, False
        if span is not None:
            yield span, True


def begin(unit: str, day: date) -> date:
    """First day of the day, week or month that a day is in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def before(folder: Path | None, inputs: Inputs) -> Before:
    """What can be used of the version in `folder` (None: there is none) for one that is made of `inputs`."""
    if folder is None:
        return Before()
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        sealed = kept["files"] == _stamps(folder) and not (folder / f"{LEDGER_FILE}.wal").exists()
        if not sealed or kept["ground"] != inputs.ground:
            return Before()
        days = kept["days"].keys() | inputs.days.keys()
        changed = sorted(day for day in days if kept["days"].get(day) != inputs.days.get(day))
        same_products = kept["products"] == inputs.products
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none, cut off, or not ours
        return Before()
    return Before(folder, tuple(map(date.fromisoformat, changed)), same_products)


def keep(folder: Path, inputs: Inputs) -> None:
    """Lay beside a finished file what it is made of."""
    kept = {**asdict(inputs), "files": _stamps(folder)}
    (folder / FILE).write_text(json.dumps(kept), "utf-8")


def _stamps(folder: Path) -> dict[str, str]:
    """Size and time of the last change of the ledger and of its Parquet: another one's writing shows."""
    files = (folder / LEDGER_FILE, *sorted((folder / "parquet").rglob("*.parquet")))
    return {str(file.relative_to(folder)): _sign(file.stat().st_size, file.stat().st_mtime_ns) for file in files}


def _sign(*inputs: object) -> str:
    """Letters alone: who looks for an id in the files of a data folder must not find its digits here by chance."""
    digest = hashlib.sha256("\0".join(map(str, inputs)).encode("utf-8")).hexdigest()[:32]
    return digest.translate(_LETTERS)
