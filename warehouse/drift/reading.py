"""The days of one source, and of parity, from the ledger into their charts: what is learnt first, and begun anew.

Called by `drift.night`. The first four weeks teach cuts and what is usual. Where another judge or taxonomy reads, the
charts of reading begin anew with that day; where history was read again by it, with those days, and nothing is blind.
States go through JSON: days one by one and days at once give the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

import numpy as np

from warehouse.drift import shelf
from warehouse.drift.parity import LEAST, ParityChart
from warehouse.drift.prior import PriorChart
from warehouse.drift.signs import PARITY, WARMUP_DAYS, Plan, Shift, warm_until
from warehouse.drift.source import Over, PriorWatch, Settings, SignCharts
from warehouse.monitor.budget import DAYS_A_MONTH
from warehouse.store import Store

CHUNK = 60
"""Days whose counts are read at once."""

Found: TypeAlias = Shift | Over | str
"""A sign that moved, one that is back, or a change of judge or taxonomy."""

Findings: TypeAlias = list[tuple[date, list[Found]]]
"""By day, in order."""

ONE = timedelta(1)


@dataclass(slots=True)
class Part:
    """Charts of one kind of a source: first day of what teaches them, and the cuts; None until it is over."""

    kind: str
    base: date
    cuts: dict[str, float | None] | None = None
    charts: SignCharts = field(default_factory=lambda: SignCharts(""))
    prior: PriorWatch = field(default_factory=PriorWatch)

    def __post_init__(self) -> None:
        self.charts.kind = self.kind

    def dump(self) -> dict[str, Any]:
        """As JSON types."""
        prior = self.prior.chart.dump() if self.prior.chart else None
        return {
            "base": self.base.isoformat(),
            "cuts": self.cuts,
            "charts": self.charts.dump() if self.cuts is not None else None,
            "prior": prior,
        }

    @classmethod
    def restore(cls, kind: str, kept: Mapping[str, Any]) -> Part:
        """What `dump` wrote."""
        charts = SignCharts.restore(kept["charts"]) if kept["charts"] else SignCharts(kind)
        prior = PriorWatch(PriorChart.restore(kept["prior"]) if kept["prior"] else None)
        return cls(kind, date.fromisoformat(kept["base"]), kept["cuts"], charts, prior)


@dataclass(frozen=True, slots=True)
class Tonight:
    """What a night reads with, and where it notes what it finds."""

    plan: Plan
    settings: Settings
    found: dict[date, list[Found]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class SourceReading:
    """The monitors of one source between two nights; `days` counts those that were read tonight."""

    store: Store
    source: str
    label: str
    parts: dict[str, Part]
    days: int = 0

    @classmethod
    def begin(cls, store: Store, source: str, first: date) -> SourceReading:
        """Of a source that nothing is known of."""
        return cls(store, source, "", {kind: Part(kind, first) for kind in ("input", "reading")})

    @classmethod
    def restore(cls, store: Store, source: str, kept: Mapping[str, Any]) -> SourceReading:
        """What `dump` wrote."""
        return cls(store, source, kept["label"], {kind: Part.restore(kind, one) for kind, one in kept["parts"].items()})

    def dump(self) -> dict[str, Any]:
        """As JSON types."""
        return {"label": self.label, "parts": {kind: one.dump() for kind, one in self.parts.items()}}

    def read(self, after: date, last: date, plan: Plan, settings: Settings) -> Findings:
        """The days after `after` up to `last`; what they say."""
        tonight = Tonight(plan, settings)
        labels = shelf.labels_of(self.store, self.source, after + ONE, last)
        self.days += len(labels)
        begin = after + ONE
        for day, change in self._changes(labels):
            self._feed(begin, day - ONE, tonight)
            base = unchanged_since(self.store, self.source, day, self.label)
            self.parts["reading"] = Part("reading", base)
            tonight.found[day].insert(0, change)
            begin = day
        self._feed(begin, last, tonight)
        return sorted(tonight.found.items())

    def _changes(self, labels: Sequence[tuple[date, str]]) -> Iterator[tuple[date, str]]:
        """Days on which another judge or taxonomy begins to read."""
        for day, label in labels:
            if label and self.label and label != self.label:
                change = f"{self.label} -> {label}"
                self.label = label
                yield day, change
            self.label = label or self.label

    def _feed(self, first: date, last: date, tonight: Tonight) -> None:
        if last < first:
            return
        for part in self.parts.values():
            begin = first
            if part.cuts is None:
                if last < warm_until(part.base):
                    continue
                self._teach(part)
                begin = part.base
            for start in _starts(begin, last):
                self._feed_part(part, start, min(start + timedelta(CHUNK - 1), last), tonight)

    def _teach(self, part: Part) -> None:
        last = warm_until(part.base)
        known = shelf.cuts_of(self.store, self.source, part.base, last)
        own = [name for name in shelf.CUTS if name.startswith("confidence") == (part.kind == "reading")]
        part.cuts = {name: known[name] if name in own else None for name in shelf.CUTS}
        if part.kind == "reading":
            history = shelf.aspects_of(self.store, self.source, part.base, last)
            part.prior.learn([history[day] for day in sorted(history)])

    def _feed_part(self, part: Part, first: date, last: date, tonight: Tonight) -> None:
        signs = shelf.signs_of(self.store, self.source, part.cuts or {}, first, last)
        aspects = shelf.aspects_of(self.store, self.source, first, last) if part.kind == "reading" else {}
        for day, counts in sorted(signs.items()):
            told: list[Found] = list(part.charts.step(day, counts, tonight.plan, tonight.settings))
            if day in aspects and day > warm_until(part.base):
                judged = sum(one.feedbacks for one in counts if one.sign == "coverage.uncovered")
                moved = part.prior.step(day, aspects[day], judged, tonight.plan, tonight.settings)
                told += [moved] if moved is not None else []
            if told:
                tonight.found[day] += told


@dataclass(slots=True)
class ParityReading:
    """The monitor of parity between two nights."""

    store: Store
    base: date
    label: str = ""
    chart: ParityChart | None = None

    @classmethod
    def begin(cls, store: Store, first: date) -> ParityReading:
        """Where nothing is known."""
        return cls(store, first)

    @classmethod
    def restore(cls, store: Store, kept: Mapping[str, Any]) -> ParityReading:
        """What `dump` wrote."""
        chart = ParityChart.restore(kept["chart"]) if kept["chart"] else None
        return cls(store, date.fromisoformat(kept["base"]), kept["label"], chart)

    def dump(self) -> dict[str, Any]:
        """As JSON types."""
        chart = self.chart.dump() if self.chart else None
        return {"base": self.base.isoformat(), "label": self.label, "chart": chart}

    def read(self, after: date, last: date, plan: Plan, settings: Settings) -> Findings:
        """The days after `after` up to `last`; what they say."""
        found: Findings = []
        begin = after + ONE
        for day, label in shelf.labels_of(self.store, None, begin, last):
            if self.label and label != self.label:
                found += self._feed(begin, day - ONE, plan, settings)
                found.append((day, [f"{self.label} -> {label}"]))
                self.base, self.chart, begin = unchanged_since(self.store, None, day, label), None, day
            self.label = label
        return found + self._feed(begin, last, plan, settings)

    def _feed(self, first: date, last: date, plan: Plan, settings: Settings) -> Findings:
        found: Findings = []
        if last < first:
            return found
        if self.chart is None:
            taught = warm_until(self.base)
            if last < taught:
                return found
            self.chart = ParityChart.taught(shelf.topics_of(self.store, self.base, taught))
            first = max(first, taught + ONE)
        limit = np.log(len(PARITY) * DAYS_A_MONTH / plan.part("parity", settings.sources))
        for start in _starts(first, last):
            for day, topics in shelf.topics_of(self.store, start, min(start + timedelta(CHUNK - 1), last)):
                if not np.isfinite(settings.calendar.get(day, 0.0)):
                    continue
                alarms = [sign for sign, statistic in self.chart.step(day, topics) if statistic >= limit]
                told: list[Found] = [one for one in (self._told(sign, day) for sign in alarms) if one is not None]
                if told:
                    found.append((day, told))
        return found

    def _told(self, sign: str, day: date) -> Shift | None:
        """The change behind an alarm, once it is large enough to be told."""
        assert self.chart is not None
        shift = self.chart.found(sign, day)
        if abs(float(np.log(shift.after / shift.before))) < LEAST:
            return None
        self.chart.settle(shift)
        return shift


def unchanged_since(store: Store, source: str | None, day: date, label: str) -> date:
    """First of the days up to `day`, at most four weeks back, that the same judge and taxonomy read throughout."""
    since = day
    for before, other in reversed(shelf.labels_of(store, source, day - timedelta(WARMUP_DAYS - 1), day)):
        if other and other != label:
            break
        since = before
    return since


def _starts(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(CHUNK)
