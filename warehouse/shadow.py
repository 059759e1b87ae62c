"""What a change would read, beside what is in force: batch by batch, each its transaction, going on after a kill.

Called by `flows.shadow_scoring` under the night's lock, for a short time each: `unread` gives feedback that the change
wants read, `store_batch` keeps what a judge found. A reading names the content and the mentions that it rests on: what
was edited or corrected since is read again. Nothing here touches what is published. Limits: one change at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from taxonomy.errors import BusyError
from warehouse import frames
from warehouse.marts import chunks_of_days
from warehouse.store import Store

_SHADOW = pa.schema(
    [
        ("feedback_id", pa.string()),
        ("ledger_day", pa.date32()),
        ("content_hash", pa.string()),
        ("base", pa.uint64()),
        ("model", pa.string()),
        ("segments", pa.int32()),
    ]
)
_PAIR = pa.schema([("before", pa.string()), ("after", pa.string())])
SEED = 20261
"""Which feedbacks a sample takes; one number, so that a second look at a change sees the same ones."""

Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a change does, for SQL: ids that are mapped, ids whose mentions go, ids that it touches at all.

    `scope`: 'none' (nothing is read), 'mentions' (feedback with a mention that goes), 'all', or 'undone' with the
    `version` whose roll-back wants read what it has no old reading of. `whole`: readings stand alone and rest on no
    mention in force.
    """

    target: str
    taxonomy: str
    judge: str
    scope: str
    whole: bool = False
    version: int = 0
    mapped: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """Feedbacks that a change wants read, and how many of them are not read yet."""

    wanted: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was read together: `feedback` rows by the columns of shadow_feedback, the rest by `warehouse.frames`."""

    feedback: Sequence[Mapping[str, Any]]
    mentions: pd.DataFrame
    terms: pd.DataFrame
    uncovered: pd.DataFrame


def prepare(store: Store, plan: Plan) -> None:
    """Lay out what the statements of a change ask for; needed once for every opening of the file."""
    store.run("life/own_mentions")
    pairs = [{"before": before, "after": after} for before, after in sorted(plan.mapped.items())]
    store.run(
        "life/plan",
        mapped=pa.Table.from_pylist(pairs, _PAIR),
        dropped=pa.table({"aspect": pa.array(sorted(plan.dropped), pa.string())}),
        moved=pa.table({"aspect": pa.array(sorted(plan.moved), pa.string())}),
    )


def begin(store: Store, plan: Plan, *, sampled: int | None, now: datetime) -> bool:
    """Take up the change where it stands, or begin it; whether anything of it was there. Another change's goes.

    A sample that is asked for after the whole history was begun takes nothing away.
    """
    rows = store.records("life/shadow_target")
    if rows and rows[0]["target"] == plan.target:
        if sampled is None and rows[0]["sampled"] is not None:
            store.run("life/widen_shadow")
        return True
    row = {"target": plan.target, "taxonomy": plan.taxonomy, "judge": plan.judge, "scope": plan.scope}
    incoming = pd.DataFrame([{**row, "sampled": sampled, "begun_at": now}])
    incoming["sampled"] = incoming["sampled"].astype("Int64")
    with store.transaction():
        store.run("life/begin_shadow", incoming=incoming)
    return False


def is_begun(store: Store, plan: Plan) -> bool:
    """Whether anything may have been read for this change."""
    rows = store.records("life/shadow_target")
    return bool(rows) and rows[0]["target"] == plan.target


def is_sample(store: Store) -> bool:
    """Whether only a sample of the change was asked for so far."""
    rows = store.records("life/shadow_target")
    return bool(rows) and rows[0]["sampled"] is not None


def clear(store: Store) -> None:
    """Throw away what was read; call it inside a transaction."""
    store.run("life/clear_shadow")


def spans(store: Store) -> list[Span]:
    """Spans of days with feedback that can be read: some 20,000 feedbacks, or one day, each."""
    chunks = (chunk.column("ledger_day").to_pylist() for chunk in chunks_of_days(store.rows("life/days")))
    return [(days[0], days[-1]) for days in chunks]


def look(store: Store, plan: Plan, span: Span) -> Progress:
    """Which feedbacks of a span the change wants read; readings that hold no longer go."""
    values = {"first": span[0], "last": span[1], "whole": plan.whole, "scope": plan.scope, "version": plan.version}
    days = pa.table({"ledger_day": pa.array(span, pa.date32())})
    store.run("life/wanted", values)
    with store.transaction():
        store.run("life/span", days=days)
        store.run("life/drop_stale")
    wanted, unread = store.rows("life/count_unread")[0]
    return Progress(int(wanted), int(unread))


def progress(store: Store, plan: Plan) -> Progress:
    """Over the whole history."""
    if plan.scope == "none":
        return Progress(0, 0)
    found = [look(store, plan, span) for span in spans(store)]
    return Progress(sum(one.wanted for one in found), sum(one.unread for one in found))


def unread(store: Store, *, size: int, share: float = 1.0) -> list[dict[str, Any]]:
    """At most `size` feedbacks of the span that was looked at last, by their columns; of a sample its part."""
    return store.records("life/unread", {"size": size, "share": share, "seed": SEED})


def own_mentions(store: Store, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Mentions in force of these feedbacks that stay, under the ids that they will have, by feedback."""
    asked = pa.table(
        {
            "feedback_id": pa.array([row["feedback_id"] for row in rows], pa.string()),
            "ledger_day": pa.array([row["ledger_day"] for row in rows], pa.date32()),
        }
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in store.records("life/own_of_batch", incoming=asked):
        found.setdefault(row["feedback_id"], []).append(row)
    return found


def store_batch(store: Store, plan: Plan, batch: Batch) -> None:
    """Keep what was read for `plan`, all or nothing. Raises BusyError where another change was begun meanwhile."""
    with store.transaction():
        if not is_begun(store, plan):
            raise BusyError(
                f"what was read by {plan.judge} for {plan.taxonomy} is no longer asked for: another change was begun.",
                remedy="Run it again, one change at a time.",
            )
        store.run("life/insert_shadow_feedback", incoming=pa.Table.from_pylist(list(batch.feedback), _SHADOW))
        for statement, frame, contract in (
            ("life/insert_shadow_mention", batch.mentions, frames.MENTION),
            ("life/insert_shadow_term", batch.terms, frames.TERM),
            ("life/insert_shadow_uncovered", batch.uncovered, frames.UNCOVERED),
        ):
            rows = frames.conform(frame, contract, "shadow")
            if rows.num_rows:
                store.run(statement, incoming=rows)


def chunks(store: Store) -> Iterator[pa.Table]:
    """Tables of days (column ledger_day) with feedback that can be read, some 20,000 feedbacks each."""
    return chunks_of_days(store.rows("life/days"))
