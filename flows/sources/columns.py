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


DIRT: Final = 0.02
"""Share of the cells that may contradict all others without being believed."""
SURE_FROM: Final = 10
"""With fewer cells nobody can tell the rule from its exception."""


MANY: Final = 50
"""Ratings from which a scale's upper half would be seen in more than one in fifty of them."""


def slack(cells: int) -> int:
    """How many of so many cells may be wrong: one in fifty, at least one; none where there are too few to tell."""
    return max(1, int(DIRT * cells)) if cells >= SURE_FROM else 0


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


def scale_of(column: Column) -> str:
    """The smallest usual scale that the numbers fit on; a few that lie far off do not choose it."""
    numbers = sorted(float(cell) for cell in column.cells if is_number(cell))
    if not numbers:
        return "1-5"
    numbers = _without_outliers(numbers)
    low, high = numbers[0], numbers[-1]
    few = slack(len(numbers))
    if set(numbers) == {0.0, 1.0} or high == 0:
        return "0-1"
    if low < 0:
        return "-1-1" if high <= 1 and low >= -1 else "1-5"
    for top in (5, 10, 100):
        if high <= top:
            # A zero among stars is a missing rating; 0 to 10 is a usual question.
            zeros = sum(number < 1 for number in numbers)
            return f"{0 if zeros > (few if top == 5 else 0) else 1}-{top}"
    return "1-5"


def _without_outliers(numbers: list[float]) -> list[float]:
    """Sorted numbers without the few off a scale that holds all others; among few numbers, only those far off."""
    few = slack(len(numbers))
    far_off = 1 if len(numbers) >= MANY else 2
    if numbers[-1] > 1 and sum(number < 0 for number in numbers) <= few:
        numbers = [number for number in numbers if number >= 0]
    for top in (1, 5, 10, 100):
        off = [number for number in numbers if number > top]
        if len(off) <= few and all(number > far_off * top for number in off):
            return [number for number in numbers if number <= top]
    return numbers
