"""The Parquet of a publishing: one folder a relation, a large relation by time one file a month.

Called by `warehouse.publish` for each relation that it has made. A month that is as it was in the version before is
linked and not written again: both names are of one read-only file. Limits: links need both versions on one disk;
where there can be none, the month is written.
"""

from __future__ import annotations

import contextlib
import os
from datetime import date, timedelta
from pathlib import Path

from warehouse.parts import UNITS
from warehouse.store import Store
from warehouse.taken_over import Before, begin

COLUMNS = {
    "feedback": "ledger_day",
    "mention": "ledger_day",
    "mention_topic": "ledger_day",
    "feedback_daily": "day",
    "intent_daily": "day",
    "value_daily": "day",
    "topic_daily": "day",
    "balance_daily": "day",
    "cell_daily": "day",
    "value_weekly": "week",
    "value_monthly": "month",
    "term_daily": "day",
    "evidence": "month",
    "topic_evidence": "month",
    "intent_quote": "month",
    "value_by_lens": "period",
    "value_change": "period",
}
"""The column of time of what has a file a month."""

WHOLE_ROWS = 200_000
"""Rows that stay in one file: it is written in a second."""

_MONTH_DAYS = 31


def write(store: Store, relation: str, rows: int, folder: Path, before: Before) -> None:
    """Write a relation of the attached file `published` into `folder`. Raises WarehouseError, OSError."""
    folder.mkdir(parents=True)
    values = {"relation": f"published.{relation}"}
    column = COLUMNS.get(relation)
    if column is None or rows <= WHOLE_ROWS:
        store.run("publish/copy_parquet", {**values, "path": str(folder / "part-0.parquet")})
        return
    changed = _changed_months(store, relation, before)
    for (month,) in store.rows("publish/months", {**values, "column": column}):
        target = folder / f"part-{month:%Y%m}.parquet"
        if month in changed or not _linked(before, relation, target):
            span = {"first": month, "last": _last_of(month), "path": str(target)}
            store.run("publish/copy_month", {**values, "column": column, **span})


def _changed_months(store: Store, relation: str, before: Before) -> set[date]:
    """Months in which a row begins that is not as it was."""
    if relation in UNITS:
        return {begin("month", begin(UNITS[relation], day)) for day in before.changed}
    return {month for (month,) in store.rows("publish/changed_months", {"relation": relation})}


def _linked(before: Before, relation: str, target: Path) -> bool:
    """Whether the version before has the month as it is now, and it could be given its new name."""
    if before.folder is None or not before.holds(relation):
        return False
    with contextlib.suppress(OSError):
        os.link(before.folder / "parquet" / relation / target.name, target)
        return True
    return False


def _last_of(month: date) -> date:
    return begin("month", month + timedelta(days=_MONTH_DAYS)) - timedelta(days=1)
