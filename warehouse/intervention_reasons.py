"""Why an intervention has no verdict yet, as a sentence for the ledger: what there is and what is needed.

Called by `warehouse.intervention_analysis`; the report says the same in its reader's language from the code. Limits:
English.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from warehouse.measure.intervention_results import (
    MIN_AFTER_DAYS,
    MIN_BEFORE_DAYS,
    MIN_FEEDBACKS,
    MIN_SPOKEN,
    Code,
    Result,
)


def reason(found: Result, row: Mapping[str, Any], last: date) -> str:
    """One sentence; empty where there is a verdict."""
    before, after = found.days
    earlier, since = found.feedbacks
    texts = {
        Code.NONE: "",
        Code.NOT_BEGUN: f"no usable day since it began, up to {last}",
        Code.FEW_DAYS_BEFORE: f"{before} usable days before it, {MIN_BEFORE_DAYS} are needed",
        Code.FEW_DAYS_AFTER: f"{after} usable days since, {MIN_AFTER_DAYS} are needed",
        Code.FEW_FEEDBACKS: f"{earlier} feedbacks before and {since} since, {MIN_FEEDBACKS} are needed on either side",
        Code.HARDLY_SPOKEN: f"fewer than {MIN_SPOKEN} feedbacks gained or lost anything on it",
        Code.WIDE: f"an effect under {row['smallest_effect']:.1f} points could not be seen" if found.smallest else "",
    }
    told = texts[found.code]
    if found.code in (Code.FEW_DAYS_BEFORE, Code.FEW_DAYS_AFTER, Code.NOT_BEGUN) and row["days_other_version"]:
        told += f"; {row['days_other_version']} days were read by another judge or taxonomy"
    if told and row["cut_by"]:
        told += f"; cut short by {row['cut_by']}"
    return told
