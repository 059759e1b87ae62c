"""The weeks that a report and a terminal sum up: one definition for both.

Callers: `flows.report.gathering` and `flows.report.terminal`. A week begins on Monday; the newest may not be over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from taxonomy.errors import WarehouseError
from warehouse.read import Ledger

WEEKS: Final = 4
"""Shown first: long enough for narrow intervals, short enough to be news."""


@dataclass(frozen=True, slots=True)
class Period:
    """The last `weeks` weeks of a ledger by the days of them that it holds."""

    first: date
    last: date
    weeks: int


def last_weeks(ledger: Ledger, weeks: int | None = WEEKS) -> Period:
    """The last `weeks` weeks with judged feedback, None for all. Raises WarehouseError where nothing is judged."""
    row = ledger.query("SELECT min(day) AS first, max(day) FILTER (judged > 0) AS last FROM feedback_daily").iloc[0]
    if not isinstance(row["last"], date):
        raise WarehouseError(
            "The published ledger holds no judged feedback, so there is nothing to report.",
            remedy="Run a night over a source that brought text, then ask for the report again.",
        )
    last: date = row["last"]
    if weeks is None:
        begun: date = row["first"]
        weeks = (last - begun + timedelta(days=begun.weekday())).days // 7 + 1
    monday = last - timedelta(days=last.weekday() + 7 * (weeks - 1))
    return Period(max(monday, row["first"]), last, weeks)
