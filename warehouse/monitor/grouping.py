"""One cause, one incident: which alarms belong together by their place in the tree and their time.

Called by `flows.alert_detection`. An alarm joins an open incident if their series are related (one above the other, or
children of one parent) and the change began near the incident's, or the same series alarms again before the incident
is over. An incident is named by its first alarm, so the name never changes afterwards: causal, as the alarms are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.monitor.detector import Alarm

NEAR = timedelta(days=7)
"""Changes that began within a week of each other and touch related series have one cause: a small series shows what a
large one showed at once only days later, and then names its day less well."""

OPEN = timedelta(days=28)
"""An incident without a further alarm for four weeks takes no more: the level it left is the new baseline."""


@dataclass(slots=True)
class Group:
    """An incident while it is open: its name, its series, when its change began, its last alarm."""

    name: str
    series: set[str]
    since: date
    last: date


class Grouping:
    """Open incidents; alarms come in order of days."""

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        self.parents = parents
        self.open: list[Group] = []

    def join(self, alarm: Alarm) -> str:
        """The name of the incident that the alarm belongs to, opened if there is none."""
        self.open = [one for one in self.open if alarm.day - one.last <= OPEN]
        candidates = [one for one in self.open if self._belongs(alarm, one)]
        if candidates:
            group = min(candidates, key=lambda one: (alarm.series not in one.series, abs(one.since - alarm.since)))
            group.series.add(alarm.series)
            group.last = alarm.day
            return group.name
        name = f"{alarm.series}@{alarm.day.isoformat()}"
        self.open.append(Group(name, {alarm.series}, alarm.since, alarm.day))
        return name

    def _belongs(self, alarm: Alarm, group: Group) -> bool:
        if alarm.series in group.series:
            return True
        near = group.since - NEAR <= alarm.since <= group.last + NEAR
        return near and any(self._related(alarm.series, other) for other in group.series)

    def _related(self, one: str, other: str) -> bool:
        parent = self.parents.get(one)
        return (
            other in self._line(one)
            or one in self._line(other)
            or (parent is not None and parent == self.parents.get(other))
        )

    def _line(self, series: str) -> set[str]:
        """The ancestors of a series."""
        found: set[str] = set()
        up = self.parents.get(series)
        while up is not None and up not in found:
            found.add(up)
            up = self.parents.get(up)
        return found
