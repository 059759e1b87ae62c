"""From signs that moved to data incidents: what changed in one source at one time is one incident, told once.

Called by `drift.night`, day by day. A sign joins an open incident of its source if both began near each other; an
incident is told by the monitor that explains the others (`signs.TELLING`): within a week the telling passes to it, in
silence. Pure: the same days give the same incidents and events under the same ids, made of source, sign and day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from warehouse.drift.signs import ALL, MOVES, TELLING, Shift, monitor_of, parts_of
from warehouse.monitor.incident import stable_id

NEAR = timedelta(days=10)
"""Days between two beginnings at which one cause may be behind both: small signs name their day less well."""

OPEN = timedelta(days=14)
"""Days after the newest alarm within which others join."""

CALM = timedelta(days=7)
"""Days after the first alarm within which the telling may pass to a monitor that explains more."""

SETTLED = timedelta(days=60)
"""Days after which what has changed is the usual state: by then the charts' own memory has followed."""


class State(StrEnum):
    """Where a data incident stands: it lasts; it is back; it has become the usual; a new judge cut it off."""

    OPEN = "open"
    RECOVERED = "recovered"
    SETTLED = "settled"
    CLOSED = "closed"


class Happening(StrEnum):
    """What an event says."""

    OPENED = "opened"
    JOINED = "joined"
    RECOVERED = "recovered"
    SETTLED = "settled"
    REBASED = "rebased"


@dataclass(slots=True)
class Sign:
    """One sign of an incident, by its newest alarm."""

    series: str
    day: date
    since: date
    before: float
    after: float
    over: bool = False


