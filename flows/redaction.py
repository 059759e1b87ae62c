"""Redacts anew what older rules have let through: the whole history, where the rules have changed since.

Called by `flows.steps` at the start of a night and, for copies of the warehouse, by `flows.erasing`. Text that the new
rules change is judged anew, since places in it move; the days that it stands on are rebuilt. A batch is one
transaction, and a feedback names the rules that it went through: killed anywhere, the next night goes on. Limits: what
older rules have taken out stays out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flows.ingest import judge_entries
from flows.judging import Bench
from flows.protect import Protector
from taxonomy.records import Feedback, Kind
from warehouse import frames, rereading
from warehouse.frames import Context
from warehouse.rereading import Reread, Span
from warehouse.store import Store

BATCH: Final = 5_000
"""Feedbacks that are held in memory, some times a night's batch: a batch costs a look at all feedback of its days."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What redacts and judges today, and the time zone of ledger days."""

    protector: Protector
    bench: Bench
    zone: ZoneInfo


def is_outdated(store: Store, rules: Rules) -> bool:
    """Whether anything may be stored that went through other rules."""
    return rereading.rules_of(store) != rules.protector.version


def redact_history(store: Store, rules: Rules, *, run_id: str, now: datetime) -> int:
    """Bring everything under the rules of today; how many feedbacks and refused rows had to change.

    Raises WarehouseError; then the batches before are done, and the next call goes on.
    """
    version, changed = rules.protector.version, 0
    for span in rereading.outdated_spans(store, version):
        while rows := rereading.outdated(store, span, version, BATCH):
            changed += _redact_batch(store, span, rows, rules, run_id)
    changed += rereading.rewrite_quarantine(store, lambda payload, detail: _refused(rules.protector, payload, detail))
    rereading.close(store, version, changed=changed, now=now)
    return changed


def _redact_batch(store: Store, span: Span, rows: Sequence[dict[str, Any]], rules: Rules, run_id: str) -> int:
    before = [feedback_of(row) for row in rows]
    after = [rules.protector.again(feedback) for feedback in before]
    changed = [number for number, feedback in enumerate(after) if feedback != before[number]]
    same = [row["feedback_id"] for row, old, new in zip(rows, before, after, strict=True) if old == new]
    parts = []
    for day in sorted({_fallback(rows[number]) for number in changed}):
        chosen = [after[number] for number in changed if _fallback(rows[number]) == day]
        parts.append(_read_again(chosen, rules, day))
    rereading.store_batch(store, span, parts, same, version=rules.protector.version, run_id=run_id)
    return len(changed)


def _read_again(feedbacks: Sequence[Feedback], rules: Rules, day: date) -> Reread:
    entries = judge_entries(feedbacks, ["changed"] * len(feedbacks), rules.bench)
    context = Context(
        taxonomy=rules.bench.taxonomy.label,
        redaction=rules.protector.version,
        time_zone=rules.zone,
        fallback_day=day,
    )
    return Reread(
        feedback=frames.feedback_frame(entries, context),
        mentions=frames.mention_frame(entries, context),
        terms=frames.term_frame(entries, context),
        uncovered=frames.uncovered_frame(entries, context),
    )


def _fallback(row: dict[str, Any]) -> date:
    """The ledger day that a feedback without a date keeps; with one, its own date tells it."""
    day: date = row["ledger_day"]
    return date.min if row["created_at"] is not None else day


def feedback_of(row: Mapping[str, Any]) -> Feedback:
    """A stored feedback as the record that it came from, protected."""
    return Feedback(
        source=row["source"],
        source_id=row["feedback_id"],
        kind=Kind(row["kind"]),
        text=row["text"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        rating=row["rating"],
        channel=row["channel"],
        product=row["product"],
        region=row["region"],
        customer_group=row["customer_group"],
        customer_id=row["customer_hash"],
        stream=row["stream"],
        position=row["position"],
    )


def _refused(protector: Protector, payload: str, detail: str) -> tuple[str, str]:
    """A refused row's payload (JSON) and detail under the rules of today."""
    held = json.loads(payload)
    safe = protector.payload_again(held)
    told = payload if safe == held else json.dumps(safe, ensure_ascii=False, sort_keys=True)
    return told, protector.sentence(detail)
