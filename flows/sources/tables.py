"""Parquet and Excel: rows by column names, within stated limits of memory.

Called by the file connector and by `flows.sources.guess`. Parquet is read in batches of the mapped columns;
Excel sheets are held in memory by calamine, so their size is proved beforehand (a few bytes of XML can claim 17
billion cells). Formulas are never run: calamine gives the values that Excel has stored.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from flows.sources.rows import BadRow, Row
from taxonomy.errors import InputError
from taxonomy.records import Reason

if TYPE_CHECKING:
    from flows.settings import Limits

BATCH_ROWS: Final = 512
"""Parquet rows turned into Python at a time: 512 texts of 20,000 characters are 40 MB."""
_DAMAGED: Final = "Deliver it again."
_CELL_REF: Final = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_DIMENSION: Final = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]{1,3})(\d{1,7})"')


class ParquetTable:
    """A Parquet file, opened."""

    def __init__(self, source: Path | io.BytesIO, name: str, limits: Limits) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._arrow_error = pa.ArrowException
        self._name = name
        try:
            # By its bytes: Arrow takes no name that is not UTF-8.
            opened = pa.OSFile(os.fsencode(source)) if isinstance(source, Path) else source
            self._file = pq.ParquetFile(opened, memory_map=False, pre_buffer=False, buffer_size=1 << 20)
            meta = self._file.metadata
            size = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
            self.columns: tuple[str, ...] = tuple(self._file.schema_arrow.names)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from None
        if size > limits.max_file_bytes:
            raise InputError(
                f"{name}: {size:,} bytes of columns, over the limit of {limits.max_file_bytes:,}.",
                remedy="Split it, or raise limits.max_file_bytes.",
            )

    def close(self) -> None:
        """Let go of the file."""
        self._file.close(force=True)

    def rows(self, wanted: Collection[str]) -> Iterator[Row | BadRow]:
        """Every row with the wanted columns that the file has. Positions are record numbers from 1."""
        columns = [name for name in self.columns if name in wanted]
        position = 0
        try:
            for batch in self._file.iter_batches(batch_size=BATCH_ROWS, columns=columns):
                for values in _pylist(batch):
                    position += 1
                    if isinstance(values, dict):
                        yield Row(position, values)
                    else:
                        yield BadRow(position, Reason.UNDECODABLE, values, "")
        except (self._arrow_error, OSError) as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> InputError:
        return InputError(f"{self._name}: no readable Parquet ({' '.join(str(error).split())[:160]}).", remedy=_DAMAGED)


def _pylist(batch: Any) -> list[dict[str, Any] | str]:
    """Rows as dicts; where a value of the batch cannot be turned into Python, row by row with the reason instead."""
    try:
        return list(batch.to_pylist())
    except (ValueError, OverflowError):  # bytes that are no UTF-8, times outside Python's years
        rows: list[dict[str, Any] | str] = []
        for index in range(batch.num_rows):
            try:
                rows.extend(batch.slice(index, 1).to_pylist())
            except (ValueError, OverflowError) as error:
                rows.append(f"a value cannot be read ({str(error)[:120]})")
        return rows


def sheet_rows(data: bytes, name: str, sheet: str | int, limits: Limits) -> Iterator[tuple[int, list[Any]]]:
    """(row of the sheet from 1, its cells) of every row that holds anything. Raises InputError."""
    if data[:2] == b"PK":
        _prove_size(data, name, limits)
    book = _guarded(lambda calamine: calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), name)
    names = book.sheet_names
    if (isinstance(sheet, str) and sheet not in names) or (isinstance(sheet, int) and not 0 <= sheet < len(names)):
        raise InputError(
            f"{name}: has no sheet {sheet!r}; it has {', '.join(map(repr, names))}.",
            remedy="Set sheet: to one of them.",
        )
    chosen = sheet if isinstance(sheet, str) else names[sheet]
    opened = _guarded(lambda _: book.get_sheet_by_name(chosen), name)
    rows = iter(_guarded(lambda _: opened.iter_rows(), name))
    number = (opened.start or (0, 0))[0]  # iter_rows begins with the first row that is in use
    for cells in rows:
        number += 1
        if any(cell not in {"", None} for cell in cells):
            yield number, cells


def read_sheet(rows: Iterator[tuple[int, list[Any]]], header: tuple[str, ...]) -> Iterator[Row | BadRow]:
    """Rows by column names; cells beyond the header must be empty."""
    width = len(header)
    for number, cells in rows:
        if any(cell not in {"", None} for cell in cells[width:]):
            detail = f"{len(cells)} cells where the header has {width}"
            yield BadRow(number, Reason.MALFORMED, detail, "\t".join(map(str, cells))[:2_000])
        else:
            yield Row(number, dict(zip(header, cells, strict=False)))


def _guarded(call: Any, name: str) -> Any:
    """A call into calamine; its panics (which are no `Exception`) become InputError like its errors."""
    import python_calamine

    try:
        return call(python_calamine)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        why = " ".join(str(error).split())[:160]
        raise InputError(f"{name}: no readable Excel workbook ({why}).", remedy=_DAMAGED) from None


def _prove_size(data: bytes, name: str, limits: Limits) -> None:
    """Refuses an .xlsx of which the parts, unpacked piece by piece, or a sheet are larger than the limits."""
    room = limits.max_unpacked_mb << 20
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                with archive.open(part) as stream:
                    room -= _prove_part(stream, part.filename, name, limits, room)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise InputError(f"{name}: no readable Excel workbook ({str(error)[:160]}).", remedy=_DAMAGED) from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise InputError(f"{name}: no readable Excel workbook (damaged).", remedy=_DAMAGED) from None
        raise


def _prove_part(stream: IO[bytes], part: str, name: str, limits: Limits, room: int) -> int:
    """True size of one part, which has `room` bytes. Raises InputError over it, or where a sheet reaches too far."""
    sheet = part.startswith("xl/worksheets/") and part.endswith(".xml")
    size = last_row = last_column = 0
    tail = b""
    while block := stream.read(1 << 20):
        size += len(block)
        if size > room:
            raise InputError(
                f"{name}: unpacks to over {limits.max_unpacked_mb} MB.",
                remedy="Deliver CSV or Parquet instead, or raise limits.max_unpacked_mb.",
            )
        if sheet:
            found = [*_CELL_REF.findall(tail + block), *_DIMENSION.findall(tail + block)]
            last_row = max(last_row, *(int(row) for _, row in found), 0)
            last_column = max(last_column, *(_column(letters) for letters, _ in found), 0)
            tail = block[-200:]
    if last_row * last_column > limits.max_cells:
        raise InputError(
            f"{name}: a sheet reaches to row {last_row:,}, column {last_column:,}: over {limits.max_cells:,} cells.",
            remedy="Delete the far cells, deliver CSV, or raise limits.max_cells.",
        )
    return size


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
