"""Writes the sample's files in the formats and encodings that real systems deliver, the same bytes every time.

Called by `flows.sample.generate`. One writer a format; none stamps the time of writing into its file. A row is a
mapping of column names, or the raw bytes of a row that is broken on purpose.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

Row = Mapping[str, Any] | bytes

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can hold
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="cards" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_file(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Write `rows` in the format that the name of `path` asks for; `.gz` at its end packs it."""
    name = path.name.removesuffix(".gz")
    form = name[name.rindex(".") :]
    if form == ".csv":
        # A shop in China exports GB18030, one abroad UTF-8 with BOM: the name of the source tells.
        data = delimited(rows, columns, ",", "gb18030" if name.startswith("shop") else "utf-8-sig")
    elif form == ".tsv":
        data = delimited(rows, columns, "\t", "utf-16")
    elif form == ".jsonl":
        data = b"".join(_json(row) + b"\n" for row in rows)
    elif form == ".json":
        data = b"[\n" + b",\n".join(_json(row) for row in rows) + b"\n]\n"
    elif form == ".xlsx":
        data = workbook(rows, columns)
    else:
        data = parquet(rows, columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)


def delimited(rows: Sequence[Row], columns: Sequence[str], delimiter: str, encoding: str) -> bytes:
    """A header and one record a row, quoted where needed."""
    data = _record(columns, delimiter).encode(encoding)  # the byte order mark, where there is one, comes once
    inner = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    if encoding == "utf-16":
        data = b"\xff\xfe" + _record(columns, delimiter).encode(inner)
    for row in rows:
        data += row if isinstance(row, bytes) else _record([row[name] for name in columns], delimiter).encode(inner)
    return data


def _record(values: Sequence[Any], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(["" if v is None else v for v in values])
    return line.getvalue()


def _json(row: Row) -> bytes:
    return row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def workbook(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """An Excel file with one sheet; numbers are numbers, all else is text in the cell itself."""
    table = [list(columns)] + [[row[name] for name in columns] for row in rows if not isinstance(row, bytes)]
    lines = "".join(
        f'<row r="{number}">' + "".join(_cell(value, index, number) for index, value in enumerate(cells)) + "</row>"
        for number, cells in enumerate(table, start=1)
    )
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, body in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else the archive would tell on which system it was made
            archive.writestr(entry, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body)
    return packed.getvalue()


def _cell(value: Any, column: int, row: int) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def parquet(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """A Parquet file; a column's type is that of its first value."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    mappings = [row for row in rows if not isinstance(row, bytes)]
    table = pa.table({name: [row[name] for row in mappings] for name in columns})
    packed = io.BytesIO()
    pq.write_table(table, packed, compression="zstd")
    return packed.getvalue()
