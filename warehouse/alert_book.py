"""Incidents, events and the charts' state as rows: read at the start of a night, written at its end.

Called by `warehouse.alerting` (a night), `warehouse.load` (critical feedback of a batch) and `warehouse.alert_actions`
(a person). What stands in the tables is the
whole truth: nothing is kept elsewhere. Limits: writes nothing by itself, the caller holds the transaction.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from warehouse.monitor.families import Direction
from warehouse.monitor.hierarchy import ALL
from warehouse.monitor.incident import Event, Incident, Kind, Member, State
from warehouse.monitor.severity import Severity
from warehouse.outbox import Intent
from warehouse.store import Store

_DAY, _TEXT, _NUMBER = pa.date32(), pa.string(), pa.float64()

INCIDENT = pa.schema(
    [
        *((name, _TEXT) for name in ("incident_id", "kind", "cause", "series", "level", "key")),
        *((name, _TEXT) for name in ("slice_kind", "slice_value", "state", "severity")),
        *((name, _DAY) for name in ("opened_day", "last_day", "since", "since_low", "since_high", "recovered_day")),
        ("direction", _TEXT),
        *((name, _NUMBER) for name in ("effect", "effect_low", "effect_high", "expected")),
        ("feedbacks", pa.int64()),
        *((name, _NUMBER) for name in ("evidence", "rate", "mix")),
        *((name, _TEXT) for name in ("members", "contributions", "terms", "quotes")),
        ("snoozed_until", _DAY),
        ("verdict", _TEXT),
        ("detail", _TEXT),
    ]
)

EVENT = pa.schema(
    [
        *((name, _TEXT) for name in ("event_id", "incident_id")),
        ("number", pa.int32()),
        ("day", _DAY),
        *((name, _TEXT) for name in ("kind", "series", "direction")),
        ("since", _DAY),
        *((name, _NUMBER) for name in ("effect", "effect_low", "effect_high", "evidence")),
        ("paged", pa.bool_()),
        *((name, _TEXT) for name in ("detail", "run_id")),
        ("acted_at", pa.timestamp("us", "UTC")),
    ]
)

_STATE = pa.schema([("last_day", _DAY), ("fingerprint", _TEXT), ("state", pa.binary())])


def read_incidents(store: Store, since: date) -> list[dict[str, Any]]:
    """Rows of incidents that are not over, or had an alarm on or after `since`; `events` counts their events."""
    return store.records("alerts/incidents", {"since": since})


def incident_of(row: Mapping[str, Any]) -> Incident:
    """The incident of a row."""
    members = [
        Member(
            one["series"],
            Direction(one["direction"]),
            date.fromisoformat(one["day"]),
            date.fromisoformat(one["since"]),
            one["effect"],
            one["evidence"],
            date.fromisoformat(one["recovered"]) if one["recovered"] else None,
            one.get("total", one["effect"]),
            one.get("told", one["effect"]),
        )
        for one in json.loads(row["members"])
    ]
    return Incident(
        incident_id=row["incident_id"],
        kind=Kind(row["kind"]),
        cause=row["cause"],
        series=row["series"],
        opened_day=row["opened_day"],
        since=row["since"],
        last_day=row["last_day"],
        state=State(row["state"]),
        members=members,
        events=row["events"],
        recovered_day=row["recovered_day"],
        snoozed_until=row["snoozed_until"],
        detail=row["detail"],
    )


def standing(incident: Incident) -> dict[str, Any]:
    """The columns that follow from where an incident stands; the others tell of its leading alarm."""
    members = [
        {
            "series": one.series,
            "direction": one.direction.value,
            "day": one.day.isoformat(),
            "since": one.since.isoformat(),
            "effect": one.effect,
            "evidence": one.evidence,
            "recovered": one.recovered.isoformat() if one.recovered else None,
            "total": one.total,
            "told": one.told,
        }
        for one in incident.members
    ]
    return {
        "incident_id": incident.incident_id,
        "kind": incident.kind.value,
        "cause": incident.cause,
        "series": incident.series,
        "state": incident.state.value,
        "opened_day": incident.opened_day,
        "last_day": incident.last_day,
        "recovered_day": incident.recovered_day,
        "members": json.dumps(members, ensure_ascii=False),
        "snoozed_until": incident.snoozed_until,
        "detail": incident.detail,
    }


def event_row(event: Event, *, paged: bool, run_id: str | None) -> dict[str, Any]:
    """The row of an event that a night made."""
    alarm = event.alarm
    return {
        "event_id": event.event_id,
        "incident_id": event.incident_id,
        "number": event.number,
        "day": event.day,
        "kind": event.kind.value,
        "series": event.series,
        "direction": event.direction.value if event.direction else None,
        "since": alarm.since if alarm else None,
        "effect": alarm.effect if alarm else None,
        "effect_low": alarm.effect_low if alarm else None,
        "effect_high": alarm.effect_high if alarm else None,
        "evidence": alarm.evidence if alarm else None,
        "paged": paged,
        "detail": event.detail,
        "run_id": run_id,
        "acted_at": None,
    }


def write_incidents(store: Store, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put incidents in the place of what stood under their ids."""
    kept = [{name: row[name] for name in INCIDENT.names} for row in rows]
    if kept:
        incoming = pa.Table.from_pylist(kept, INCIDENT)
        store.run("alerts/delete_incidents", incoming=incoming)
        store.run("alerts/insert_incidents", incoming=incoming)


