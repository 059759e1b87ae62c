"""Rows on stdout or in a file: a table for people, CSV and Excel for spreadsheets, JSON and Parquet for programs.

Called by `flows.query` and other commands that answer with rows. Table widths are cells, since a Chinese
character takes two. In CSV and Excel no text can start a formula of a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import pandas as pd
import pyarrow as pa

from flows.spreadsheet import harmless, write_whole
from taxonomy.errors import InputError, QueryError

SUFFIXES = {".csv": "csv", ".json": "json", ".parquet": "parquet", ".xlsx": "xlsx", ".txt": "table"}
"""What the name of an output file says about its form."""

BINARY = ("parquet", "xlsx")

WIDE = 10_000
"""Columns of a table that goes into a pipe: nothing is folded there."""


def form_of(output: Path) -> str:
    """The form that the name of a file asks for. Raises InputError for a name that asks for none."""
    form = SUFFIXES.get(output.suffix.lower())
    if form is None:
        raise InputError(
            f"{output}: the ending {output.suffix!r} names no form; accepted: {', '.join(SUFFIXES)}.",
            remedy="Rename it, or say --format.",
        )
    return form


def print_rows(table: pa.Table, form: str, limit: int) -> int:
    """Print a result on stdout in `form`; return how many rows a table left out. Raises InputError, QueryError."""
    if form in BINARY:
        if sys.stdout.isatty():
            raise InputError(f"{form} is no text for a terminal.", remedy=f"Add --output FILE.{form}.")
        sys.stdout.buffer.write(_bytes(table, form))
        return 0
    return print_frame(table, form, limit)


def write_rows(table: pa.Table, form: str, output: Path) -> None:
    """Write a result to a file, whole or not at all. Raises InputError where it cannot be written.

    CSV begins with a byte order mark: without it, Excel shows Chinese as garbage.
    """
    content = _bytes(table, form)
    try:
        write_whole(output, content)
    except OSError as error:
        raise InputError(
            f"{output} cannot be written: {error.strerror}.", remedy="Name a file in a folder that exists."
        ) from None


def print_frame(frame: pd.DataFrame | pa.Table, form: str, limit: int, out: TextIO | None = None) -> int:
    """Print rows as 'table' (at most `limit` rows), 'csv' or 'json'; return how many rows were left out."""
    out = sys.stdout if out is None else out
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([harmless(name) for name in _names(frame)])
        writer.writerows([_csv_cell(_plain(value)) for value in row] for row in _rows(frame))
        return 0
    if form == "json":
        records = [dict(zip(_names(frame), map(_plain, row), strict=True)) for row in _rows(frame)]
        out.write(json.dumps(records, ensure_ascii=False, default=str) + "\n")
        return 0
    _print_table(frame, limit, out)
    return max(0, len(frame) - limit)


def _bytes(table: pa.Table, form: str) -> bytes:
    """The content of a file in `form`."""
    if form == "xlsx":
        from flows.workbook import one_sheet

        return one_sheet(_names(table), _rows(table), len(table))
    if form == "parquet":
        return _parquet(table)
    text = io.StringIO()
    print_frame(table, form, len(table), text)
    return text.getvalue().encode("utf-8-sig" if form == "csv" else "utf-8")


def _parquet(table: pa.Table) -> bytes:
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    try:
        pq.write_table(table, sink, compression="zstd")
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise QueryError(
            f"Parquet cannot hold a column of this result: {error}.", remedy="Cast that column, to VARCHAR for one."
        ) from None
    return sink.getvalue()


def _print_table(frame: pd.DataFrame | pa.Table, limit: int, out: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out, highlight=False, width=None if out.isatty() else WIDE)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, numeric in zip(_names(frame), _numeric(frame), strict=True):
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    shown = frame.slice(0, limit) if isinstance(frame, pa.Table) else frame.head(limit)
    for row in _rows(shown):
        table.add_row(*(Text(shown_cell(value)) for value in row))
    for line in console.render_lines(table, pad=False):
        text = "".join(segment.text for segment in line).rstrip()
        out.write(text + "\n")


def _names(frame: pd.DataFrame | pa.Table) -> list[str]:
    return list(frame.column_names) if isinstance(frame, pa.Table) else [str(name) for name in frame.columns]


def _numeric(frame: pd.DataFrame | pa.Table) -> list[bool]:
    """Whether each column holds numbers; truths are none."""
    if isinstance(frame, pa.Table):
        kinds = pa.types
        return [kinds.is_integer(t) or kinds.is_floating(t) or kinds.is_decimal(t) for t in frame.schema.types]
    kind = pd.api.types
    return [kind.is_numeric_dtype(frame[name]) and not kind.is_bool_dtype(frame[name]) for name in frame.columns]


def _rows(frame: pd.DataFrame | pa.Table) -> Iterator[tuple[Any, ...]]:
    if isinstance(frame, pa.Table):
        for batch in frame.to_batches(max_chunksize=10_000):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
    else:
        yield from frame.itertuples(index=False, name=None)


def _plain(value: Any) -> Any:
    """A JSON value: None for whatever is missing, ISO text for times."""
    if isinstance(value, datetime | pd.Timestamp):
        return None if pd.isna(value) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        value = value.tolist()
    if isinstance(value, Decimal):  # what the engine sums counts to
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return None if value is pd.NA or value is pd.NaT else value


def shown_cell(value: Any) -> str:
    """A value as a table shows it: four figures, and no line breaks or control characters of a customer's words."""
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else " " for char in str(value))


def _csv_cell(value: Any) -> Any:
    """Text that would start a formula is led by an apostrophe; numbers stay numbers."""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else value
