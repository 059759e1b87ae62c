"""Columns of a sample of rows, and what their values can be.

Called by `flows.sources.guess` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flows.sources.names import fits_name
from flows.sources.ratings import NO_RATING
from flows.sources.rows import Row

AGREE: Final = 0.8
"""Share of the filled cells that must be readable for a column to be taken: real columns have some dirt."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sample; `cells` without the empty ones."""

    name: str
    cells: tuple[Any, ...]
    rows: int

    @property
    def texts(self) -> list[str]:
        return [cell.strip() for cell in self.cells if isinstance(cell, str)]

    def share(self, readable: Callable[[Any], object]) -> float:
        """Share of the filled cells that `readable` accepts without ValueError."""
        return sum(accepts(readable, cell) for cell in self.cells) / len(self.cells) if self.cells else 0.0


def columns(rows: Sequence[Row]) -> list[Column]:
    """The columns of the sample, nested objects as dotted names, two levels deep."""
    cells: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in _flat(row.values, "", 2):
            kept = cells.setdefault(name, [])
            if value is not None and not (isinstance(value, str) and not value.strip()):
                kept.append(value)
    return [Column(name, tuple(found), len(rows)) for name, found in cells.items()]


def _flat(values: Mapping[str, Any], prefix: str, depth: int) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for key, value in values.items():
        if isinstance(value, Mapping) and depth:
            flat.extend(_flat(value, f"{prefix}{key}.", depth - 1))
        else:
            flat.append((f"{prefix}{key}", value))
    return flat


def is_prose(column: Column) -> bool:
    """Strings that are no numbers and mostly differ from one another, or too few rows to tell."""
    texts = column.texts
    if len(texts) < AGREE * len(column.cells) or not texts or sum(map(is_number, texts)) > len(texts) / 2:
        return False
    return len(texts) < 20 or len(set(texts)) > len(texts) / 10


def is_conversation(column: Column) -> bool:
    lists = [cell for cell in column.cells if isinstance(cell, list) and cell and isinstance(cell[0], Mapping)]
    if lists and len(lists) >= AGREE * len(column.cells):
        return any({"text", "body", "content", "message"} & turn.keys() for turns in lists for turn in turns[:1])
    return bool(fits_name("turns", column.name)) and bool(column.texts)


def is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return str(value).strip().casefold() not in NO_RATING


def accepts(readable: Callable[[Any], object], cell: Any) -> bool:
    try:
        readable(cell)
    except ValueError:
        return False
    return True
