"""Critical feedback of a batch as events: what is new, is not history, and fulfils a rule.

Called by `flows.steps`: found while a batch is judged, kept beside its files, and written to the outbox in the
transaction that loads the feedback. The id is made of feedback and rule, so that a message about them is sent once,
however often the feedback is delivered again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from flows.alert_events import Event, Quote
from flows.critical import Found, Watchman, names
from flows.delivery_settings import DeliveryBlock
from flows.ingest import WILL_BE_STORED, Landed
from flows.notify import routes
from nlp.segment import segment
from taxonomy.records import Feedback
from warehouse.frames import Context, content_hash
from warehouse.outbox import Intent


def critical_events(
    feedbacks: Sequence[Feedback], statuses: Sequence[str], watchman: Watchman, context: Context, oldest: date
) -> list[Event]:
    """One event a feedback and rule. `statuses` as `warehouse.load.known` tells them; `oldest` ledger day is new."""
    return [
        _event(feedback, found, watchman, context.day(feedback))
        for feedback, status in zip(feedbacks, statuses, strict=True)
        if status in WILL_BE_STORED and not feedback.deleted and context.day(feedback) >= oldest
        for found in watchman.find(feedback.text)
    ]


def write_events(events: Iterable[Event], landed: Landed) -> None:
    """Keep them beside the batch; nothing where there are none."""
    payloads = [event.payload() for event in events]
    if payloads:
        _place(landed).write_text(json.dumps(payloads, ensure_ascii=False), "utf-8")


def has_events(landed: Landed) -> bool:
    """Whether the batch holds critical feedback."""
    return _place(landed).exists()


def read_intents(landed: Landed, delivery: DeliveryBlock) -> list[Intent]:
    """What is to be kept of the batch, and who is to be told of it: nobody where `delivery` names no channel."""
    if not has_events(landed):
        return []
    events = [Event.model_validate(payload) for payload in json.loads(_place(landed).read_text("utf-8"))]
    return [
        Intent(event.event_id, event.incident_id, event.kind, event.payload(), routes(event, delivery))
        for event in events
    ]


def _event(feedback: Feedback, found: Found, watchman: Watchman, day: date) -> Event:
    feedback_id, rule = feedback.source_id, watchman.rules[found.rule]
    event_id = hashlib.sha256("\0".join(("critical", feedback_id, found.rule)).encode()).hexdigest()[:32]
    start, end = _sentence(feedback.text, found)
    return Event(
        event_id=event_id,
        incident_id=event_id,
        kind="critical",
        severity=rule.severity,
        source=feedback.source,
        cause=found.rule,
        names=names(watchman.rules, found.rule),
        day=day,
        quotes=(Quote(feedback_id=feedback_id, start_char=start, end_char=end, content=content_hash(feedback)),),
        query=f"valueledger query \"FROM feedback WHERE feedback_id = '{feedback_id}'\"",
    )


def _sentence(text: str, found: Found) -> tuple[int, int]:
    """The segments that the match stands in."""
    touched = [one for one in segment(text) if one.start < found.end and found.start < one.end]
    if not touched:
        return found.start, found.end
    return min(touched[0].start, found.start), max(touched[-1].end, found.end)


def _place(landed: Landed) -> Path:
    return landed.folder / "critical.json"
