"""The analysis behind `value_intervention`: for each intervention its days, its comparisons, and what it did.

Called by `warehouse.analyses`. Days are kept out that are no fair comparison: festivals, days read by another judge or
taxonomy than the rest, days after another intervention on the same value. The statistics stand in
`measure.interventions`. Limits: products and channels are what interventions and comparisons differ by; the NEWEST
interventions alone. Memory: the counts of one key over fifteen months. Over 250 lines: which days and comparisons are
fair, and how the answer is written down, are read together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from warehouse.intervention_reasons import reason
from warehouse.interventions import ALL, Intervention, current
from warehouse.measure.intervention_days import MEASURES, Cells, Flags
from warehouse.measure.intervention_results import Limits, Result, Week
from warehouse.measure.interventions import AFTER_DAYS, BEFORE_DAYS, Study, study
from warehouse.store import Store

NEWEST = 100
"""Bounds the night: each takes some tenths of a second."""

SAME_VERSION = 0.95
"""Part of a day's feedback that one judge and taxonomy must have read: a late file of a few rows bends no share."""

CANDIDATES = 5
"""Single products or channels tried as comparison beside all of them together: those with most feedback."""

OTHERS = "others"
UNKNOWN = "unknown"

_DAY, _COUNT, _TEXT, _NUMBER = pa.date32(), pa.int64(), pa.string(), pa.float64()
_SHARES = ("before", "after", "expected", "effect", "low", "high")
_LIMITS = ("first_effect", "first_low", "first_high", "slope", "slope_low", "slope_high")

EFFECT = pa.schema(
    [
        *((name, _TEXT) for name in ("name", "verdict", "code", "reason", "method", "comparison_slice", "comparison")),
        ("noise_ratio", _NUMBER),
        ("cut_by", _TEXT),
        *((name, _DAY) for name in ("before_start", "before_end", "after_start", "after_end")),
        *((name, _COUNT) for name in ("days_before", "days_after", "feedbacks_before", "feedbacks_after")),
        *((name, _COUNT) for name in ("days_festival", "days_other_version")),
        ("model", _TEXT),
        ("taxonomy", _TEXT),
        *((f"{measure}_{name}", _NUMBER) for measure in MEASURES for name in _SHARES),
        *((name, _NUMBER) for name in (*_LIMITS, "smallest_effect", "day_correlation")),
    ]
)
WEEK = pa.schema(
    [
        ("name", _TEXT),
        ("week", _COUNT),
        ("first_day", _DAY),
        ("last_day", _DAY),
        ("days", _COUNT),
        ("judged", _COUNT),
        *((name, _NUMBER) for name in ("observed", "expected", "expected_low", "expected_high")),
    ]
)


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day looked at, whether no more will come, and which other interventions cut it short."""

    first: date
    last: date
    over: bool
    cut_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a candidate differs by (product or channel), and its value, OTHERS for all of them."""

    slice_kind: str
    value: str


def analyse_interventions(store: Store) -> dict[str, pa.Table]:
    """Rows of `intervention_effect` and `intervention_week`: every intervention that stands."""
    standing = [one for one, _ in current(store).values()]
    newest: date | None = store.value("analyses/intervention_span")
    dimensions = {row["key"]: row["dimension"] for row in store.records("alerts/keys")} if standing else {}
    effects: list[dict[str, Any]] = []
    weeks: list[dict[str, Any]] = []
    for one in standing[-NEWEST:] if newest is not None else ():
        assert newest is not None
        related = [other for other in standing if other.name != one.name and _related(one, other, dimensions)]
        effect, its_weeks = _analyse(store, one, related, newest)
        effects.append(effect)
        weeks += its_weeks
    return {
        "intervention_effect": pa.Table.from_pylist(effects, schema=EFFECT),
        "intervention_week": pa.Table.from_pylist(weeks, schema=WEEK),
    }


def _related(one: Intervention, other: Intervention, dimensions: dict[str, str]) -> bool:
    """Whether both are meant to change the same value: the same key, or an aspect and its dimension."""
    if one.level == other.level:
        return one.key == other.key
    aspect, dimension = (one, other) if one.level == "aspect" else (other, one)
    return dimensions.get(aspect.key) == dimension.key


