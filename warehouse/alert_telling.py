"""What is told of an incident: its columns by the alarm that tells it, and the payload that messages are made of.

Called by `warehouse.alerting`. Driver-free: records in, JSON types out; `flows.alert_events` reads the payload.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from warehouse import alert_book
from warehouse.alert_evidence import Evidence
from warehouse.monitor.detector import Alarm
from warehouse.monitor.families import Direction
from warehouse.monitor.hierarchy import ALL, Series
from warehouse.monitor.incident import Event, Incident, Kind
from warehouse.monitor.severity import Severity, severity


def described(
    series: Series, alarm: Alarm, evidence: Evidence, importance: float, known: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Columns of an incident told by `alarm`; when it began stays as it was `known`."""
    a_day = alarm.feedbacks / max((alarm.day - alarm.since).days + 1, 1)
    sign = -1.0 if alarm.direction is Direction.NET_DOWN else 1.0
    split = evidence.attribution
    parts = (
        {"kind": one.kind, "value": one.value, "points": sign * (one.rate + one.mix), "rate": sign * one.rate}
        for one in (split.parts if split else ())
    )
    began = known or {name: getattr(alarm, name) for name in ("since", "since_low", "since_high")}
    return {
        **_whereabouts(series),
        "severity": severity(alarm.effect, a_day, importance).value,
        **{name: began[name] for name in ("since", "since_low", "since_high")},
        "direction": alarm.direction.value,
        **{name: getattr(alarm, name) for name in ("effect", "effect_low", "effect_high", "expected", "feedbacks")},
        "evidence": alarm.evidence,
        "rate": sign * split.rate if split else None,
        "mix": sign * split.mix if split else None,
        "contributions": _json(parts),
        "terms": _json(evidence.terms),
        "quotes": _json(evidence.quotes),
        "verdict": known["verdict"] if known else None,
    }


def bare(incident: Incident) -> dict[str, Any]:
    """Columns of an incident that no alarm tells of: a fault of the data, or a re-base."""
    empty = dict.fromkeys(alert_book.INCIDENT.names)
    where = {"level": "source", "key": source_of(incident), "slice_kind": ALL, "slice_value": ALL}
    if incident.kind is Kind.REBASE:
        where = _whereabouts(Series.parse(incident.series))
    lists = dict.fromkeys(("contributions", "terms", "quotes"), "[]")
    grade = Severity.MEDIUM if incident.kind is Kind.DATA else Severity.LOW
    return {**empty, **where, **lists, "since": incident.since, "severity": grade.value}


def payload_of(event: Event, row: Mapping[str, Any], dimensions: Mapping[str, str], report: str) -> dict[str, Any]:
    """What a message says of an event, as JSON types; `row` holds the columns of its incident."""
    told = {"event_id": event.event_id, "kind": event.kind.value, "day": event.day.isoformat(), "detail": event.detail}
    return {**payload_of_row(row, dimensions), **told, "report": report}


def payload_of_row(row: Mapping[str, Any], dimensions: Mapping[str, str]) -> dict[str, Any]:
    """The same of an incident as it stands, as if it had just been opened."""
    payload: dict[str, Any] = {
        "event_id": row["incident_id"],
        "incident_id": row["incident_id"],
        "kind": "opened" if row["kind"] == Kind.DROP.value else "data",
        "day": row["opened_day"].isoformat(),
        "severity": row["severity"],
        "detail": row["detail"],
        "query": f"valueledger alerts show {row['incident_id']}",
    }
    if row["kind"] == Kind.CRITICAL.value:
        query = f"valueledger query \"FROM feedback WHERE feedback_id = '{row['detail']}'\""
        payload |= {"kind": row["kind"], "quotes": json.loads(row["quotes"]), "detail": "", "query": query}
    if row["kind"] != Kind.DROP.value:
        return payload | {"source": row["key"], "cause": row["cause"]}
    payload |= {
        name: row[name] for name in ("direction", "effect", "effect_low", "effect_high", "expected", "feedbacks")
    }
    payload |= {name: row[name].isoformat() for name in ("since", "since_low", "since_high")}
    payload |= {name: json.loads(row[name]) for name in ("contributions", "quotes")}
    return payload | {
        "aspect": row["key"] if row["level"] == "aspect" else None,
        "dimension": Series.parse(row["series"], dimensions).dimension,
        "slice": {"kind": row["slice_kind"], "value": row["slice_value"]},
        "terms": [one["term"] for one in json.loads(row["terms"])],
    }


def source_of(incident: Incident) -> str:
    """The source of a fault of the data."""
    return incident.series.partition(":")[2]


def _whereabouts(series: Series) -> dict[str, str]:
    return {name: getattr(series, name) for name in ("level", "key", "slice_kind", "slice_value")}


def _json(rows: Iterable[Any]) -> str:
    return json.dumps(list(rows), ensure_ascii=False)
