"""How soon a drop would be seen in a ledger's own series: rises of the lost share planted in them, and who sees them.

Called by `warehouse.alert_backtest`. In each aspect one series gets a rise on a day of its own: a part of the feedback
that did not lose is made to lose, drawn with a fixed seed. All days are then replayed by our charts and by the other
rules, each at its own threshold: read what is seen beside how often a rule alerts.
Limits: only the series itself is changed, not those above and below it; alarms of a change that the history really
holds count as seen where they fall after the planted day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from warehouse.alert_rules import Array, Rule
from warehouse.alerting import Watch
from warehouse.monitor.detector import Detector
from warehouse.monitor.families import Direction
from warehouse.monitor.hierarchy import Series
from warehouse.monitor.series import Day

SOON = 7
"""Days within which a drop should be seen."""

LONGEST = 28
"""Days after which nobody waits any longer; a drop that is not seen counts so many."""

SEED = 20_261_122
LEAST_A_DAY = 5.0
"""Feedbacks a day that a series needs to have a drop planted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Of `planted` drops, those seen within seven days, and the mean delay in days (1: the first day), None of none."""

    planted: int
    soon: int
    delay: float | None


@dataclass(frozen=True, slots=True)
class Planting:
    """Columns of the series that change and, for each, the place of the first changed day."""

    columns: np.typing.NDArray[np.intp]
    begins: np.typing.NDArray[np.intp]


def plant(
    days: Sequence[Day], series: Sequence[Series], watch: Watch, first: date, *, points: float, rules: Sequence[Rule]
) -> dict[str, Seen]:
    """Who sees a rise by `points` (a share) from a day on or after `first`, by rule of `rules`; ours is `ours`."""
    draw = np.random.default_rng(SEED)
    n, lost = np.array([one.feedbacks for one in days]), np.array([one.lost for one in days])
    start = next((place for place, one in enumerate(days) if one.day >= first), len(days))
    planting = _places(series, n, start, draw)
    changed = _changed(lost, n, planting, points, draw)
    replayed = [Day(one.day, one.feedbacks, changed[t], one.gained) for t, one in enumerate(days)]
    found = {"ours": _ours(replayed, series, watch, planting)}
    for rule in rules:
        found[rule.name] = _first(rule.statistic(changed, n)[:, planting.columns] >= rule.nominal, planting)
    return {name: _summary(delays) for name, delays in found.items()}


def _places(series: Sequence[Series], n: Array, start: int, draw: np.random.Generator) -> Planting:
    """One series an aspect, of those with enough feedback, and a day for each that leaves time to see it."""
    volume = np.nan_to_num(n[start:]).mean(axis=0) if start < len(n) else np.zeros(n.shape[1])
    by_key: dict[str, list[int]] = {}
    for column, one in enumerate(series):
        if one.level == "aspect" and volume[column] >= LEAST_A_DAY:
            by_key.setdefault(one.key, []).append(column)
    columns = np.array([draw.choice(found) for found in by_key.values()], dtype=np.intp)
    latest = max(start + 1, len(n) - LONGEST)
    return Planting(columns, draw.integers(start, latest, len(columns)).astype(np.intp))


def _changed(lost: Array, n: Array, planting: Planting, points: float, draw: np.random.Generator) -> Array:
    """The counts of lost with the rises in them."""
    result = lost.copy()
    for column, begin in zip(planting.columns, planting.begins, strict=True):
        feedbacks, before = np.nan_to_num(n[begin:, column]), np.nan_to_num(lost[begin:, column])
        share = np.nan_to_num(lost[:, column]).sum() / max(np.nan_to_num(n[:, column]).sum(), 1.0)
        more = draw.binomial((feedbacks - before).astype(np.int64), min(points / max(1 - share, points), 1.0))
        result[begin:, column] = lost[begin:, column] + more
    return result


def _ours(days: Sequence[Day], series: Sequence[Series], watch: Watch, planting: Planting) -> Array:
    detector = Detector(watch.detector)
    detector.admit({one.name: one.parent for one in series})
    beyond = np.zeros((len(days), len(planting.columns)), dtype=bool)
    wanted = {series[column].name: number for number, column in enumerate(planting.columns)}
    for t, day in enumerate(days):
        for alarm in detector.advance_day(day):
            if alarm.series in wanted and alarm.direction is Direction.LOST_UP and alarm.effect >= watch.least_effect:
                beyond[t, wanted[alarm.series]] = True
    return _first(beyond, planting)


def _first(beyond: np.typing.NDArray[np.bool_], planting: Planting) -> Array:
    """Days from each planted day to the first alert on or after it, 1 on that day."""
    late = np.arange(len(beyond))[:, None] - planting.begins
    after = beyond & (late >= 0) & (late < LONGEST)
    return np.where(after.any(axis=0), after.argmax(axis=0) - planting.begins + 1, LONGEST).astype(np.float64)


def _summary(delays: Array) -> Seen:
    return Seen(len(delays), int((delays <= SOON).sum()), float(delays.mean()) if len(delays) else None)
