"""Rows of a frame as plain Python values, and a quote in its feedback. Callers: the report's readers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

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
