"""The counts that the alert charts read, out of the aggregates: watched series, and their days.

Called by `warehouse.alerting`, each night for the days that are new. Slices are watched once they have enough
feedback, and stay: what they lost plays no part in it. Limits: a day is read once, as it stands when it is complete;
what comes later counts in the ledger, not in the charts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from warehouse.monitor.hierarchy import Series
from warehouse.monitor.series import Day
from warehouse.store import Store

RECENT_DAYS = 56
"""Days whose volume decides whether a slice is watched: two months, so that a quiet week changes nothing."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Which series alert: keys of these levels, over all feedback and over slices of these kinds.

    `least_a_day`: judged feedbacks a day that a slice needs: below about five, only a landslide would ever be seen, and
    every series takes its part of the false alarms that the others may have.
    """

    levels: tuple[str, ...] = ("dimension", "aspect")
    slices: tuple[str, ...] = ("product", "channel")
    least_a_day: float = 5.0


def watched_series(store: Store, watched: Watched, last_day: date) -> list[Series]:
    """Every series to watch from now on, parents before children."""
    keys = [
        Series(row["level"], row["key"], row["dimension"])
        for row in store.records("alerts/keys")
        if row["level"] in watched.levels
    ]
    values = {"last_day": last_day, "days": RECENT_DAYS, "least": watched.least_a_day}
    kinds = pa.table({"slice_kind": pa.array(watched.slices, pa.string())})
    slices = store.rows("alerts/slices", values, watched=kinds)
    aspects = [one for one in keys if one.level == "aspect"]
    return [*keys, *(Series(one.level, one.key, one.dimension, *part) for part in slices for one in aspects)]


def dimensions_of(store: Store) -> dict[str, str]:
    """Dimension of every key that can be watched."""
    return {row["key"]: row["dimension"] for row in store.records("alerts/keys")}


def days_of(store: Store, series: Sequence[Series], days: Sequence[date]) -> Iterator[Day]:
    """Counts of `days` in order, one Day a day with feedback, values in the order of `series`."""
    names = ("level", "key", "slice_kind", "slice_value")
    columns = {name: pa.array([getattr(one, name) for one in series], pa.string()) for name in names}
    asked = pa.table({"ledger_day": pa.array(days, pa.date32())})
    numbered = pa.table({"number": pa.array(range(len(series)), pa.int32()), **columns})
    frame = store.frame("alerts/series_counts", watched_series=numbered, days_asked=asked)
    for day, rows in frame.groupby("ledger_day", sort=True):
        values = np.full((3, len(series)), np.nan)
        values[:, rows["number"].to_numpy()] = rows[["feedbacks", "lost", "gained"]].to_numpy(dtype=np.float64).T
        assert isinstance(day, date)
        yield Day(day, *values)
