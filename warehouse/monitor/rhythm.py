"""Whether the data are whole: which days every source has delivered by its own rhythm.

Called by `warehouse.alerting` before anything is judged. A source is judged by itself alone: one that comes weekly is
not late on a Tuesday. What is missing or doubled (`monitor.volumes`, `monitor.copies`) is a fault of the data, told as
such, never a drop of value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEAST_NIGHTS = 7
"""Nights before a source has a rhythm: a week shows every weekday."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One source: its newest ledger day, and how many days it is usually behind, of how many nights."""

    source: str
    newest: date
    usual: int
    nights: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One source on one day: `cause` is silent, low, high or twice; `seen` and `usual` days behind, feedbacks or texts
    that stand twice."""

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
