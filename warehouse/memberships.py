"""Which group a customer is in, as the company's own table says, and which group every feedback therefore has.

`keep_memberships` and `assign_groups` are called by flows after a night's rows are loaded and before the aggregates. A
feedback has the group of its customer on its ledger day. The table's word stands over the source's own, which is kept
beside it (`assigned_group`) and comes back where the table no longer knows the customer. Days whose figures change
are restated; only those with new feedback or with a customer whose membership changed are looked at. Limits: customers
without feedback are not kept; an id belongs to one source, as its hash does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from warehouse.load import mark_days
from warehouse.marts import chunks_of_days
from warehouse.store import Store

MEMBERSHIP = pa.schema(
    [
        ("source", pa.string()),
        ("customer_hash", pa.string()),
        ("customer_group", pa.string()),
        ("valid_from", pa.date32()),
        ("place", pa.int64()),
    ]
)
"""One row of the company's table, ids hashed; `place` is its number there, so that the last of two stands."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Feedbacks of the sources that the table is of, those that name a customer, those whose customer it knows."""

    feedbacks: int
    named: int
    matched: int


def keep_memberships(store: Store, told: pa.Table, *, night: date, history: bool) -> list[date] | None:
    """Keeps what the table says (MEMBERSHIP); days whose groups that may change, None where an earlier change waits.

    `history`: the table states all of history, by its dates or because history is to follow it; else what it said in
    earlier nights stays true of those, and a change holds from `night` on.
    """
    waiting = bool(store.value("groups/unsettled"))
    if told.num_rows == 0 and not store.value("groups/any"):
        return None
    with store.transaction():
        store.run("groups/known", incoming=told)
        if history:
            store.run("groups/replace")
        else:
            store.run("groups/continue", night_now=pa.table({"night": pa.array([night], pa.date32())}))
        days = [day for (day,) in store.rows("groups/affected_days")]
        store.run("groups/unsettle")
    return None if waiting else days


def assign_groups(store: Store, run_id: str, affected: Sequence[date] | None = None) -> int:
    """Gives feedback its group: of days that are to be rebuilt and of those `affected`; days that changed by it.

    `affected` is what `keep_memberships` told just before. Without it, and with a change that was never followed
    through (killed between two chunks of days, say), every day is gone through.
    """
    unsettled = bool(store.value("groups/unsettled"))
    if not unsettled and not store.value("groups/any"):
        return 0
    chosen = {"everything": unsettled and affected is None}
    days_of_changes = pa.table({"ledger_day": pa.array(affected or (), pa.date32())})
    changed: set[date] = set()
    for days in chunks_of_days(store.rows("groups/days", chosen, affected_days=days_of_changes)):
        with store.transaction():
            store.run("groups/wanted", days_together=days)
            touched = {day for (day,) in store.rows("groups/changed_days")}
            mark_days(store, run_id, touched)
            store.run("groups/assign", days_together=days)
            changed |= touched
    if unsettled:
        with store.transaction():
            store.run("groups/settle")
    return len(changed)


def matched(store: Store, sources: list[str]) -> Matched:
    """How far the table knows the customers of `sources`."""
    return Matched(*map(int, store.rows("groups/matched", {"sources": sources})[0]))
