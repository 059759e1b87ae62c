"""Daily counts of many series in a hierarchy: the detector's input, and the place of each series in the tree.

Called by whoever builds series (`flows.alert_detection` from a file) and by `monitor.detector`. A missing day is
unknown; a day with zero feedbacks is a fact. Driver-free: plain records in, numpy arrays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from taxonomy.errors import InputError
from warehouse.monitor.likelihood import Array


@dataclass(frozen=True, slots=True)
class Count:
    """One series on one day. `gained` and `lost` count feedbacks with such a mention: neither exceeds `feedbacks`."""

    series: str
    parent: str | None
    feedbacks: int
    gained: int
    lost: int

    def __post_init__(self) -> None:
        """Raises InputError for counts that no day can have."""
        if min(self.feedbacks, self.gained, self.lost) < 0:
            raise InputError(f"Series {self.series!r} has a negative count.", remedy="Give counts of 0 or more.")
        more = max(self.gained, self.lost)
        if more > self.feedbacks:
            raise InputError(
                f"Series {self.series!r} has {more} gained or lost of {self.feedbacks} feedbacks.",
                remedy="Count feedbacks with such a mention, not mentions.",
            )
        if self.parent == self.series:
            raise InputError(f"Series {self.series!r} is its own parent.", remedy="Leave the parent of a root empty.")


@dataclass(frozen=True, slots=True)
class Tree:
    """Series by number, each with its parent's number (-1: none); depths[0] are the roots."""

    names: tuple[str, ...]
    parent: NDArray[np.intp]
    depths: tuple[NDArray[np.intp], ...]

    @classmethod
    def of(cls, parents: Mapping[str, str | None]) -> Tree:
        """From each series' parent. A parent that has no rows of its own is as good as none. Raises InputError."""
        names = tuple(parents)
        place = {name: number for number, name in enumerate(names)}
        parent = np.array([place.get(parents[name] or "", -1) for name in names], dtype=np.intp)
        depth = np.zeros(len(names), dtype=np.intp)
        for number, name in enumerate(names):
            up, steps = parent[number], 0
            while up >= 0:
                up, steps = parent[up], steps + 1
                if steps > len(names):
                    raise InputError(f"The parents of series {name!r} run in a circle.", remedy="Give a tree.")
            depth[number] = steps
        deepest = int(depth.max(initial=-1))
        return cls(names, parent, tuple(np.flatnonzero(depth == level) for level in range(deepest + 1)))

    def ancestors(self, number: int) -> list[int]:
        """Numbers of the parent, its parent and so on."""
        found: list[int] = []
        up = int(self.parent[number])
        while up >= 0:
            found.append(up)
            up = int(self.parent[up])
        return found


@dataclass(frozen=True, slots=True)
class Day:
    """Counts of one day of S series, NaN where the day is unknown."""

    day: date
    feedbacks: Array
    lost: Array
    gained: Array

    @classmethod
    def of(cls, day: date, counts: Iterable[Count], place: Mapping[str, int]) -> Day:
        """Counts in the order of `place`. Raises InputError for two rows of one series."""
        values = np.full((3, len(place)), np.nan)
        for count in counts:
            at = place[count.series]
            if not np.isnan(values[0, at]):
                raise InputError(f"Series {count.series!r} has two rows for {day}.", remedy="Give one row a day.")
            values[:, at] = count.feedbacks, count.lost, count.gained
        return cls(day, *values)

    def widened(self, size: int) -> Day:
        """The same with unknown days for series that came later."""
        more = size - len(self.feedbacks)
        if more <= 0:
            return self
        unknown = np.full(more, np.nan)
        return Day(self.day, *(np.concatenate([v, unknown]) for v in (self.feedbacks, self.lost, self.gained)))


def stacked(days: Sequence[Day]) -> tuple[Array, Array, Array]:
    """Feedbacks, lost and gained of several days, each (T, S)."""
    return (
        np.stack([one.feedbacks for one in days]),
        np.stack([one.lost for one in days]),
        np.stack([one.gained for one in days]),
    )