def _analyse(
    store: Store, one: Intervention, related: Sequence[Intervention], newest: date
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    window = _window(one, [other for other in related if _meet(one, other)], newest)
    span = {"first": window.first, "last": window.last}
    days = [window.first + timedelta(n) for n in range((window.last - window.first).days + 1)]
    start = (one.since - window.first).days
    festival = _among(days, (row[0] for row in store.rows("analyses/intervention_festivals", span)))
    version, read_by = _version(store.frame("analyses/intervention_versions", span), days, start, festival)
    counts = store.frame("analyses/intervention_counts", {**span, "level": one.level, "key": one.key})
    used = read_by & ~festival
    comparisons = list(_comparisons(one, counts, related, window))
    found = study(
        Study(
            start=start,
            weekday=np.array([day.weekday() for day in days], dtype=np.int64),
            used=used,
            target=_cells(counts, _of(counts, one), days),
            candidates=tuple(_cells(counts, rows, days) for _, rows in comparisons),
            worth=one.worth,
            over=window.over,
        )
    )
    chosen = None if found.chosen is None else comparisons[found.chosen][0]
    row = _row(one, found, chosen, window)
    heard = _among(days, counts["ledger_day"])
    row |= {
        "days_festival": int((festival & heard).sum()),
        "days_other_version": int((~read_by & heard & ~festival).sum()),
        "model": version[0],
        "taxonomy": version[1],
        **_ends(days, used & _among(days, counts.loc[_of(counts, one), "ledger_day"]), start),
    }
    row["reason"] = reason(found, row, window.last)
    return row, [_week(one, week) for week in found.weeks]


def _window(one: Intervention, others: Iterable[Intervention], newest: date) -> Window:
    """The days around it that no other intervention on the same value and slice divides."""
    first, last, cut = one.since - timedelta(BEFORE_DAYS), one.since + timedelta(AFTER_DAYS - 1), []
    if one.until is not None:
        last = min(last, one.until)
    for other in others:
        turns = [other.since] + ([other.until + timedelta(1)] if other.until is not None else [])
        touches = False
        for turn in turns:
            if first < turn <= one.since:
                first, touches = max(first, turn) if turn < one.since else first, True
            elif one.since < turn <= last:
                last, touches = turn - timedelta(1), True
        if touches:
            cut.append(other.name)
    return Window(first, max(one.since, min(last, newest)), last <= newest, tuple(sorted(cut)))


def _meet(one: Intervention, other: Intervention) -> bool:
    """Whether both touch some feedback in common."""
    return all(
        ALL in pair or pair[0] == pair[1] for pair in ((one.product, other.product), (one.channel, other.channel))
    )


def _version(
    frame: pd.DataFrame, days: Sequence[date], start: int, festival: Flags
) -> tuple[tuple[str | None, str | None], Flags]:
    """The judge and taxonomy that read most on the side where they read least, and the days (T,) that are theirs."""
    place = {day: number for number, day in enumerate(days)}
    total = np.zeros(len(days))
    read: dict[tuple[str, str], np.ndarray[Any, np.dtype[np.float64]]] = {}
    for day, model, taxonomy, judged in frame.itertuples(index=False):
        read.setdefault((model, taxonomy), np.zeros(len(days)))[place[day]] += judged
        total[place[day]] += judged
    if not read:
        return (None, None), np.zeros(len(days), dtype=np.bool_)

    def overlap(version: tuple[str, str]) -> tuple[float, float, tuple[str, str]]:
        sums = np.where(festival, 0.0, read[version])
        return min(sums[:start].sum(), sums[start:].sum()), sums.sum(), version

    best = max(read, key=overlap)
    return best, np.asarray((total > 0) & (read[best] >= SAME_VERSION * total))


def _of(counts: pd.DataFrame, one: Intervention) -> pd.Series[bool]:
    """Rows that it touches."""
    return (counts["product"].eq(one.product) | (one.product == ALL)) & (
        counts["channel"].eq(one.channel) | (one.channel == ALL)
    )


def _comparisons(
    one: Intervention, counts: pd.DataFrame, related: Sequence[Intervention], window: Window
) -> Iterable[tuple[Comparison, pd.Series[bool]]]:
    """Other products in its channel, other channels of its product, that no intervention on the same value touched
    since the window began: all of them together, and the largest one by one."""
    touched = pd.Series(False, index=counts.index)
    for other in related:
        turns = [other.since] + ([other.until + timedelta(1)] if other.until is not None else [])
        if any(window.first < turn <= window.last for turn in turns):
            touched |= _of(counts, other)
    for kind, rest in (("product", "channel"), ("channel", "product")):
        mine, fixed = getattr(one, kind), getattr(one, rest)
        if mine == ALL:
            continue
        others = ~counts[kind].isin([mine, UNKNOWN]) & (counts[rest].eq(fixed) | (fixed == ALL))
        spoilt = set(counts.loc[others & touched, kind])
        others &= ~counts[kind].isin(spoilt)
        sizes = counts[others].groupby(kind)["judged"].sum().sort_index().sort_values(ascending=False, kind="stable")
        if len(sizes) > 1:
            yield Comparison(kind, OTHERS), others
        for value in sizes.index[:CANDIDATES]:
            yield Comparison(kind, str(value)), others & counts[kind].eq(value)


def _cells(counts: pd.DataFrame, rows: pd.Series[bool], days: Sequence[date]) -> Cells:
    """Counts by product and channel, day by day."""
    part = counts[rows]
    cell, names = pd.factorize(pd.MultiIndex.from_frame(part[["product", "channel"]]))
    day = np.array([(one - days[0]).days for one in part["ledger_day"]], dtype=np.int64)
    made = np.zeros((4, max(1, len(names)), len(days)))
    for place, column in enumerate(("judged", "gained", "lost", "gained_and_lost")):
        np.add.at(made[place], (cell, day), part[column].to_numpy(np.float64))
    return Cells(*made)


def _among(days: Sequence[date], some: Iterable[date]) -> Flags:
    """Which of the days (T,) are among some."""
    known = set(some)
    return np.array([day in known for day in days], dtype=np.bool_)


def _ends(days: Sequence[date], used: Flags, start: int) -> dict[str, date | None]:
    """First and last day used on either side."""
    found = np.flatnonzero(used)
    sides = {"before": found[found < start], "after": found[found >= start]}
    return {
        f"{side}_{end}": days[places[at]] if len(places) else None
        for side, places in sides.items()
        for end, at in (("start", 0), ("end", -1))
    }


def _row(one: Intervention, found: Result, chosen: Comparison | None, window: Window) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": one.name,
        "verdict": found.verdict.value,
        "code": found.code.value,
        "method": "" if found.measures is None else "its" if chosen is None else "comparative_its",
        "comparison_slice": chosen.slice_kind if chosen else "",
        "comparison": chosen.value if chosen else "",
        "noise_ratio": _round(found.noise_ratio),
        "cut_by": ", ".join(window.cut_by),
        **dict(zip(("days_before", "days_after"), found.days, strict=True)),
        **dict(zip(("feedbacks_before", "feedbacks_after"), found.feedbacks, strict=True)),
        "smallest_effect": _round(found.smallest),
        "day_correlation": _round(found.correlation),
    }
    for name, measured in (found.measures or {}).items():
        effect = measured.effect
        values = (measured.before, measured.after, measured.expected, effect.value, effect.low, effect.high)
        row |= {f"{name}_{what}": _round(value) for what, value in zip(_SHARES, values, strict=True)}
    for names, limits in ((_LIMITS[:3], found.first), (_LIMITS[3:], found.slope)):
        row |= dict(zip(names, _values(limits), strict=True))
    return row


def _week(one: Intervention, week: Week) -> dict[str, Any]:
    value, low, high = _values(week.expected)
    return {
        "name": one.name,
        "week": week.number,
        "first_day": one.since + timedelta(7 * week.number),
        "last_day": one.since + timedelta(7 * week.number + 6),
        "days": week.days,
        "judged": week.judged,
        "observed": _round(week.observed),
        "expected": value,
        "expected_low": low,
        "expected_high": high,
    }


def _values(limits: Limits | None) -> tuple[float | None, float | None, float | None]:
    if limits is None:
        return None, None, None
    return _round(limits.value), _round(limits.low), _round(limits.high)


def _round(value: float | None) -> float | None:
    """Three decimals of a point: far below any interval, and above what the order of a sum moves."""
    return None if value is None else round(value, 3) + 0.0
