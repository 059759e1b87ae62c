"""Rows of the monitors: counts of days out of the ledger, states of charts, incidents and events in and out.

Called by `drift.night`. Writes nothing by itself: the caller holds the transaction.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from warehouse.drift.incidents import Event, Incident, Sign, State
from warehouse.drift.parity import Matched
from warehouse.drift.source import Counted
from warehouse.store import Store

_DAY, _TEXT, _NUMBER = pa.date32(), pa.string(), pa.float64()
STATE = pa.schema([("name", _TEXT), ("last_day", _DAY), ("fingerprint", _TEXT), ("state", pa.binary())])
INCIDENT = pa.schema(
    [
        *((name, _TEXT) for name in ("incident_id", "source", "monitor", "sign", "language", "state")),
        *((name, _DAY) for name in ("opened_day", "last_day", "since", "since_low", "since_high", "ended_day")),
        *((name, _NUMBER) for name in ("before_value", "after_value", "effect_low", "effect_high")),
        ("feedbacks", pa.int64()),
        ("signs", _TEXT),
        ("detail", _TEXT),
    ]
)
EVENT = pa.schema(
    [
        *((name, _TEXT) for name in ("event_id", "incident_id")),
        ("number", pa.int32()),
        ("day", _DAY),
        *((name, _TEXT) for name in ("kind", "sign")),
        *((name, _NUMBER) for name in ("before_value", "after_value")),
        ("told", pa.bool_()),
        ("run_id", _TEXT),
    ]
)
CUTS = ("unknown_high", "length_long", "length_short", "confidence_low_zh", "confidence_low_en")
NO_CUTS: Mapping[str, float | None] = dict.fromkeys(CUTS)


@dataclass(frozen=True, slots=True)
class Kept:
    """A state as it was written."""

    last_day: date
    fingerprint: str
    packed: bytes

    def unpack(self) -> dict[str, Any]:
        """What was packed."""
        found: dict[str, Any] = json.loads(zlib.decompress(self.packed))
        return found


def read_states(store: Store) -> dict[str, Kept]:
    """All states by their names."""
    return {name: Kept(day, mark, bytes(packed)) for name, day, mark, packed in store.rows("drift/states")}


def write_states(store: Store, states: Mapping[str, Kept]) -> None:
    """Put states in the place of the old ones."""
    rows = [
        {"name": name, "last_day": one.last_day, "fingerprint": one.fingerprint, "state": one.packed}
        for name, one in states.items()
    ]
    if rows:
        store.run("drift/replace_states", incoming=pa.Table.from_pylist(rows, STATE))


def pack(state: Mapping[str, Any]) -> bytes:
    """JSON, packed."""
    return zlib.compress(json.dumps(state).encode(), 1)


def read_incidents(store: Store, since: date) -> list[Incident]:
    """Incidents that last, or had an alarm on or after `since`."""
    return [_incident(row) for row in store.records("drift/incidents", {"since": since})]


def write_incidents(store: Store, incidents: Iterable[Incident]) -> None:
    """Put incidents in the place of what stood under their ids."""
    rows = [_row(one) for one in incidents]
    if rows:
        store.run("drift/replace_incidents", incoming=pa.Table.from_pylist(rows, INCIDENT))


def write_events(store: Store, events: Iterable[tuple[Event, bool]], run_id: str) -> None:
    """Add events that are not there; each with whether it was to be told."""
    rows = [
        {
            "event_id": one.event_id, "incident_id": one.incident_id, "number": one.number, "day": one.day,
            "kind": one.kind.value, "sign": one.sign, "before_value": one.before, "after_value": one.after,
            "told": told, "run_id": run_id,
        }
        for one, told in events
    ]  # fmt: skip
    if rows:
        store.run("drift/insert_events", incoming=pa.Table.from_pylist(rows, EVENT))


def labels_of(store: Store, source: str | None, first: date, last: date) -> list[tuple[date, str]]:
    """Days with words, in order, each with who read most of it: judge and taxonomy, empty where nobody did."""
    values = {"first": first, "last": last}
    rows = store.rows("drift/judges", values) if source is None else _of_source(store, "drift/days", source, values)
    return [(day, f"{judge} {taxonomy}".strip()) for day, judge, taxonomy in rows]


def cuts_of(store: Store, source: str, first: date, last: date) -> dict[str, float | None]:
    """The cuts of a source's measures, from some days."""
    found = store.records("drift/cuts", {"source": source, "first": first, "last": last})[0]
    return {name: found[name] for name in CUTS}


def signs_of(
    store: Store, source: str, cuts: Mapping[str, float | None], first: date, last: date
) -> dict[date, list[Counted]]:
    """Signs of a source by day."""
    found: dict[date, list[Counted]] = defaultdict(list)
    values = {"source": source, "first": first, "last": last, **cuts}
    for day, sign, language, feedbacks, counted in store.rows("drift/signs", values):
        found[day].append(Counted(sign, language, feedbacks, counted))
    return found


def aspects_of(store: Store, source: str, first: date, last: date) -> dict[date, dict[str, int]]:
    """Feedbacks of a source that mention each aspect, by day."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for day, aspect, feedbacks in store.rows("drift/aspects", {"source": source, "first": first, "last": last}):
        found[day][aspect] = feedbacks
    return found


def topics_of(store: Store, first: date, last: date) -> list[tuple[date, dict[str, Matched]]]:
    """Matched topics of all sources by day, in order."""
    found: dict[date, dict[str, list[Sequence[int]]]] = defaultdict(lambda: defaultdict(list))
    for day, side, *counts in store.rows("drift/topics", {"first": first, "last": last}):
        found[day][side].append(counts)
    return [
        (day, {side: Matched(*np.array(rows, dtype=np.float64).T) for side, rows in sides.items()})
        for day, sides in sorted(found.items())
    ]


def _of_source(store: Store, name: str, source: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return store.rows(name, {"source": source, **values})


def _row(one: Incident) -> dict[str, Any]:
    signs = [{**asdict(sign), "day": str(sign.day), "since": str(sign.since)} for sign in one.signs]
    return {
        "incident_id": one.incident_id, "source": one.source, "monitor": one.monitor, "sign": one.sign,
        "language": one.language, "state": one.state.value, "opened_day": one.opened_day, "last_day": one.last_day,
        "since": one.since, "since_low": one.since_low, "since_high": one.since_high, "ended_day": one.ended_day,
        "before_value": one.before, "after_value": one.after, "effect_low": one.effect_low,
        "effect_high": one.effect_high, "feedbacks": one.feedbacks, "signs": json.dumps(signs), "detail": one.detail,
    }  # fmt: skip


def _incident(row: Mapping[str, Any]) -> Incident:
    signs = [
        Sign(
            one["series"], date.fromisoformat(one["day"]), date.fromisoformat(one["since"]),
            one["before"], one["after"], one["over"],
        )
        for one in json.loads(row["signs"])
    ]  # fmt: skip
    return Incident(
        row["incident_id"], row["source"], row["sign"], row["language"], row["opened_day"], row["last_day"],
        row["since"], row["since_low"], row["since_high"], State(row["state"]), row["ended_day"],
        row["before_value"], row["after_value"], row["effect_low"], row["effect_high"], row["feedbacks"],
        row["detail"], signs, row.get("events", 0),
    )  # fmt: skip
