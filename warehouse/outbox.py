"""What is to be sent and what became of it: the intent is committed with its event, the sending follows.

Written by `warehouse.alerting` inside the transaction of a night's events; read and marked by flows, which speak to
the channels. A row is one event for one channel, keyed by both, so that a night that is repeated writes nothing twice.
Limits: quotes are kept as places in feedback; their words are read when they are due, so that a feedback deleted or
edited in the meantime is never sent as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa

from taxonomy.errors import WarehouseError
from warehouse.store import Store

_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("event_id", "incident_id", "kind", "payload", "channel", "created_run")]
)
_PLACE = pa.schema(
    [("feedback_id", pa.string()), ("start_char", pa.int32()), ("end_char", pa.int32()), ("content", pa.string())]
)


class DeliveryState(StrEnum):
    """PENDING is tried at `next_try`, HELD waits until then without an attempt, FAILED is told as undelivered: it is
    tried on, seldom, while it has a `next_try`."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one channel that is due. `payload` is what the message says, words of quotes included.

    `message_id`: of the message that it was tried in, alone or in a digest; None where it was never tried.
    """

    event_id: str
    incident_id: str
    kind: str
    payload: Mapping[str, Any]
    channel: str
    attempts: int
    state: DeliveryState = DeliveryState.PENDING
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """One event and the channels that are to be told of it.

    `payload["quotes"]`: mappings with feedback_id, start_char, end_char (code points of the redacted text), and
    content, the hash of the feedback that they were found in.
    """

    event_id: str
    incident_id: str
    kind: str
    payload: Mapping[str, Any]
    channels: Sequence[str]


def enqueue(store: Store, intents: Iterable[Intent], run_id: str) -> None:
    """Write intents; call it inside the transaction of their events.

    Of what stands already, only the words of what still waits are renewed: an edited feedback is quoted as it is now.
    """
    rows = [
        {
            "event_id": one.event_id,
            "incident_id": one.incident_id,
            "kind": one.kind,
            "payload": json.dumps(one.payload, ensure_ascii=False),
            "channel": channel,
            "created_run": run_id,
        }
        for one in intents
        for channel in dict.fromkeys(one.channels)
    ]
    if rows:
        incoming = pa.Table.from_pylist(rows, _SCHEMA)
        store.run("alerts/renew_outbox", incoming=incoming)
        store.run("alerts/insert_outbox", incoming=incoming)


def due(store: Store, now: datetime) -> list[Delivery]:
    """Messages that may be sent at `now`, the oldest night first, with all that was tried in one message with them."""
    rows = store.records("alerts/due", {"now": now})
    found = [{**row, "payload": json.loads(row["payload"]), "state": DeliveryState(row["state"])} for row in rows]
    words = quote_texts(store, [quote for row in found for quote in row["payload"].get("quotes", ())])
    for row in found:
        row["payload"]["quotes"] = with_words(row["payload"].get("quotes", ()), words)
    return [Delivery(**row) for row in found]


def address(store: Store, events: Sequence[str], channel: str, message_id: str) -> None:
    """Commit, before the first attempt, in which message events go to a channel: each later attempt is of the same."""
    addressed = pa.table({"event_id": pa.array(events, pa.string())})
    store.run("alerts/address_outbox", {"channel": channel, "message_id": message_id}, addressed=addressed)


def next_due(store: Store) -> datetime | None:
    """When the next message may be sent, long ago for one that is due already; None where none waits."""
    found: datetime | None = store.value("alerts/next_due")
    return found


def prune(store: Store, before: datetime) -> None:
    """Take out what was sent before a time, or was given up for good and told before it.

    What waits, and what nobody was told of, is kept however old it is.
    """
    store.run("alerts/prune_outbox", {"before": before})


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Messages of one channel that were given up: `since` the night of the oldest, `error` of the last attempt.

    `tried_on`: some are still tried weekly. `told`: people have seen all of them.
    """

    channel: str
    messages: int
    since: str
    error: str
    incidents: Sequence[str]
    tried_on: bool
    told: bool


def undelivered(store: Store) -> list[Undelivered]:
    """What was given up, by channel."""
    return [Undelivered(**{**row, "error": row["error"] or ""}) for row in store.records("alerts/undelivered")]


def tell_undelivered(store: Store, now: datetime) -> None:
    """Book that people have been shown what was given up: only what they know of is ever pruned."""
    store.run("alerts/tell_undelivered", {"now": now})


def retry_channel(store: Store, channel: str) -> None:
    """What was given up while a channel took nothing is due at once, but for what has had all its attempts."""
    store.run("alerts/retry_channel", {"channel": channel})


def retry_all(store: Store) -> None:
    """All that was given up is due at once, whatever its attempts: a person asks for it."""
    store.run("alerts/retry_all")


def mark(
    store: Store,
    event_id: str,
    channel: str,
    state: DeliveryState,
    error: str | None = None,
    *,
    now: datetime,
    next_try: datetime | None = None,
) -> None:
    """Book an attempt, or that a message is held. A message that was sent stays sent."""
    if state is DeliveryState.HELD and next_try is None:
        raise WarehouseError("A held message needs the time until which it waits.")
    values = {
        "event_id": event_id,
        "channel": channel,
        "state": str(state),
        "error": error,
        "next_try": next_try,
        "now": now,
    }
    store.run("alerts/mark_delivery", values)


def quote_texts(store: Store, places: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int, int], Mapping[str, Any]]:
    """Words, day, product and channel by place; a place whose feedback is gone, or was edited since, is absent."""
    if not places:
        return {}
    wanted = pa.Table.from_pylist([{name: place.get(name) for name in _PLACE.names} for place in places], _PLACE)
    rows = store.records("alerts/quote_texts", wanted=wanted)
    return {(row["feedback_id"], row["start_char"], row["end_char"]): row for row in rows}


def with_words(
    places: Sequence[Mapping[str, Any]], words: Mapping[tuple[str, int, int], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The quotes among `places` that still have words: day (ISO), product, channel, quote and feedback_id."""
    found = []
    for place in places:
        row = words.get((place["feedback_id"], place["start_char"], place["end_char"]))
        if row is not None:
            day = row["ledger_day"].isoformat()
            found.append({**{k: row[k] for k in ("feedback_id", "product", "channel", "quote")}, "day": day})
    return found
