"""Which sources are out of their rhythm on the days that a night reads: too little, too much, or all of it twice.

Called by `warehouse.alerting`. Volumes are those of the aggregates; texts are read for the days of tonight, and for the
weeks before only of sources in which much stands twice. A file that comes again a night later adds to days that the
charts have read: it is a fault of tonight, which names the day that it doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa

from warehouse.monitor.copies import LEAST_LETTERS, Texts, copied_fault, looks_doubled
from warehouse.monitor.rhythm import Fault
from warehouse.monitor.volumes import WEEKS, volume_fault
from warehouse.store import Store

Place = tuple[str, date]
"""A source and one of its days."""

PAST = timedelta(7 * WEEKS)


def detail_of(fault: Fault) -> str:
    """What the ledger notes of a fault."""
    seen, usual = f"{fault.seen:.0f}", f"{fault.usual:.0f}"
    if fault.cause == "silent":
        return f"{seen} days behind, usually {usual}"
    if fault.cause == "twice":
        return f"{seen} texts of {fault.day} stand twice, usually {usual}"
    return f"{seen} feedbacks, usually {usual}"


def judged_sources(
    store: Store,
    days: Sequence[date],
    late: Iterable[Place],
    calendar: Mapping[date, float],
    is_judged: Callable[[str], bool],
) -> Iterator[tuple[str, date, Fault | None]]:
    """Each source that `is_judged` on each of `days` (in order, one or more), and its fault on it or None.

    `late`: places before `days` to which tonight brought more; one that it doubled is a fault on the last of `days`.
    """
    volumes = _volumes(store, days)
    sources = [source for source in volumes if is_judged(source)]
    older = [(source, day) for source, day in late if source in sources]
    copied = _copied(store, [*older, *((source, day) for source in sources for day in days)])
    for source in sources:
        again = next((copied[place] for place in older if place[0] == source and place in copied), None)
        for day in days:
            fault = copied.get((source, day)) or volume_fault(source, volumes[source], day, calendar)
            yield source, day, (fault or again) if day == days[-1] else fault


def late_places(store: Store, run_id: str, after: date, before: date) -> list[Place]:
    """Sources and days after `after` and before `before` to which a night brought more."""
    rows = store.rows("alerts/late_days", {"run_id": run_id, "after": after, "before": before})
    return [(source, day) for source, day in rows]


def _volumes(store: Store, days: Sequence[date]) -> dict[str, dict[date, int]]:
    span = {"last": days[-1], "days": ((days[-1] - days[0]) + PAST).days + 1}
    found: dict[str, dict[date, int]] = {}
    for source, day, feedbacks in store.rows("alerts/source_volumes", span):
        found.setdefault(source, {})[day] = feedbacks
    return found


def _copied(store: Store, places: Sequence[Place]) -> dict[Place, Fault]:
    """The faults of places whose texts stand twice."""
    doubtful = {place: texts for place, texts in _texts(store, places).items() if looks_doubled(texts)}
    before = {(source, day - timedelta(back)) for source, day in doubtful for back in range(1, PAST.days + 1)}
    past = _texts(store, sorted(before))
    found = {}
    for (source, day), texts in doubtful.items():
        known = {
            when: one for (name, when), one in past.items() if name == source and timedelta(0) < day - when <= PAST
        }
        fault = copied_fault(source, day, texts, known)
        if fault is not None:
            found[source, day] = fault
    return found


def _texts(store: Store, places: Sequence[Place]) -> dict[Place, Texts]:
    if not places:
        return {}
    sources, days = zip(*places, strict=True)
    asked = pa.table({"source": pa.array(sources, pa.string()), "ledger_day": pa.array(days, pa.date32())})
    values = {"letters": LEAST_LETTERS, "first": min(days), "last": max(days)}
    rows = store.rows("alerts/source_texts", values, asked=asked)
    return {(source, day): Texts(different, twice) for source, day, different, twice in rows}
