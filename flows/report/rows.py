"""Rows of a frame as plain Python values, and a quote in its feedback. Callers: the report's readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from flows.report.facts import Passage

CONTEXT: Final = 140
"""Characters of a feedback shown on either side of a quote: two or three sentences."""


def rows(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    """Rows as plain Python values; None for what is missing."""
    names = [str(name) for name in frame.columns]
    return tuple(dict(zip(names, map(_plain, row), strict=True)) for row in frame.itertuples(index=False, name=None))


def context(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a quote, its words and what stands after, both cut at CONTEXT characters (…)."""
    before, after = text[:start], text[end:]
    return (
        before if len(before) <= CONTEXT else "…" + before[-CONTEXT:],
        text[start:end],
        after if len(after) <= CONTEXT else after[:CONTEXT] + "…",
    )


def passage_of(row: Mapping[str, Any]) -> Passage:
    """The quote of a row with its place in `text` (start_char, end_char) and its feedback."""
    before, words, after = context(row["text"], row["start_char"], row["end_char"])
    return Passage(
        aspect=row["aspect"],
        polarity=row["polarity"],
        before=before,
        words=words,
        after=after,
        day=row["ledger_day"],
        product=row["product"],
        channel=row["channel"],
        language=row["language"],
        feedback_id=row["feedback_id"],
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, pd.Timestamp):
        return value
    if (
        value is None
        or value is pd.NA
        or (not isinstance(value, str) and pd.api.types.is_scalar(value) and pd.isna(value))
    ):
        return None
    return value.tolist() if hasattr(value, "tolist") else value  # a list where the column holds lists
