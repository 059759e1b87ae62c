"""What alerts would have done: the nights of a past span replayed over a published ledger, with settings to try.

Called by `flows.alert_backtest`. The replay is the nightly step itself (`warehouse.alerting`) over a scratch warehouse
in a temporary folder, which reads the published ledger and is thrown away: nothing is written to the ledger, nobody is
paged, and no night waits. Each day is read as it stands today and by the days before it alone.
Limits: when rows arrived plays no part, so silent sources and days that waited for them are not replayed; a history
that was re-scored since shows what today's judge would have alerted on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taxonomy.errors import InputError, WarehouseError
from warehouse import library
from warehouse.alert_planting import Seen, plant
from warehouse.alert_rules import Array, Rule, rules_of
from warehouse.alert_series import days_of, watched_series
from warehouse.alerting import CHUNK, Night, Watch, watch_night
from warehouse.migrations import migrate
from warehouse.monitor.grouping import NEAR
from warehouse.monitor.hierarchy import Series, related
from warehouse.monitor.series import Day
from warehouse.store import Store

SHORTEST = timedelta(days=7)
"""A span of fewer days says nothing of alerts a month."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Time of the scratch warehouse's migrations, which nobody reads."""

Progress = Callable[[date], None]


@dataclass(frozen=True, slots=True)
class Span:
    """Days that a backtest judges, and the first day of the ledger, from which it learns."""

    first: date
    last: date
    history: date

    @property
    def days(self) -> int:
        """How many days are judged."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule did: alerts (a run of days of one series is one), days with any, and what was planted and seen."""

    name: str
    alerts: int
    days: int
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Backtest:
    """What would have been alerted, and what was.

    `incidents`: records of the replay, drops and faults of the data; `same` maps the ids of its drops to those that
    the ledger `raised` for the same cause. `messages`: events that would have been sent. `rules`: the others, on the
    `series` watched on the last day. `planted`: how ours saw what was planted, None where nothing was.
    """

    span: Span
    series: int
    incidents: Sequence[Mapping[str, Any]]
    messages: int
    raised: Sequence[Mapping[str, Any]]
    same: Mapping[str, str]
    rules: Sequence[Counted]
    planted: Seen | None = None


@contextmanager
def replay_ground(published: Path, *, memory_mb: int) -> Iterator[Store]:
    """A scratch warehouse over the published file, gone with the block; terms are left out, no rule asks for them.

    Raises WarehouseError where the file lacks a relation, as a ledger of an older version does.
    """
    with (
        TemporaryDirectory(prefix="valueledger-backtest-") as folder,
        Store.open(Path(folder) / "replay.duckdb", memory_mb=memory_mb) as store,
    ):
        migrate(store, now=_EPOCH)
        with store.attached(published.resolve(), "ledger", read_only=True):
            missing = [name for (name,) in store.rows("backtest/missing")]
            if missing:
                raise WarehouseError(
                    f"{published} has no {', '.join(missing)}: it was published by an older version.",
                    remedy="Run `valueledger run` once; it publishes anew.",
                )
            for relation in library.names("ground"):
                store.run(relation)
            yield store


def span_of(store: Store, warmup: int, first: date | None, last: date | None) -> Span:
    """The days to judge: as asked, else all after `warmup` days. Raises InputError where they cannot be."""
    rows = store.rows("backtest/span")
    history, newest = rows[0] if rows else (None, None)
    if history is None or newest is None:
        raise InputError("the ledger holds no judged feedback.", remedy="Run `valueledger run` first.")
    for name, day in (("--from", first), ("--to", last)):
        if day is not None and not history <= day <= newest:
            raise InputError(f"{name} {day} lies outside the ledger.", remedy=f"Its whole days: {history} to {newest}.")
    earliest = history + timedelta(warmup)
    chosen = Span(first or min(earliest, newest), last or newest, history)
    if chosen.first > chosen.last and first is not None and last is not None:
        raise InputError(f"--from {first} is after --to {last}.", remedy="Turn them round.")
    if chosen.first < earliest or chosen.last - chosen.first < SHORTEST - timedelta(1):
        raise InputError(
            f"the history is too short: {chosen.first} to {chosen.last} after {(chosen.first - history).days} days; "
            f"needed are {SHORTEST.days} days after a warm-up of {warmup}.",
            remedy=f"Begin on {earliest} or later, give a longer span, or lower --warmup.",
        )
    return chosen


