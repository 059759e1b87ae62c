"""What stands behind one alarm: who contributes to the change, which terms rose, five quotes; or that it is mix alone.

Called by `warehouse.alerting` for the few alarms of a night. Reads the ledger up to the alarm's day only. Quotes are
places in feedback, never text: what a customer withdraws is gone from every alert as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from warehouse.measure.term_odds import compare
from warehouse.monitor.attribution import Attribution, Cells, Period, attribute
from warehouse.monitor.detector import Alarm
from warehouse.monitor.hierarchy import SLICES, Series
from warehouse.store import Store

BEFORE = timedelta(days=28)
"""Days before a change that it is compared with: four weeks hold every weekday alike."""

LEAST_USUAL = 7
"""Usual days that a comparison must leave: with fewer than a week of them unusual ones count as well."""

QUOTES = 5
TERMS = 5
SURE_TERM = 0.01
"""Largest chance of such a rise of a term (Fisher's exact test, mid-P) at which it is told."""

EXPLAINED = 0.5
"""Part of a rise that feedback which lost on the other series too must hold, for that series to explain it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is told of an alarm. `terms`: term, uses before and after; `quotes`: feedback_id, start_char, end_char and
    content, the hash of the feedback as it was."""

    attribution: Attribution | None
    terms: tuple[dict[str, Any], ...]
    quotes: tuple[dict[str, Any], ...]


def prepare(store: Store) -> None:
    """Give the connection `lost_on`, which `evidence_of` and `explains` read; nothing of it is stored."""
    store.run("alerts/lost_on")


def compared_days(alarm: Alarm, calendar: Mapping[date, float]) -> tuple[list[date], list[date]]:
    """The days before an alarm's change and since, as they are compared. Pure.

    Before: the usual ones of `BEFORE`, for on a festival others buy, elsewhere, and are unlike themselves. Since: those
    that the charts have read. `calendar`: spread by unusual day, infinite where the charts leave it out.
    """
    before = [alarm.since - timedelta(number) for number in range(BEFORE.days, 0, -1)]
    usual = [day for day in before if not calendar.get(day)]
    since = [alarm.since + timedelta(number) for number in range((alarm.day - alarm.since).days + 1)]
    read = [day for day in since if calendar.get(day) != math.inf]
    return usual if len(usual) >= LEAST_USUAL else before, read or since


def attribution_of(store: Store, alarm: Alarm, calendar: Mapping[date, float]) -> Attribution | None:
    """The change since the alarm's likeliest day against the usual days of the four weeks before, split; None without
    feedback on one side. `calendar` as of `compared_days`."""
    series = Series.parse(alarm.series)
    where = {name: getattr(series, name) for name in ("level", "key", "slice_kind", "slice_value")}
    values = {**where, "since": alarm.since}
    rows = store.records("alerts/change_cells", values, compared=_compared(alarm, calendar))
    if not rows:
        return None

    def period(number: int) -> Period:
        counted = ("n", "lost", "gained", "both")
        return Period(*(np.array([row[f"{name}{number}"] for row in rows], dtype=np.float64) for name in counted))

    names = {kind: [row[kind] for row in rows] for kind in SLICES}
    return attribute(Cells.of(names, alarm.direction, period(0), period(1)), alarm.dispersion)


def evidence_of(store: Store, alarm: Alarm, attribution: Attribution | None) -> Evidence:
    """Terms and quotes beside the attribution."""
    series = Series.parse(alarm.series)
    values = _values(alarm, series)
    quoted = {name: values[name] for name in ("level", "key", "slice_kind", "slice_value", "since", "last")}
    quotes = store.records("alerts/loss_quotes", {**quoted, "rows": QUOTES})
    return Evidence(attribution, _risen(store.records("alerts/loss_terms", values)), tuple(quotes))


def explains(store: Store, lead: str, alarm: Alarm, calendar: Mapping[date, float]) -> bool:
    """Whether the rise of an alarm stands in feedbacks that lost on the incident's series as well, in half or more."""
    other = Series.parse(lead)
    values = {**_values(alarm, Series.parse(alarm.series)), "other_level": other.level, "other_key": other.key}
    before, since = map(len, compared_days(alarm, calendar))
    row = store.records("alerts/co_mentions", values, compared=_compared(alarm, calendar))[0]
    rise = row["lost1"] / since - row["lost0"] / before
    alone = row["alone1"] / since - row["alone0"] / before
    return bool(rise > 0 and alone <= (1 - EXPLAINED) * rise)


def _compared(alarm: Alarm, calendar: Mapping[date, float]) -> pa.Table:
    before, since = compared_days(alarm, calendar)
    return pa.table({"ledger_day": pa.array([*before, *since], pa.date32())})


def _values(alarm: Alarm, series: Series) -> dict[str, Any]:
    first: date = alarm.since - BEFORE
    return {
        "level": series.level,
        "key": series.key,
        "slice_kind": series.slice_kind,
        "slice_value": series.slice_value,
        "first": first,
        "since": alarm.since,
        "last": alarm.day,
    }


def _risen(rows: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Terms whose use among lost feedbacks rose beyond chance, the surest first."""
    if not rows or not rows[0]["n0"]:
        return ()
    uses0, uses1 = [row["uses0"] for row in rows], [row["uses1"] for row in rows]
    n0, n1 = rows[0]["n0"], rows[0]["n1"]
    uses = [a + b for a, b in zip(uses0, uses1, strict=True)]
    odds = compare(uses0, uses1, n0, n1, uses=uses, size=n0 + n1)
    order = sorted(range(len(rows)), key=lambda at: (float(odds.p[at]), rows[at]["term"]))
    return tuple(
        {"term": rows[at]["term"], "before": rows[at]["uses0"], "after": rows[at]["uses1"]}
        for at in order[:TERMS]
        if odds.p[at] <= SURE_TERM
    )