def record_critical(store: Store, intents: Iterable[Intent], run_id: str) -> None:
    """Keep critical feedback among the incidents, each with the one event that messages carry; told or not."""
    found = [one for one in intents if one.kind == Kind.CRITICAL.value]
    if not found:
        return
    incoming = pa.Table.from_pylist([_critical(one) for one in found], INCIDENT)
    store.run("alerts/renew_critical", incoming=incoming)
    store.run("alerts/insert_critical", incoming=incoming)
    write_events(
        store,
        [
            {
                "event_id": one.event_id,
                "incident_id": one.incident_id,
                "number": 1,
                "day": date.fromisoformat(one.payload["day"]),
                "kind": one.kind,
                "series": f"source:{one.payload['source']}",
                "paged": bool(one.channels),
                "detail": one.payload["cause"],
                "run_id": run_id,
            }
            for one in found
        ],
    )


def _critical(intent: Intent) -> dict[str, Any]:
    """The row of a critical feedback: by source and rule, about the feedback."""
    told, day = intent.payload, date.fromisoformat(intent.payload["day"])
    return {
        "incident_id": intent.incident_id,
        "kind": intent.kind,
        "cause": told["cause"],
        "series": f"source:{told['source']}",
        "level": "source",
        "key": told["source"],
        "slice_kind": ALL,
        "slice_value": ALL,
        "state": State.OPENED.value,
        "severity": told.get("severity", Severity.MEDIUM.value),
        **dict.fromkeys(("opened_day", "last_day", "since"), day),
        **dict.fromkeys(("members", "contributions", "terms"), "[]"),
        "quotes": json.dumps(told["quotes"], ensure_ascii=False),
        "detail": told["quotes"][0]["feedback_id"],
    }


def write_events(store: Store, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add events that are not there."""
    kept = list(rows)
    if kept:
        store.run("alerts/insert_events", incoming=pa.Table.from_pylist(kept, EVENT))


def read_state(store: Store) -> tuple[date, str, bytes] | None:
    """Last day, fingerprint and packed state of the charts; None before the first night."""
    rows = store.rows("alerts/state")
    return (rows[0][0], rows[0][1], bytes(rows[0][2])) if rows else None


def write_state(store: Store, last_day: date, fingerprint: str, packed: bytes) -> None:
    """Put the charts' state in the place of the old one."""
    row = {"last_day": last_day, "fingerprint": fingerprint, "state": packed}
    store.run("alerts/delete_state")
    store.run("alerts/insert_state", incoming=pa.Table.from_pylist([row], _STATE))


def pack(state: Mapping[str, Any]) -> bytes:
    """JSON, packed fast: arrays of the charts shrink to half, more effort gains little."""
    return zlib.compress(json.dumps(state).encode(), 1)


def unpack(packed: bytes) -> dict[str, Any]:
    """What `pack` was given."""
    found: dict[str, Any] = json.loads(zlib.decompress(packed))
    return found