def backtest(store: Store, watch: Watch, span: Span, *, points: float | None = None, told: Progress) -> Backtest:
    """Replay `span` in a `replay_ground`; `told` hears of each night. `points`: rise of the lost share to plant."""
    watch_night(store, watch, Night(day=span.first, run_id="history", page=False))
    for number in range(span.days):
        night = span.first + timedelta(number + 1)
        told(night)
        watch_night(store, watch, Night(day=night, run_id=night.isoformat(), routes=lambda _: ("replay",)))
    incidents = store.records("backtest/found", {"first": span.first, "last": span.last})
    raised = store.records("backtest/raised")
    same = _matched([one for one in incidents if one["kind"] == "drop"], raised)
    told_of = set(same.values())
    series = watched_series(store, watch.watched, span.last)
    days = list(_days(store, series, span))
    lost, n = _counts(days)
    inside = np.array([one.day >= span.first for one in days], dtype=bool)
    others = rules_of(lost, n, inside)
    rules, planted = _counted(others, lost, n, inside), None
    if points is not None:
        seen = plant(days, series, watch, span.first, points=points, rules=others)
        planted, rules = seen["ours"], [Counted(one.name, one.alerts, one.days, seen[one.name]) for one in rules]
    return Backtest(
        span=span,
        series=len(series),
        incidents=incidents,
        messages=int(store.value("backtest/sent") or 0),
        raised=[one for one in raised if one["incident_id"] in told_of or span.first <= one["opened_day"] <= span.last],
        same=same,
        rules=rules,
        planted=planted,
    )


def series_of(row: Mapping[str, Any]) -> Series:
    """The series that tells an incident."""
    name = f"{row['level']}:{row['key']}"
    sliced = name if row["slice_kind"] == "all" else f"{name}|{row['slice_kind']}={row['slice_value']}"
    return Series.parse(sliced)


def _matched(found: Sequence[Mapping[str, Any]], raised: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Ids of the replay's drops by what the ledger raised: the same id, else related series that changed together."""
    ids = {one["incident_id"] for one in raised}
    pairs = {}
    for one in found:
        if one["incident_id"] in ids:
            pairs[one["incident_id"]] = one["incident_id"]
            continue
        near = [
            other
            for other in raised
            if abs(other["since"] - one["since"]) <= NEAR and related(series_of(one), series_of(other))
        ]
        if near:
            best = min(near, key=lambda other: (abs(other["since"] - one["since"]), other["incident_id"]))
            pairs[one["incident_id"]] = best["incident_id"]
    return pairs


def _days(store: Store, series: Sequence[Series], span: Span) -> Iterator[Day]:
    """Counts of `series` from the ledger's first day to the span's last."""
    every = [span.history + timedelta(number) for number in range((span.last - span.history).days + 1)]
    for first in range(0, len(every), CHUNK):
        yield from days_of(store, series, every[first : first + CHUNK])


def _counted(rules: Sequence[Rule], lost: Array, n: Array, inside: NDArray[np.bool_]) -> list[Counted]:
    """Alerts of every rule on the days `inside` the span."""
    counted = []
    for rule in rules:
        beyond = rule.statistic(lost, n) >= rule.nominal
        begun = beyond & ~np.concatenate([np.zeros((1, beyond.shape[1]), dtype=bool), beyond[:-1]])
        counted.append(Counted(rule.name, int(begun[inside].sum()), int(begun[inside].any(axis=1).sum())))
    return counted


def _counts(days: Sequence[Day]) -> tuple[Array, Array]:
    """Lost and feedbacks of the days (T, S); NaN where a series had none."""
    return np.array([one.lost for one in days]), np.array([one.feedbacks for one in days])
