"""One night of the monitors: days that have become whole into the charts, what has moved into data incidents.

Called by flows after the drop alerts and before publishing. Each source is read by itself, up to the day that it has
delivered by its own rhythm; parity reads the days that are whole for all. All that a night writes (incidents, events,
what is to be sent, states) is one transaction at its end, under ids made of source, sign and day: killed anywhere, the
next attempt reads the same days and writes the same rows. Where what is watched changes, days are replayed and page
nobody. Limits: a day is read once, as it stands when it is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from warehouse.drift import shelf
from warehouse.drift.incidents import Event, Incident, Incidents
from warehouse.drift.reading import Findings, ParityReading, SourceReading
from warehouse.drift.signs import ALL, INPUT, READING, WARMUP_DAYS, Plan, Shift
from warehouse.drift.source import Over, Settings
from warehouse.monitor import rhythm, state
from warehouse.outbox import Intent, enqueue
from warehouse.store import Store

EDITION = "1"
"""Raised when days would be read otherwise than before: then every day is replayed."""

MEMORY = timedelta(days=120)
"""Incidents that are over and older than this take no more events."""

REACH_DAYS, RHYTHM_NIGHTS, OUTAGES = 120, 28, 2
"""How far back a source's newest day is looked for, and which nights tell its rhythm: as for the drop alerts."""

PARITY = "parity"

Tell = Callable[[Incident, Event], Intent | None]
"""What is to be sent of an event, and to whom; None where nobody is told."""


def nobody(_: Incident, __: Event) -> Intent | None:
    """No message."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """Which night it is and what may be told: `page` False in backfills; `sources` of the configuration, or all."""

    day: date
    run_id: str
    sources: Collection[str] | None = None
    page: bool = True
    wait_days: int = 2
    calendar: Mapping[date, float] = field(default_factory=dict)
    tell: Tell = nobody


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a night of monitors did: days of sources that were read, events, and the incidents to be told tonight."""

    days: int = 0
    events: int = 0
    told: tuple[tuple[Incident, Event], ...] = ()


def watch_machinery(store: Store, plan: Plan, night: Night) -> Outcome:
    """Read the days that have become whole, write what they say. Raises WarehouseError; then nothing is written."""
    return _Shift(store, plan, night).work()


def fingerprint() -> str:
    """Changes where all days must be replayed."""
    facts = [EDITION, state.FORMAT, INPUT, READING, WARMUP_DAYS]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


class _Shift:
    """The work of one night."""

    def __init__(self, store: Store, plan: Plan, night: Night) -> None:
        self.store, self.plan, self.night = store, plan, night
        self.kept = shelf.read_states(store)
        self.mark = fingerprint()
        self.book = Incidents()
        self.events: list[tuple[Event, bool]] = []
        self.told: list[tuple[Incident, Event]] = []
        self.intents: list[Intent] = []
        self.states: dict[str, shelf.Kept] = {}
        self.days = 0

    def work(self) -> Outcome:
        self.store.run("drift/judge_mentions")
        arrivals = self._arrivals()
        replay = any(one.fingerprint != self.mark for one in self.kept.values())
        since = date.min if replay or not self.kept else self.night.day - MEMORY
        self.book = Incidents(shelf.read_incidents(self.store, since))
        settings = Settings(len(arrivals), self.night.calendar)
        for one in arrivals:
            whole = min(one.newest, self.night.day - timedelta(1 + max(one.usual, 0)))
            self._read_source(one.source, whole, settings)
        self._read_parity(rhythm.whole_until(arrivals, self.night.day, self.night.wait_days).last_day, settings)
        with self.store.transaction():
            shelf.write_incidents(self.store, self.book.touched.values())
            shelf.write_events(self.store, self.events, self.night.run_id)
            enqueue(self.store, self.intents, self.night.run_id)
            shelf.write_states(self.store, self.states)
        return Outcome(self.days, len(self.events), tuple(self.told))

    def _read_source(self, source: str, whole: date, settings: Settings) -> None:
        name = f"source:{source}"
        kept = self._same(name)
        if kept is not None:
            reading, after = SourceReading.restore(self.store, source, kept.unpack()), kept.last_day
        else:
            first = self.store.value("drift/first_day", {"source": source})
            if first is None or first > whole:
                return
            reading, after = SourceReading.begin(self.store, source, first), first - timedelta(1)
        if whole <= after:
            return
        self._take(source, reading.read(after, whole, self.plan, settings), self._last_read(name))
        self.days += reading.days
        self.states[name] = shelf.Kept(whole, self.mark, shelf.pack(reading.dump()))

    def _read_parity(self, whole: date, settings: Settings) -> None:
        kept = self._same(PARITY)
        if kept is not None:
            reading, after = ParityReading.restore(self.store, kept.unpack()), kept.last_day
        else:
            first = self.store.value("drift/first_matched")
            if first is None or first > whole:
                return
            reading, after = ParityReading.begin(self.store, first), first - timedelta(1)
        if whole <= after:
            return
        self._take(ALL, reading.read(after, whole, self.plan, settings), self._last_read(PARITY))
        self.states[PARITY] = shelf.Kept(whole, self.mark, shelf.pack(reading.dump()))

    def _same(self, name: str) -> shelf.Kept | None:
        """The state to go on from; None where there is none, or days are to be replayed."""
        kept = self.kept.get(name)
        return kept if kept is not None and kept.fingerprint == self.mark else None

    def _last_read(self, name: str) -> date | None:
        kept = self.kept.get(name)
        return kept.last_day if kept is not None else None

    def _take(self, source: str, findings: Findings, last_read: date | None) -> None:
        """Findings of a source, in the order of their days, into the incidents."""
        for day, found in findings:
            for event in self._events(source, day, found):
                self._note(event, last_read)

    def _events(self, source: str, day: date, found: Sequence[Shift | Over | str]) -> Iterator[Event]:
        for one in found:
            if isinstance(one, str):
                yield from self.book.rebased(source, one, day)
                continue
            event = self.book.shift(source, one) if isinstance(one, Shift) else self.book.over(source, one.series, day)
            if event is not None:
                yield event
        yield from self.book.settle(source, day)

    def _note(self, event: Event, last_read: date | None) -> None:
        """Keep an event, and whom to tell of it: not of what is old, known or of a backfill."""
        new = last_read is None or event.day > last_read
        recent = event.day >= self.night.day - timedelta(self.plan.page_days)
        told = event.loud and self.night.page and new and recent
        self.events.append((event, told))
        if told:
            incident = self.book.known[event.incident_id]
            self.told.append((incident, event))
            intent = self.night.tell(incident, event)
            if intent is not None:
                self.intents.append(intent)

    def _arrivals(self) -> list[rhythm.Arrival]:
        values = {"night": self.night.day, "reach": REACH_DAYS, "memory": RHYTHM_NIGHTS, "outages": OUTAGES}
        found = (rhythm.Arrival(*row) for row in self.store.rows("alerts/source_rhythm", values))
        return [one for one in found if self.night.sources is None or one.source in self.night.sources]
