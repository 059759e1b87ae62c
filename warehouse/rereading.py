"""Stored feedback whose text was redacted anew: read in batches, put back with what was then read in it.

Called by `flows.redaction` under the night's lock. A batch is of a few days and one transaction: new text and readings
in the place of the old ones, the days marked to be rebuilt, and the rules noted on every feedback of the batch, so that
none is looked at twice and no batch reads the whole history. Limits: the warehouse never redacts and never judges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from warehouse import frames
from warehouse.marts import chunks_of_days
from warehouse.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """Feedback with new text, and what was read in it: frames by the contracts of `warehouse.frames`."""

    feedback: pd.DataFrame
    mentions: pd.DataFrame
    terms: pd.DataFrame
    uncovered: pd.DataFrame


def rules_of(store: Store) -> str | None:
    """The rules that everything stored has gone through; None where nobody has noted any."""
    told: str | None = store.value("reread/rules")
    return told


@dataclass(frozen=True, slots=True)
class Span:
    """Ledger days from `first` to `last`, both included."""

    first: date
    last: date


def outdated_spans(store: Store, version: str) -> list[Span]:
    """Spans of days with live feedback under other rules than `version`: some 20,000 feedbacks, or one day, each."""
    chunks = chunks_of_days(store.rows("reread/outdated_days", {"version": version}))
    days = [chunk.column("ledger_day").to_pylist() for chunk in chunks]
    return [Span(chunk[0], chunk[-1]) for chunk in days]


def outdated(store: Store, span: Span, version: str, size: int) -> list[dict[str, Any]]:
    """At most `size` live feedbacks of a span that went through other rules than `version`, by their columns."""
    return store.records("reread/outdated", {**asdict(span), "version": version, "size": size})


def store_batch(
    store: Store, span: Span, parts: Sequence[Reread], same: Sequence[str], *, version: str, run_id: str
) -> None:
    """Store what changed in `parts`, and note the rules `version` on the feedbacks `same`; all or nothing.

    All of it is of the days of `span`.
    """
    days = asdict(span)
    unchanged = pa.table({"feedback_id": pa.array(same, pa.string())})
    with store.transaction():
        for part in parts:
            feedback = frames.conform(part.feedback, frames.FEEDBACK, "feedback")
            store.run("reread/replaced", days, incoming=feedback)
            store.run("reread/mark_days", {"run_id": run_id}, incoming=feedback)
            store.run("reread/delete_readings")
            store.run("reread/versions", incoming=feedback)
            store.run("reread/replace_feedback")
            for statement, frame, contract in (
                ("load/insert_mentions", part.mentions, frames.MENTION),
                ("load/insert_terms", part.terms, frames.TERM),
                ("load/insert_uncovered", part.uncovered, frames.UNCOVERED),
            ):
                rows = frames.conform(frame, contract, "reread")
                if rows.num_rows:
                    store.run(statement, incoming=rows)
        if same:
            store.run("reread/note_rules", {**days, "version": version}, incoming=unchanged)


def rewrite_quarantine(store: Store, anew: Callable[[str, str], tuple[str, str]]) -> int:
    """Give every refused row the payload and detail that `anew` makes of its own; how many changed."""
    changed = []
    for source, stream, position, payload, detail in store.rows("reread/quarantine"):
        after = anew(payload, detail)
        if after != (payload, detail):
            changed.append((source, stream, position, *after))
    if changed:
        names = ("source", "stream", "position", "payload", "detail")
        columns = {name: list(column) for name, column in zip(names, zip(*changed, strict=True), strict=True)}
        store.run("reread/rewrite_quarantine", incoming=pa.table(columns))
    return len(changed)


def close(store: Store, version: str, *, changed: int, now: datetime) -> None:
    """Note that everything stored has gone through the rules `version`, and book an erasure where text changed."""
    with store.transaction():
        store.run("reread/note_all", noted=pa.table({"rules": [version]}))
        if changed:
            number = int(store.value("forget/next_erasure"))
            counts = {"feedbacks": changed, "mentions": 0, "quarantined": 0, "days": 0}
            store.run("forget/book", {"erasure": number, "kind": "redaction", "now": now, **counts})
