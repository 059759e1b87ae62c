"""Rows for `classify`: JSON lines, CSV/TSV or Parquet, from a file (also gzipped) or stdin, as a stream.

Called by `flows.classify`. A row is either usable (`Row`) or says why not (`BadRow`), in input order; only a
file that cannot be read at all raises InputError. Nothing is redacted or stored: the text is the caller's own.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.sources.decoding import EncodingJudge, open_text
from flows.sources.delimited import SAMPLE_CHARS, read_delimited, sniff
from flows.sources.rows import Row as DelimitedRow
from nlp.judge import check_segments
from taxonomy.errors import InputError, RowError
from taxonomy.records import Kind, Segment

STDIN = "-"
GZIP_MAGIC = b"\x1f\x8b"
LINES = frozenset({".jsonl", ".ndjson", ".json"})
DELIMITERS = {".csv": ",", ".tsv": "\t"}
ACCEPTED = (
    "JSON lines (.jsonl), CSV (.csv), TSV (.tsv) or Parquet (.parquet), also with .gz; '-' is JSON lines on stdin"
)
MAX_RECORD = 64 * 1024 * 1024  # characters; a quote that is never closed must not take the whole file into memory
PARQUET_ROWS = 2_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One usable row: the text as given and the segments to judge, if the caller brought any."""

    id: Any
    text: str
    segments: tuple[Segment, ...] | None = None
    rating: float | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be used. `line` is set where the row has no id to be known by."""

    id: Any
    line: int | None
    error: str

    def as_json(self) -> dict[str, Any]:
        """The object that stands in the output for this row."""
        place = {} if self.line is None else {"line": self.line}
        return {"id": self.id, **place, "error": self.error}


def read_rows(source: str) -> Iterator[Row | BadRow]:
    """Every row of `source` ('-' or a path), in order. Raises InputError where it cannot be read at all."""
    if source == STDIN:
        yield from _json_rows(sys.stdin.buffer)
        return
    path = Path(source)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"the input {path} {what}.", remedy="Give a file, or '-' for stdin.")
    kind = Path(path.name.lower().removesuffix(".gz")).suffix
    if kind == ".parquet":
        yield from _parquet_rows(path)
    elif kind in LINES:
        with _opened(path) as stream:
            yield from _json_rows(stream)
    elif kind in DELIMITERS:
        yield from _csv_rows(path, DELIMITERS[kind])
    else:
        raise InputError(f"the input {path.name} has an unknown format; accepted: {ACCEPTED}.")


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    """The file's bytes, unpacked if they are gzip, whatever the name says; damage becomes an InputError."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP_MAGIC
        with io.BufferedReader(gzip.GzipFile(path)) if packed else path.open("rb") as stream:
            yield stream  # type: ignore[misc]
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"the input {path} is a damaged gzip file ({error}).", remedy="Copy it again.") from None


def _json_rows(stream: Iterable[bytes]) -> Iterator[Row | BadRow]:
    for number, raw in enumerate(stream, start=1):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield BadRow(None, number, f"bytes that are not UTF-8, from byte {error.start + 1} of the line")
            continue
        except (ValueError, RecursionError) as error:
            yield BadRow(None, number, f"not JSON: {error}")
            continue
        if isinstance(record, dict):
            yield as_row(record, number)
        else:
            yield BadRow(None, number, f"{_kind_of(record)}; expected an object with id and text")


def _csv_rows(path: Path, delimiter: str) -> Iterator[Row | BadRow]:
    encoding = _encoding(path)
    with _opened(path) as stream, open_text(stream, encoding) as text:
        layout = sniff(text.read(SAMPLE_CHARS).removeprefix("\ufeff"), ("text",), delimiter=delimiter)
    _expect_text_column(path, list(layout.header))
    with _opened(path) as stream, open_text(stream, encoding) as text:
        for row in read_delimited(text, layout, MAX_RECORD):
            if isinstance(row, DelimitedRow):
                yield as_row(_typed(dict(row.values)), row.position)
            else:
                yield BadRow(None, row.position, row.detail)