@dataclass(slots=True)
class Incident:
    """One change of a source's input, or of how it is read; told by `sign` and `language`."""

    incident_id: str
    source: str
    sign: str
    language: str
    opened_day: date
    last_day: date
    since: date
    since_low: date
    since_high: date
    state: State = State.OPEN
    ended_day: date | None = None
    before: float | None = None
    after: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    feedbacks: int = 0
    detail: str = ""
    signs: list[Sign] = field(default_factory=list)
    events: int = 0

    @property
    def monitor(self) -> str:
        """The monitor that tells it."""
        return monitor_of(self.sign)


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `loud`: worth telling."""

    event_id: str
    incident_id: str
    number: int
    day: date
    kind: Happening
    sign: str
    before: float | None
    after: float | None
    loud: bool


class Incidents:
    """Incidents that may still take events; days of a source come in order."""

    def __init__(self, known: Iterable[Incident] = ()) -> None:
        self.known = {one.incident_id: one for one in known}
        self.touched: dict[str, Incident] = {}

    def shift(self, source: str, found: Shift) -> Event | None:
        """A sign has moved: open an incident or join one; None where it is known already, as in a replay."""
        incident = self._home(source, found)
        if incident is None:
            name = stable_id("monitor", source, found.series, found.day.isoformat())
            if name in self.known:
                return None
            incident = Incident(
                name, source, found.sign, found.language, found.day, found.day,
                found.since, found.since_low, found.since_high,
            )  # fmt: skip
            self.known[name] = incident
            self._tell_by(incident, found)
            incident.signs.append(_sign(found))
            return self._event(incident, Happening.OPENED, found.day, found.series, found, loud=True)
        old = next((one for one in incident.signs if one.series == found.series), None)
        if old is not None and old.day >= found.day:
            return None
        if old is not None:
            incident.signs.remove(old)
        incident.signs.append(_sign(found))
        incident.last_day = max(incident.last_day, found.day)
        explains = TELLING.index(found.monitor) < TELLING.index(incident.monitor)
        if (explains and found.day - incident.opened_day <= CALM) or found.sign == incident.sign:
            incident.since = min(incident.since, found.since)
            self._tell_by(incident, found)
        return self._event(incident, Happening.JOINED, found.day, found.series, found, loud=False)

    def over(self, source: str, series: str, day: date) -> Event | None:
        """A sign is back; an event where the incident is over with it."""
        for incident in self._open(source):
            sign = next((one for one in incident.signs if one.series == series and not one.over), None)
            if sign is None or day < sign.day:
                continue
            sign.over = True
            self.touched[incident.incident_id] = incident
            lasting = [one for one in incident.signs if not one.over and _can_end(one)]
            if not lasting:
                return self._end(incident, State.RECOVERED, Happening.RECOVERED, day, loud=True)
        return None

    def settle(self, source: str, day: date) -> list[Event]:
        """What has lasted for long is the usual state by now: it ends in silence."""
        told = []
        for incident in self._open(source):
            moves_only = not any(_can_end(one) for one in incident.signs)
            if day - incident.last_day > (SETTLED / 2 if moves_only else SETTLED):
                told.append(self._end(incident, State.SETTLED, Happening.SETTLED, day, loud=False))
        return told

    def rebased(self, source: str, change: str, day: date) -> list[Event]:
        """Another judge or taxonomy reads: the signs of reading begin anew, and what they told is cut off."""
        told = []
        for incident in self._open(source):
            if incident.monitor in ("coverage", "confidence", "prior", "parity"):
                told.append(self._end(incident, State.CLOSED, Happening.REBASED, day, loud=False))
        name = stable_id("monitor", "rebase", source, change, day.isoformat())
        if name not in self.known:
            made = Incident(name, source, "rebase", ALL, day, day, day, day, day, State.CLOSED, day, detail=change)
            self.known[name] = made
            told.append(self._event(made, Happening.REBASED, day, "rebase", None, loud=False))
        return told

    def _home(self, source: str, found: Shift) -> Incident | None:
        fit = [one for one in self.known.values() if one.source == source and self._belongs(one, found)]
        if source == ALL and not fit:
            # Parity is of all sources: what has changed one of them may be all that moved it.
            fit = [one for one in self.known.values() if _may_explain(one, found)]
        own = {one.incident_id for one in fit if any(sign.series == found.series for sign in one.signs)}
        return min(
            fit,
            key=lambda one: (one.incident_id not in own, abs(one.since - found.since), one.incident_id),
            default=None,
        )

    def _belongs(self, incident: Incident, found: Shift) -> bool:
        if incident.sign == "rebase" or found.day < incident.opened_day:
            return False
        if incident.state is not State.OPEN:
            # A replay meets what is over again.
            return any(one.series == found.series and one.day >= found.day for one in incident.signs)
        if any(one.series == found.series for one in incident.signs):
            return True
        return found.day - incident.last_day <= OPEN and abs(found.since - incident.since) <= NEAR

    def _open(self, source: str) -> list[Incident]:
        return [one for one in self.known.values() if one.source == source and one.state is State.OPEN]

    @staticmethod
    def _tell_by(incident: Incident, found: Shift) -> None:
        incident.sign, incident.language = found.sign, found.language
        incident.since_low, incident.since_high = found.since_low, found.since_high
        incident.before, incident.after = found.before, found.after
        incident.effect_low, incident.effect_high = found.effect_low, found.effect_high
        incident.feedbacks, incident.detail = found.feedbacks, found.detail

    def _end(self, incident: Incident, state: State, kind: Happening, day: date, *, loud: bool) -> Event:
        incident.state, incident.ended_day = state, day
        return self._event(incident, kind, day, f"{incident.sign}|{incident.language}", None, loud=loud)

    def _event(
        self, incident: Incident, kind: Happening, day: date, series: str, found: Shift | None, *, loud: bool
    ) -> Event:
        self.touched[incident.incident_id] = incident
        incident.events += 1
        name = stable_id(incident.incident_id, kind.value, series, day.isoformat())
        before, after = (found.before, found.after) if found else (None, None)
        return Event(name, incident.incident_id, incident.events, day, kind, series, before, after, loud)


def _sign(found: Shift) -> Sign:
    return Sign(found.series, found.day, found.since, found.before, found.after)


def _may_explain(incident: Incident, found: Shift) -> bool:
    """Whether an incident of one source may be behind a change of parity."""
    lasted = incident.ended_day is None or incident.ended_day >= found.day
    near = abs(found.since - incident.since) <= NEAR and incident.opened_day <= found.day
    return incident.sign != "rebase" and lasted and near


def _can_end(one: Sign) -> bool:
    """Whether its chart can tell that it is back."""
    return monitor_of(parts_of(one.series)[0]) not in MOVES
