"""Rows of one inspected file, whatever its format: picks the reader, checks the header on the way.

Called by the file connector and by `flows.sources.guess`, which must not know each other's concerns.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import TYPE_CHECKING

from flows.sources.content import Content, open_bytes, prove_unchanged, read_whole
from flows.sources.decoding import open_text, without_bom
from flows.sources.delimited import SAMPLE_CHARS, read_delimited, sniff
from flows.sources.formats import format_of
from flows.sources.json_rows import read_array, read_lines
from flows.sources.options import FileDrop
from flows.sources.rows import BadRow, Row
from flows.sources.tables import ParquetTable, read_sheet, sheet_rows

if TYPE_CHECKING:
    from flows.settings import Limits

HeaderCheck = Callable[[tuple[str, ...]], None]


def read_rows(
    content: Content, settings: FileDrop, limits: Limits, *, wanted: Iterable[str] | None, check: HeaderCheck
) -> Generator[Row | BadRow]:
    """Every row as read, not yet mapped. `wanted`: the mapped columns, None for all; `check` sees a table's header.

    Raises InputError where the file cannot be read, or whatever `check` raises.
    """
    found = format_of(content, settings.format, settings.records)
    stated = settings.encoding
    encoding = content.encoding if stated == "auto" else without_bom(stated, content.encoding)
    match found:
        case "csv":
            yield from _delimited(
                content, settings, limits, encoding=encoding, wanted=frozenset(wanted or ()), check=check
            )
        case "parquet":
            yield from _parquet(content, limits, wanted, check)
        case "excel":
            yield from _excel(content, settings, limits, check)
        case _:
            with open_text(open_bytes(content), encoding) as text:
                if found == "jsonl":
                    yield from read_lines(text, limits.max_record_chars)
                else:
                    yield from read_array(text, settings.records, limits.max_record_chars)


def _delimited(
    content: Content, settings: FileDrop, limits: Limits, *, encoding: str, wanted: frozenset[str], check: HeaderCheck
) -> Generator[Row | BadRow]:
    names = settings.header if isinstance(settings.header, tuple) else None
    with open_text(open_bytes(content), encoding) as text:
        sample = text.read(SAMPLE_CHARS).removeprefix("\ufeff")
    layout = sniff(sample, wanted, delimiter=settings.delimiter, escape=settings.escape, names=names)
    check(layout.header)
    with open_text(open_bytes(content), encoding) as text:
        yield from read_delimited(text, layout, limits.max_record_chars)


def _parquet(
    content: Content, limits: Limits, wanted: Iterable[str] | None, check: HeaderCheck
) -> Generator[Row | BadRow]:
    prove_unchanged(content)
    source = io.BytesIO(read_whole(content, limits)) if content.packed else content.path
    with closing(ParquetTable(source, content.path.name, limits)) as table:
        check(table.columns)
        names = set(table.columns) if wanted is None else set(wanted)
        yield from table.rows(names | {name.partition(".")[0] for name in names})
    prove_unchanged(content)


def _excel(content: Content, settings: FileDrop, limits: Limits, check: HeaderCheck) -> Generator[Row | BadRow]:
    rows = sheet_rows(read_whole(content, limits), content.path.name, settings.sheet, limits)
    if isinstance(settings.header, tuple):
        header = settings.header
    else:
        _, cells = next(rows, (0, []))
        header = tuple(str(cell).strip() for cell in cells)
    check(header)
    yield from read_sheet(rows, header)
