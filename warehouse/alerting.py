"""One night of drop alerts: complete days into the charts, alarms into incidents, events into the outbox.

Called by flows after the checks and before publishing. All that a night writes (incidents, events, what is to be sent,
the charts' state) is written in one transaction at its end, under ids made of series and day: killed anywhere, the
next attempt reads the same days and writes the same rows. A day is judged once, when it is whole; what comes later
counts in the ledger, not in the charts. Over 250 lines, since a night is one piece of work.
Limits: where what is watched changes, all days are replayed and page nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from warehouse import alert_book
from warehouse.alert_evidence import attribution_of, evidence_of, explains, prepare
from warehouse.alert_series import Watched, days_of, dimensions_of, watched_series
from warehouse.alert_sources import detail_of, judged_sources, late_places
from warehouse.alert_telling import bare, described, payload_of
from warehouse.monitor import judging, rhythm, state
from warehouse.monitor.attribution import Attribution
from warehouse.monitor.detector import Alarm, Detector, DetectorSettings
from warehouse.monitor.families import Direction
from warehouse.monitor.hierarchy import ALL, Series
from warehouse.monitor.incident import Event, Incident
from warehouse.monitor.incidents import Incidents
from warehouse.monitor.judging import Anew, Judging
from warehouse.outbox import Intent, enqueue
from warehouse.store import Store

EDITION = "1"
"""Raised when days would be read otherwise than before: then every day is replayed."""

MEMORY = timedelta(days=60)
"""Incidents older than this, and over, take no more alarms."""

REACH_DAYS, RHYTHM_NIGHTS = 120, 28
"""Ledger days among which the newest of a source is looked for, and nights that tell how late it usually is."""

OUTAGES = 2
"""Outages within that reach whose nights teach nothing; a source that falls silent a third time has another rhythm."""

CHUNK = 60
"""Days whose counts are read at once: about 20 MB with 2,000 series."""

Routes = Callable[[Mapping[str, Any]], Sequence[str]]
"""Channels that are to be told of a payload."""


def nobody(_: Mapping[str, Any]) -> Sequence[str]:
    """No channel."""
    return ()


@dataclass(frozen=True, slots=True)
class Watch:
    """What a night alerts on.

    `least_effect`: smallest change of a share that is an incident (0.03 is three points). `wait_days`: how long days
    wait for a source that is late. `page_days`: older events are history and page nobody. `importance`: by aspect or
    dimension, 1 where it has none.
    """

    watched: Watched = field(default_factory=Watched)
    detector: DetectorSettings = field(default_factory=DetectorSettings)
    least_effect: float = 0.03
    wait_days: int = 2
    page_days: int = 7
    importance: Mapping[str, float] = field(default_factory=dict)

    def weight(self, series: Series) -> float:
        """How much a series matters: its key, else its dimension."""
        return self.importance.get(series.key, self.importance.get(series.dimension, 1.0))

    @property
    def fingerprint(self) -> str:
        """Changes where the charts must be replayed: other series or another warm-up, not another budget."""
        facts = [EDITION, state.FORMAT, asdict(self.watched), self.detector.warmup_days]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """Which night it is and what may be told: `page` False in backfills; `report` is the link that messages carry.

    `sources`: those of the configuration, None for all that the ledger knows; nobody waits for the others.
    """

    day: date
    run_id: str
    sources: Collection[str] | None = None
    page: bool = True
    routes: Routes = nobody
    report: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a night of alerts did: days that were read, events, and of these the ones with a message."""

    days: int
    events: int
    paged: int


def watch_night(store: Store, watch: Watch, night: Night) -> Outcome:
    """Read the days that have become whole, write what they say. Raises WarehouseError; then nothing is written."""
    return _Shift(store, watch, night).work()


