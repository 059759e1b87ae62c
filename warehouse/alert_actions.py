"""What a person does about an incident: acknowledge, snooze, close with a verdict; and how incidents are looked up.

Called by `flows.alert_desk` under the night's lock. An action and its event are one transaction. The clock is a
parameter: the time of an action is the one wall-clock value among alerts, and it is not published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from taxonomy.errors import WarehouseError
from warehouse.alert_book import write_events
from warehouse.monitor.incident import Happening, State, stable_id
from warehouse.store import Store


class Verdict(StrEnum):
    """What an incident was: a drop, none, or a drop whose cause was mended. Precision is measured from these."""

    TRUE = "true"
    FALSE = "false"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action: `day` in the configured time zone, `now` aware; a snooze has `until`, a closing its `verdict`."""

    kind: Happening
    day: date
    now: datetime
    note: str = ""
    until: date | None = None
    verdict: Verdict | None = None


_STATES = {
    Happening.ACKNOWLEDGED: State.ACKNOWLEDGED,
    Happening.SNOOZED: State.SNOOZED,
    Happening.CLOSED: State.CLOSED,
}


def find_incident(store: Store, name: str) -> dict[str, Any]:
    """The incident whose id begins with `name`. Raises WarehouseError where none or several do."""
    rows = store.records("alerts/find_incident", {"name": name})
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise WarehouseError(f"No incident has the id {name!r}.", remedy="`valueledger alerts list` shows them.")
    several = ", ".join(row["incident_id"] for row in rows[:5])
    raise WarehouseError(f"{len(rows)} incidents begin with {name!r}: {several}.", remedy="Give more of the id.")


def history(store: Store, incident_id: str) -> list[dict[str, Any]]:
    """Events of an incident in order."""
    return store.records("alerts/history", {"incident_id": incident_id})


def act(store: Store, name: str, action: Action) -> dict[str, Any]:
    """Do it and answer with the incident as it stands then. Raises WarehouseError where it makes no sense."""
    row = find_incident(store, name)
    incident_id, state = row["incident_id"], State(row["state"])
    if action.kind is not Happening.CLOSED and state in (State.RECOVERED, State.CLOSED):
        raise WarehouseError(
            f"Incident {incident_id} is {state} already.", remedy="Close it with a verdict, or leave it as it is."
        )
    event = {
        "event_id": stable_id(incident_id, action.kind.value, action.now.isoformat()),
        "incident_id": incident_id,
        "number": row["events"] + 1,
        "day": action.day,
        "kind": action.kind.value,
        "series": row["series"],
        "paged": False,
        "detail": action.note or (action.verdict or ""),
        "acted_at": action.now,
    }
    values = {
        "incident_id": incident_id,
        "state": _STATES[action.kind].value,
        "snoozed_until": action.until,
        "verdict": action.verdict.value if action.verdict else None,
    }
    with store.transaction():
        store.run("alerts/act", values)
        write_events(store, [event])
    return find_incident(store, incident_id)
