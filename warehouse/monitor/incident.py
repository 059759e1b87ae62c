"""What an incident is, and an event of its history: records alone.

Used by `monitor.incidents`, which makes them, and by `warehouse.alert_book`, which keeps them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from warehouse.monitor.detector import Alarm
from warehouse.monitor.families import Direction


class Kind(StrEnum):
    """A drop of value, a fault of the data, charts begun anew, or a single feedback that somebody must see."""

    DROP = "drop"
    DATA = "data"
    REBASE = "rebase"
    CRITICAL = "critical"


class State(StrEnum):
    """Where an incident stands."""

    OPENED = "opened"
    RECOVERED = "recovered"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Happening(StrEnum):
    """What an event says."""

    OPENED = "opened"
    UPDATED = "updated"
    RECOVERED = "recovered"
    DATA = "data"
    REBASED = "rebased"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(slots=True)
class Member:
    """One series and direction that joined, by its newest alarm; `recovered`: the day it was over, None until then.

    `total`: sum of the effects of its alarms since it joined, each against the level that the last one left; `told`:
    what that was when it was last told.
    """

    series: str
    direction: Direction
    day: date
    since: date
    effect: float
    evidence: float
    recovered: date | None = None
    total: float = 0.0
    told: float = 0.0


@dataclass(slots=True)
class Incident:
    """One cause. `series` is that of its first alarm, or the source of a fault of the data; `events` counts events."""

    incident_id: str
    kind: Kind
    cause: str
    series: str
    opened_day: date
    since: date
    last_day: date
    state: State = State.OPENED
    members: list[Member] = field(default_factory=list)
    events: int = 0
    recovered_day: date | None = None
    snoozed_until: date | None = None
    detail: str = ""

    def member(self, series: str, direction: Direction) -> Member | None:
        """The member of a series and direction, if it joined."""
        return next((one for one in self.members if (one.series, one.direction) == (series, direction)), None)


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `loud`: worth a message; `alarm` is what it rests on, None where nothing alarmed; `anew`: whether no
    lasting alarm of its series and direction stood in the incident."""

    event_id: str
    incident_id: str
    number: int
    day: date
    kind: Happening
    series: str
    direction: Direction | None
    loud: bool
    detail: str = ""
    alarm: Alarm | None = None
    anew: bool = False


def stable_id(*parts: str) -> str:
    """First 64 bits of the SHA-256 of the parts, hexadecimal: the same for the same series and day in every replay."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
