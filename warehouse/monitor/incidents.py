"""From alarms to incidents: one cause, one incident, with a history and without flapping.

Called by `warehouse.alerting`, day by day. An alarm joins an open incident if one cause would show in both series
(`monitor.hierarchy.related`), or in the same feedbacks (`explains`), and the change began near the incident's; else it
opens one. Pure: the same days give the same incidents and events under the same ids, made of series and day.
An incident is told by the series that alarmed first, the one with the clearest change; where that is an outcome, such
as satisfaction, it passes within a week to the cause that joins it, and where it is a slice, to the whole of it that
was held; under the same id and without a message. Over 250 lines: what an alarm, a day and a person do to an incident
changes one book and is read together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from warehouse.monitor.detector import Alarm, Recovery
from warehouse.monitor.families import Direction
from warehouse.monitor.grouping import NEAR, OPEN
from warehouse.monitor.hierarchy import ALL, OUTCOME, Series, related
from warehouse.monitor.incident import Event, Happening, Incident, Kind, Member, State, stable_id
from warehouse.monitor.severity import Severity, severity

CALM = timedelta(days=7)
"""A series that alarms again within a week of its alarm or recovery flaps: it goes on, nobody is told anew."""

TWICE = 2.0
"""Times the size that was told at which an acknowledged incident speaks again."""

GRADES = list(Severity)

Explains = Callable[[Incident, Alarm], bool]


def never(_: Incident, __: Alarm) -> bool:
    """No incident explains the alarms of series that are not related to its own."""
    return False


def alike(_: Series) -> float:
    """Every series matters as much."""
    return 1.0


class Incidents:
    """Incidents that may still take events, and what happens to them; days come in order."""

    def __init__(
        self,
        known: Iterable[Incident] = (),
        explains: Explains = never,
        dimensions: Mapping[str, str] | None = None,
        importance: Callable[[Series], float] = alike,
    ) -> None:
        self.known = {one.incident_id: one for one in known}
        self.touched: dict[str, Incident] = {}
        self.explains = explains
        self.dimensions = dimensions
        self.importance = importance

    def alarm(self, alarm: Alarm, *, held: bool = False) -> Event | None:
        """Join an alarm to an incident or open one; None where it is known or opens nothing.

        `held`: it was held until today, so that a slice of its series may have told the incident in its place.
        """
        incident = self._home(alarm)
        if incident is None:
            if not _may_open(alarm):
                return None
            incident = self._begin(Kind.DROP, alarm.direction.value, alarm.series, alarm.day, alarm.since)
            incident.members.append(_member(alarm, None))
            return self._tell(incident, Happening.OPENED, alarm.day, alarm.series, loud=True, alarm=alarm, anew=True)
        before = incident.member(alarm.series, alarm.direction)
        if before is not None and before.day >= alarm.day:
            return None
        lasting = before if before is not None and before.recovered is None else None
        member = _member(alarm, lasting)
        worse = _is_worse(incident, before, alarm) or self._has_grown(incident, member, alarm)
        back = incident.state is State.RECOVERED
        rested = incident.recovered_day is None or alarm.day - incident.recovered_day > CALM
        if before is not None:
            incident.members.remove(before)
        incident.members.append(member)
        incident.last_day = max(incident.last_day, alarm.day)
        if back:
            incident.state, incident.recovered_day = State.OPENED, None
        cause = self._is_cause(incident, alarm) or (held and self._is_part(incident, alarm))
        if cause:
            incident.series, incident.cause = alarm.series, alarm.direction.value
        detail = "returned" if back else "worse" if worse else "cause" if cause else "joined"
        loud = (back and rested) or worse
        if _acknowledged(incident):
            loud = self._has_grown(incident, member, alarm)
        if loud:
            member.told = member.total
        anew = lasting is None
        return self._tell(
            incident, Happening.UPDATED, alarm.day, alarm.series, loud=loud, alarm=alarm, detail=detail, anew=anew
        )

    def opened_by(self, alarm: Alarm) -> bool:
        """Whether an incident is known that this alarm opened, as in a replay."""
        return stable_id(Kind.DROP.value, "", alarm.series, alarm.day.isoformat()) in self.known

    def recover(self, recovery: Recovery) -> list[Event]:
        """Take a recovery; an event for each incident whose telling series has recovered in all its directions.

        Of a series that alarmed again weeks later, before it had recovered, the later incident may be over by itself.
        """
        told = []
        for incident in self.known.values():
            member = incident.member(recovery.series, recovery.direction)
            if member is None or member.recovered is not None or not recovery.since <= member.day <= recovery.day:
                continue
            member.recovered = recovery.day
            self.touched[incident.incident_id] = incident
            own = [one for one in incident.members if one.series == incident.series]
            if all(one.recovered for one in own) and incident.state not in (State.RECOVERED, State.CLOSED):
                told.append(self._end(incident, recovery.day))
        return told

    def fault(self, source: str, cause: str, day: date, detail: str) -> Event | None:
        """A source is silent, or its volume is out of its rhythm; following days join, without events of their own."""
        incident = self._fault_of(source)
        if incident is None:
            if any(
                one.series == f"source:{source}" and one.opened_day <= day <= one.last_day
                for one in self.known.values()
            ):
                return None  # a replay: it is over, and known
            incident = self._begin(Kind.DATA, cause, f"source:{source}", day, day)
            incident.detail = detail
            return self._tell(incident, Happening.DATA, day, incident.series, loud=True, detail=detail)
        if day <= incident.last_day:
            return None
        incident.last_day, incident.detail = day, detail
        self.touched[incident.incident_id] = incident
        worse = cause == "silent" and incident.cause != cause
        awake = incident.state is State.SNOOZED and incident.snoozed_until is not None and day > incident.snoozed_until
        if not worse and not awake:
            return None
        incident.cause = cause
        return self._tell(incident, Happening.UPDATED, day, incident.series, loud=False, detail=detail)

    def retire(self, source: str, day: date, reason: str) -> Event | None:
        """Close the fault of a source that nobody waits for any more: it neither recovered nor goes on."""
        incident = self._fault_of(source)
        if incident is None:
            return None
        incident.state, incident.recovered_day, incident.detail = State.CLOSED, day, reason
        return self._tell(incident, Happening.CLOSED, day, incident.series, loud=False, detail=reason)

    def faulty(self) -> list[str]:
        """Sources with a fault that is not over."""
        over = (State.RECOVERED, State.CLOSED)
        return [
            one.series.partition(":")[2]
            for one in self.known.values()
            if one.kind is Kind.DATA and one.state not in over
        ]

    def sound(self, source: str, day: date) -> Event | None:
        """A source is back in its rhythm."""
        incident = self._fault_of(source)
        if incident is None or day <= incident.last_day:
            return None
        return self._end(incident, day)

    def rebased(self, cause: str, series: str, day: date, detail: str) -> Event | None:
        """Charts begin anew on account of the machinery: told once, though both charts of a series say it."""
        if stable_id(Kind.REBASE.value, cause, series, day.isoformat()) in self.known:
            return None
        incident = self._begin(Kind.REBASE, cause, series, day, day)
        incident.state, incident.recovered_day, incident.detail = State.CLOSED, day, detail
        return self._tell(incident, Happening.REBASED, day, series, loud=False, detail=detail)

    def settle(self, cause: str, day: date, detail: str) -> list[Event]:
        """Close the drops that last when all charts begin anew on `day`: nobody can tell any more whether they end.

        In silence; what is lost afterwards is another incident. A replay closes no incident that is younger.
        """
        over = (State.RECOVERED, State.CLOSED)
        lasting = [one for one in self.known.values() if one.kind is Kind.DROP and one.state not in over]
        told = []
        for incident in lasting:
            if incident.last_day < day:
                incident.state, incident.recovered_day, incident.detail = (
                    State.CLOSED,
                    day,
                    f"rebased: {cause} {detail}",
                )
                told.append(
                    self._tell(incident, Happening.REBASED, day, incident.series, loud=False, detail=incident.detail)
                )
        return told

    def _home(self, alarm: Alarm) -> Incident | None:
        """The incident that an alarm belongs to: its own series first, then the change that began nearest."""
        fit = [one for one in self.known.values() if one.kind is Kind.DROP and self._belongs(alarm, one)]
        own = {one.incident_id for one in fit if any(m.series == alarm.series for m in one.members)}
        return min(
            fit,
            key=lambda one: (one.incident_id not in own, abs(one.since - alarm.since), one.opened_day, one.incident_id),
            default=None,
        )

    def _belongs(self, alarm: Alarm, incident: Incident) -> bool:
        if not timedelta(0) <= alarm.day - incident.opened_day or alarm.day - incident.last_day > OPEN:
            return False
        if incident.state is State.CLOSED and alarm.since > incident.last_day:
            return False  # what begins after the verdict is another cause
        if any(one.series == alarm.series for one in incident.members):
            return True
        if not (incident.since - NEAR <= alarm.since <= incident.last_day + NEAR or _may_begin_with(incident, alarm)):
            return False
        one, other = (Series.parse(name, self.dimensions) for name in (alarm.series, incident.series))
        return related(one, other) or self.explains(incident, alarm)

    def _is_cause(self, incident: Incident, alarm: Alarm) -> bool:
        """Whether an alarm tells why the outcome fell that tells the incident."""
        if alarm.direction is not Direction.LOST_UP or alarm.day - incident.opened_day > CALM:
            return False
        lead, other = (Series.parse(name, self.dimensions).dimension for name in (incident.series, alarm.series))
        return lead == OUTCOME and other not in (OUTCOME, ALL)

    def _is_part(self, incident: Incident, alarm: Alarm) -> bool:
        """Whether the incident is told by a slice of the alarm's series, which shows less of the same cause."""
        lead = Series.parse(incident.series, self.dimensions)
        return lead.slice_kind != ALL and lead.whole.name == alarm.series

    def _has_grown(self, incident: Incident, member: Member, alarm: Alarm) -> bool:
        """Whether an acknowledged incident is twice as large as it was told, or graver: somebody knows less of it."""
        if not _acknowledged(incident) or alarm.series != incident.series or alarm.direction.value != incident.cause:
            return False
        a_day = alarm.feedbacks / max((alarm.day - alarm.since).days + 1, 1)
        weight = self.importance(Series.parse(alarm.series, self.dimensions))
        now, told = (GRADES.index(severity(size, a_day, weight)) for size in (member.total, member.told))
        return now > told or abs(member.total) >= TWICE * abs(member.told)

    def _fault_of(self, source: str) -> Incident | None:
        over = (State.RECOVERED, State.CLOSED)
        name = f"source:{source}"
        return next((one for one in self.known.values() if one.series == name and one.state not in over), None)

    def _begin(self, kind: Kind, cause: str, series: str, day: date, since: date) -> Incident:
        name = stable_id(kind.value, cause if kind is Kind.REBASE else "", series, day.isoformat())
        incident = Incident(name, kind, cause, series, day, since, day)
        self.known[name] = incident
        return incident

    def _end(self, incident: Incident, day: date) -> Event:
        """Over. While it is snoozed, its end is kept in silence as well."""
        until = incident.snoozed_until if incident.state is State.SNOOZED else None
        incident.state, incident.recovered_day = State.RECOVERED, day
        return self._tell(incident, Happening.RECOVERED, day, incident.series, loud=until is None or day > until)

    def _tell(
        self,
        incident: Incident,
        kind: Happening,
        day: date,
        series: str,
        *,
        loud: bool,
        detail: str = "",
        alarm: Alarm | None = None,
        anew: bool = False,
    ) -> Event:
        self.touched[incident.incident_id] = incident
        incident.events += 1
        direction = alarm.direction if alarm is not None else None
        if incident.state is State.SNOOZED:
            if incident.snoozed_until is not None and day > incident.snoozed_until:
                incident.state, loud = State.OPENED, True
            else:
                loud = False
        loud = loud and incident.state is not State.CLOSED
        name = stable_id(incident.incident_id, kind.value, series, direction or "", day.isoformat())
        return Event(
            name, incident.incident_id, incident.events, day, kind, series, direction, loud, detail, alarm, anew
        )


