"""Whether the data are whole: which days every source has delivered by its own rhythm, and which volumes are out of it.

Called by `warehouse.alerting` before anything is judged. A source is judged by itself alone: one that comes weekly is
not late on a Tuesday. What is missing or doubled is a fault of the data, told as such, never a drop of value.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

LEAST_NIGHTS = 7
"""Nights before a source has a rhythm: a week shows every weekday."""

LEAST_DAYS = 28
"""Days of volume before a day can be out of it: four of each weekday."""

LEAST_VOLUME = 10.0
"""Feedbacks a day below which no volume is surprising."""

SURPRISE = 4.0
"""Robust standard deviations: about one false fault in forty years of a source, were they normal. At 4.5 a doubled file
of fifty rows passed as chance."""

LOW, HIGH = 0.4, 1.7
"""Volume over the usual one below or above which a day is told at all: a partial night, a file that came twice."""

FLOOR = 0.1
"""Least day-to-day spread of a volume (logarithm): ten rows of a hundred come or go without a cause."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One source: its newest ledger day, and how many days it is usually behind, of how many nights."""

    source: str
    newest: date
    usual: int
    nights: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One source on one day: `cause` is silent, low or high; `seen` and `usual` feedbacks, or days behind."""

    source: str
    cause: str
    day: date
    seen: float
    usual: float


@dataclass(frozen=True, slots=True)
class Whole:
    """The last day that may be judged, and the sources that are silent."""

    last_day: date
    silent: tuple[Fault, ...]


def whole_until(arrivals: Sequence[Arrival], night: date, wait_days: int) -> Whole:
    """Days up to `last_day` are whole, or will not become so.

    Days wait for the prompt sources (usually at most `wait_days` behind), and `wait_days` more for one that is late;
    then it is silent and the others go on without it. The night's own day is not over yet.
    """
    target = night - timedelta(1)
    last, silent = target, []
    for one in arrivals:
        if one.nights < LEAST_NIGHTS:
            continue
        usual = max(one.usual, 0)
        behind = (target - one.newest).days
        prompt = usual <= wait_days
        if behind > (usual + wait_days if prompt else 2 * usual + wait_days):
            silent.append(Fault(one.source, "silent", target, behind, usual))
        elif prompt:
            last = min(last, target - timedelta(usual), max(one.newest, target - timedelta(usual + wait_days)))
    return Whole(last, tuple(silent))


def volume_faults(
    source: str, volumes: Mapping[date, int], days: Sequence[date], unusual: Collection[date] = ()
) -> list[Fault | None]:
    """A fault or None for each of `days`, by the 56 days before it; `unusual` days may have any volume."""
    return [None if day in unusual else _fault(source, volumes, day, unusual) for day in days]


def _fault(source: str, volumes: Mapping[date, int], day: date, unusual: Collection[date]) -> Fault | None:
    past = {
        one: count for one, count in volumes.items() if 0 < (day - one).days <= 2 * LEAST_DAYS and one not in unusual
    }
    if len(past) < LEAST_DAYS:
        return None
    same = [count for one, count in past.items() if one.weekday() == day.weekday()]
    usual = float(median(same if len(same) >= LEAST_DAYS // 7 else past.values()))
    if usual < LEAST_VOLUME:
        return None
    seen = float(volumes.get(day, 0))
    centre = {
        weekday: median([count for one, count in past.items() if one.weekday() == weekday] or [usual])
        for weekday in range(7)
    }
    residuals = [abs(math.log((count + 0.5) / (centre[one.weekday()] + 0.5))) for one, count in past.items()]
    spread = math.hypot(1.4826 * median(residuals), FLOOR)
    surprise = math.log((seen + 0.5) / (usual + 0.5)) / spread
    if surprise <= -SURPRISE and seen < LOW * usual:
        return Fault(source, "low", day, seen, usual)
    if surprise >= SURPRISE and seen > HIGH * usual:
        return Fault(source, "high", day, seen, usual)
    return None