def _encoding(path: Path) -> str:
    """Judged on the whole file, so that no row changes meaning half-way."""
    judge = EncodingJudge()
    with _opened(path) as stream:
        while block := stream.read(1 << 20):
            judge.feed(block)
    encoding, _ = judge.verdict()
    return encoding


def _typed(record: dict[str, Any]) -> dict[str, Any]:
    """A CSV cell `segments` holds JSON; an empty one brings none."""
    cell = record.pop("segments", "").strip()
    if cell:
        try:
            record["segments"] = json.loads(cell)
        except ValueError:
            record["segments"] = cell
    return record


def _parquet_rows(path: Path) -> Iterator[Row | BadRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        _expect_text_column(path, file.schema_arrow.names)
        wanted = [name for name in ("id", "text", "segments", "rating", "kind") if name in file.schema_arrow.names]
        number = 0
        for batch in file.iter_batches(batch_size=PARQUET_ROWS, columns=wanted):
            for record in batch.to_pylist():
                number += 1
                yield as_row({key: value for key, value in record.items() if key != "segments" or value}, number)
    except pa.ArrowException as error:
        raise InputError(f"the input {path} is no readable Parquet file ({str(error).splitlines()[0]}).") from None


def _expect_text_column(path: Path, names: list[str]) -> None:
    if "text" not in names:
        found = ", ".join(names[:12]) or "no column"
        raise InputError(
            f"the input {path} has no column 'text'; found: {found}.", remedy="Name the columns id and text."
        )


def as_row(record: dict[str, Any], line: int) -> Row | BadRow:
    """A usable row, or why `record` is none. A null text is an empty one; a missing one is an error."""
    key = record.get("id")
    if isinstance(key, float) and not math.isfinite(key):
        key = None  # how Parquet and pandas spell a missing number; JSON has none such
    if not isinstance(key, str | int | float | None):
        return BadRow(None, line, f"the id is {_kind_of(key)}; expected a string or a number")
    place = line if key is None else None
    if "text" not in record:
        return BadRow(key, place, "the field 'text' is missing")
    text = "" if record["text"] is None else record["text"]
    if not isinstance(text, str):
        return BadRow(key, place, f"text is {_kind_of(text)}; expected a string")
    # Half of a surrogate pair is no character; one replacement for one keeps every offset.
    text = _SURROGATE.sub("\ufffd", text)
    try:
        return Row(key, text, _segments(record.get("segments"), text), *_hints(record))
    except (RowError, ValueError) as error:
        return BadRow(key, place, str(error))


def _kind_of(value: Any) -> str:
    """What a value is in the words of JSON."""
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return "null" if value is None else names.get(type(value), f"a {type(value).__name__}")


def _hints(record: dict[str, Any]) -> tuple[float | None, Kind | None]:
    """Rating and kind where the row has usable ones: they help a judge, and no row fails for lack of them."""
    try:
        rating = float(record.get("rating") or 0)
    except (TypeError, ValueError, OverflowError):
        rating = 0.0
    kind = record.get("kind")
    return (rating if 1 <= rating <= 5 else None), (Kind(kind) if kind in list(Kind) else None)


def _segments(given: Any, text: str) -> tuple[Segment, ...] | None:
    """The caller's own segments; RowError where they overlap or lie outside, ValueError for no spans."""
    if given is None:
        return None
    if not isinstance(given, list):
        raise ValueError("segments must be a list of {start, end}")
    spans = []
    for index, span in enumerate(given):
        start, end = (span.get("start"), span.get("end")) if isinstance(span, dict) else (None, None)
        if isinstance(start, bool) or isinstance(end, bool) or not isinstance(start, int) or not isinstance(end, int):
            raise ValueError(f"segment {index} is no {{start, end}} of whole numbers")
        spans.append(Segment(start, end))
    check_segments(text, spans)
    return tuple(spans)