def _may_begin_with(incident: Incident, alarm: Alarm) -> bool:
    """Whether the interval of the alarm's first day reaches the incident's: small series name their day less well."""
    return alarm.since_low <= incident.since + NEAR and incident.since - NEAR <= alarm.since_high


def _acknowledged(incident: Incident) -> bool:
    return incident.state is State.ACKNOWLEDGED


def _may_open(alarm: Alarm) -> bool:
    """Net value of a slice joins incidents and opens none: gains that fall show in the whole as well."""
    return alarm.direction is Direction.LOST_UP or Series.parse(alarm.series).slice_kind == ALL


def _is_worse(incident: Incident, before: Member | None, alarm: Alarm) -> bool:
    """Whether the incident's own chart alarms again though it was re-based. Within a week the first alarm is completed:
    a very large change takes two steps."""
    if before is None or before.recovered is not None or alarm.series != incident.series:
        return False
    return alarm.direction.value == incident.cause and alarm.day - before.day > CALM


def _member(alarm: Alarm, before: Member | None) -> Member:
    """The member by this alarm, which adds to what lasts of the one `before`."""
    total = alarm.effect + (before.total if before is not None else 0.0)
    told = before.told if before is not None else total
    return Member(
        alarm.series, alarm.direction, alarm.day, alarm.since, alarm.effect, alarm.evidence, total=total, told=told
    )
