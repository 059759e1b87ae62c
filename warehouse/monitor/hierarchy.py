"""The watched series of a ledger: how they are named, which is above which, and which could share a cause.

Called by `monitor.incidents` and by `warehouse.alert_series`. A series is a key (an aspect, a dimension or all value)
over a slice (all feedback, or that of one product, channel or language).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from taxonomy.errors import InputError

ALL = "all"
OUTCOME = "outcome"
"""Dimension of what value leads to: where a cause alarms as well, the cause tells the incident."""

LEVELS = (ALL, "dimension", "aspect")
SLICES = ("product", "channel", "language")


@dataclass(frozen=True, slots=True)
class Series:
    """One watched series; `dimension` is that of its key, `all` for all value."""

    level: str
    key: str
    dimension: str
    slice_kind: str = ALL
    slice_value: str = ALL

    @property
    def name(self) -> str:
        """Stable name: `aspect:service.delivery` or `aspect:service.delivery|product=Kettle`."""
        whole = f"{self.level}:{self.key}"
        return whole if self.slice_kind == ALL else f"{whole}|{self.slice_kind}={self.slice_value}"

    @classmethod
    def parse(cls, name: str, dimensions: Mapping[str, str] | None = None) -> Self:
        """The series of a name; `dimensions` of keys, without which an aspect's is what its id begins with.

        Raises InputError.
        """
        whole, bar, part = name.partition("|")
        level, colon, key = whole.partition(":")
        kind, equals, value = part.partition("=")
        if not colon or level not in LEVELS or (bar and not (equals and kind in SLICES)):
            raise InputError(f"{name!r} names no watched series.", remedy="Write aspect:KEY|product=NAME.")
        first = key.partition(".")[0] if level == "aspect" else key
        dimension = (dimensions or {}).get(key, first)
        return cls(level, key, dimension, kind or ALL, value if bar else ALL)

    @property
    def whole(self) -> Self:
        """The same key over all feedback."""
        return type(self)(self.level, self.key, self.dimension)

    @property
    def parent(self) -> str | None:
        """Name of the series above: the whole of a slice, the dimension of an aspect, all value of a dimension."""
        if self.slice_kind != ALL:
            return self.whole.name
        if self.level == "aspect":
            return f"dimension:{self.dimension}"
        return f"{ALL}:{ALL}" if self.level == "dimension" else None


def related(one: Series, other: Series) -> bool:
    """Whether a single cause would show in both: one key is the other's or above it or beside it, and slices overlap.

    Slices of two kinds overlap, as do two values of one kind where the key is the same: a cause may reach several.
    """
    if one.key == other.key:
        return True
    if ALL not in (one.level, other.level) and one.dimension != other.dimension:
        return False
    return one.slice_kind != other.slice_kind or one.slice_value == other.slice_value