class _Shift:
    """The work of one night: the state it went on from, the incidents, and what is to be written."""

    def __init__(self, store: Store, watch: Watch, night: Night) -> None:
        self.store, self.watch, self.night = store, watch, night
        prepare(store)
        self.kept = alert_book.read_state(store)
        self.last_read = self.kept[0] if self.kept else None
        self.same = self.kept is not None and self.kept[1] == watch.fingerprint
        self.dimensions = dimensions_of(store)
        self.rows: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.intents: list[Intent] = []

    def work(self) -> Outcome:
        arrivals = self._arrivals()
        whole = rhythm.whole_until(arrivals, self.night.day, self.watch.wait_days)
        after = self.last_read if self.same else None
        days = [row[0] for row in self.store.rows("alerts/ledger_days", {"after": after, "last": whole.last_day})]
        # A replay meets incidents of any age again.
        since = days[0] - MEMORY if days and self.same else date.min if days else self.night.day - MEMORY
        found = alert_book.read_incidents(self.store, since)
        self.rows = {row["incident_id"]: row for row in found}
        self.book = Incidents(map(alert_book.incident_of, found), self._explains, self.dimensions, self.watch.weight)
        packed = self._read(days) if days else None
        self._retire_sources({one.source for one in arrivals})
        self._judge_sources(days, whole)
        with self.store.transaction():
            alert_book.write_incidents(self.store, self._incident_rows())
            alert_book.write_events(self.store, self.events)
            enqueue(self.store, self.intents, self.night.run_id)
            if packed is not None:
                alert_book.write_state(self.store, days[-1], self.watch.fingerprint, packed)
        return Outcome(len(days), len(self.events), len(self.intents))

    def _read(self, days: Sequence[date]) -> bytes:
        """Feed the charts with `days`; the state after them."""
        detector, labels, held, small = Detector(self.watch.detector), {}, [], []
        if self.same and self.kept is not None:
            kept = alert_book.unpack(self.kept[2])
            detector, labels = state.restore(kept["detector"], self.watch.detector), kept["labels"]
            held, small = judging.restore(kept["held"]), judging.restore(kept["small"])
        wanted = watched_series(self.store, self.watch.watched, days[-1])
        detector.admit({one.name: one.parent for one in wanted})
        series = [Series.parse(name) for name in detector.tree.names]
        judged = Judging(detector, self.book, self, self.watch.least_effect, self.dimensions, held, small)
        for first in range(0, len(days), CHUNK):
            part = days[first : first + CHUNK]
            now = self._labels(part)
            for day in days_of(self.store, series, part):
                self._rebase(judged, labels, now.get(day.day, {}), day.day)
                changed = labels.get("changed")
                for told in judged.day(day, Anew(labels["by"], date.fromisoformat(changed)) if changed else None):
                    if told.alarm is not None:
                        self._describe(self.book.known[told.event.incident_id], told.alarm, told.split)
                    self._note(told.event)
        kept_on = {"held": judging.dump(judged.held), "small": judging.dump(judged.small)}
        return alert_book.pack({"detector": state.dump(detector), "labels": labels, **kept_on})

    def split(self, alarm: Alarm, calendar: Mapping[date, float]) -> Attribution | None:
        """The change of an alarm in the ledger's cells."""
        return attribution_of(self.store, alarm, calendar)

    def _describe(self, incident: Incident, alarm: Alarm, split: Attribution | None) -> None:
        """Tell the incident by this alarm: it opened it, or its own series has become worse."""
        known = self.rows.get(incident.incident_id)
        if known is not None and known["direction"] == Direction.LOST_UP.value != alarm.direction.value:
            return
        series = Series.parse(alarm.series, self.dimensions)
        evidence = evidence_of(self.store, alarm, split)
        self.rows[incident.incident_id] = described(series, alarm, evidence, self.watch.weight(series), known)

    def _retire_sources(self, seen: Collection[str]) -> None:
        """Close the faults of sources that are no longer configured, or of which nothing was `seen` for long."""
        for source in self.book.faulty():
            if not self._configured(source):
                self._note(self.book.retire(source, self.night.day, "the source is no longer configured"))
            elif source not in seen:
                reason = f"no feedback for {REACH_DAYS} days: it is no longer waited for"
                self._note(self.book.retire(source, self.night.day, reason))

    def _configured(self, source: str) -> bool:
        return self.night.sources is None or source in self.night.sources

    def _judge_sources(self, days: Sequence[date], whole: rhythm.Whole) -> None:
        """Silent sources of tonight, and what is out of its rhythm on the newest days or came to them once more."""
        silent = {fault.source for fault in whole.silent}
        for fault in whole.silent:
            self._note(self.book.fault(fault.source, fault.cause, fault.day, detail_of(fault)))
        oldest = self.night.day - timedelta(self.watch.page_days)
        fresh = [day for day in days if day > oldest]
        if not fresh:
            return
        late = late_places(self.store, self.night.run_id, oldest, fresh[0])
        judged = judged_sources(
            self.store,
            fresh,
            late,
            self.watch.detector.calendar,
            lambda source: source not in silent and self._configured(source),
        )
        for source, day, one in judged:
            if one is None:
                self._note(self.book.sound(source, day))
            else:
                self._note(self.book.fault(source, one.cause, day, detail_of(one)))

    def _rebase(self, judged: Judging, labels: dict[str, str], now: Mapping[str, str], day: date) -> None:
        """Begin all charts anew where another judge or taxonomy reads the feedback, and settle what lasts."""
        for name, label in now.items():
            before = labels.get(name)
            labels[name] = label
            if before is not None and before != label:
                labels["changed"], labels["by"] = day.isoformat(), name
                judged.begin_anew(day)
                change = f"{before} -> {label}"
                self._note(self.book.rebased(name, f"{ALL}:{ALL}", day, change))
                for event in self.book.settle(name, day, change):
                    self._note(event)

    def _labels(self, days: Sequence[date]) -> dict[date, dict[str, str]]:
        asked = pa.table({"ledger_day": pa.array(days, pa.date32())})
        rows = self.store.rows("alerts/machinery", days_asked=asked)
        return {day: {"judge": judge, "taxonomy": taxonomy} for day, judge, taxonomy in rows}

    def _arrivals(self) -> list[rhythm.Arrival]:
        values = {"night": self.night.day, "reach": REACH_DAYS, "memory": RHYTHM_NIGHTS, "outages": OUTAGES}
        found = (rhythm.Arrival(*row) for row in self.store.rows("alerts/source_rhythm", values))
        return [one for one in found if self._configured(one.source)]

    def _explains(self, incident: Incident, alarm: Alarm) -> bool:
        return explains(self.store, incident.series, alarm, self.watch.detector.calendar)

    def _note(self, event: Event | None) -> None:
        """Keep an event, and whom to tell of it."""
        if event is None:
            return
        new = self.last_read is None or event.day > self.last_read
        recent = event.day >= self.night.day - timedelta(self.watch.page_days)
        paged = event.loud and self.night.page and new and recent
        self.events.append(alert_book.event_row(event, paged=paged, run_id=self.night.run_id))
        if paged:
            incident = self.book.known[event.incident_id]
            payload = payload_of(event, self._row(incident), self.dimensions, self.night.report)
            channels = self.night.routes(payload)
            self.intents.append(Intent(event.event_id, event.incident_id, payload["kind"], payload, channels))

    def _incident_rows(self) -> Iterable[dict[str, Any]]:
        return [self._row(incident) for incident in self.book.touched.values()]

    def _row(self, incident: Incident) -> dict[str, Any]:
        """The incident as it stands now."""
        return {**(self.rows.get(incident.incident_id) or bare(incident)), **alert_book.standing(incident)}
