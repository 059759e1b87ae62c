"""A frame on stdout as a table for people, CSV for spreadsheets or JSON for programs.

Called by `flows.query` and other commands that answer with rows. Table widths are cells, since a Chinese
character takes two. In CSV no text can start a formula of a spreadsheet.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula or a command (OWASP, CSV injection)."""

WIDE = 10_000
"""Columns of a table that goes into a pipe: nothing is folded there."""


def print_frame(frame: pd.DataFrame, form: str, limit: int, out: TextIO | None = None) -> int:
    """Print `frame` as 'table' (at most `limit` rows), 'csv' or 'json'; return how many rows were left out."""
    out = sys.stdout if out is None else out
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([_harmless(str(name)) for name in frame.columns])
        writer.writerows([_harmless(_plain(value)) for value in row] for row in _rows(frame))
        return 0
    if form == "json":
        records = [dict(zip(map(str, frame.columns), map(_plain, row), strict=True)) for row in _rows(frame)]
        out.write(json.dumps(records, ensure_ascii=False, default=str) + "\n")
        return 0
    _print_table(frame.head(limit), out)
    return max(0, len(frame) - limit)


def _print_table(frame: pd.DataFrame, out: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out, highlight=False, width=None if out.isatty() else WIDE)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in frame.columns:
        numeric = pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
        table.add_column(str(name), justify="right" if numeric else "left", overflow="fold")
    for row in _rows(frame):
        table.add_row(*(Text(_shown(_plain(value))) for value in row))
    for line in console.render_lines(table, pad=False):
        text = "".join(segment.text for segment in line).rstrip()
        out.write(text + "\n")


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    return frame.itertuples(index=False, name=None)


def _plain(value: Any) -> Any:
    """A JSON value: None for whatever is missing, ISO text for times."""
    if isinstance(value, datetime | pd.Timestamp):
        return None if pd.isna(value) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        value = value.tolist()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return None if value is pd.NA or value is pd.NaT else value


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    # Line breaks and control characters in a customer's words must not break the table or the terminal.
    return "".join(char if char.isprintable() else " " for char in str(value))


def _harmless(value: Any) -> Any:
    """Text that would start a formula is led by an apostrophe; numbers stay numbers."""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
