"""What a spreadsheet may do with a cell, and files for one: texts that start no formula in CSV, cells of Excel.

Called by `flows.tables` for CSV and `flows.workbook` for Excel. A customer's words are never executed: in CSV an
apostrophe leads them where they would start a formula, in Excel they are stored as text and marked as such.
Limits: other programs that read the CSV see the apostrophe too; Parquet and JSON keep texts untouched.
"""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CELL_CHARACTERS = 32_767
"""Excel's limit of one cell (its published specification); longer texts are cut."""

SHEET_ROWS = 1_048_576
"""Excel's limit of one sheet, the same source."""

_FORMULA = r"=+\-@＝＋－＠"
"""What begins a formula (OWASP, CSV injection), full-width forms too: some spreadsheets take them alike."""

_INVISIBLE = r"\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff"
_STARTS = re.compile(rf"(?:[\t\r\n]|[{_INVISIBLE}]*[{_FORMULA}])")
_INSIDE = re.compile(rf"([;\t\r\n])(?=[{_INVISIBLE}]*[{_FORMULA}])")
"""A spreadsheet of a country that writes 1,5 for a half parts cells at semicolons, and quotes do not hold it then."""

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 cannot hold: openpyxl would refuse the row."""


def write_whole(output: Path, content: bytes) -> None:
    """Write a file whole or not at all: what was there stays until all is on disk. Raises OSError."""
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def harmless(text: str) -> str:
    """`text` for a cell of a CSV file: an apostrophe stands before whatever could start a formula."""
    guarded = _INSIDE.sub(r"\1'", text)
    return f"'{guarded}" if _STARTS.match(text) else guarded


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet could take `text` for a formula if someone edits its cell."""
    return bool(_STARTS.match(text))


def cell(sheet: WriteOnlyWorksheet, value: Any, style: str | None = None) -> WriteOnlyCell:
    """A cell of an Excel sheet that holds `value` as number, day, truth or text, and never as a formula."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, Decimal):  # what the engine sums counts to
        value = int(value) if value == value.to_integral_value() else float(value)
    text = value if isinstance(value, str) else None
    if isinstance(value, list | tuple | dict):
        text = json.dumps(value, ensure_ascii=False, default=str)
    elif isinstance(value, datetime):
        text = value.isoformat()  # Excel knows no time zones
    elif value is not None and not isinstance(value, bool | int | float | date | str):
        text = str(value)
    if text is None:
        made = WriteOnlyCell(sheet, value=_whole(value))
    else:
        made = WriteOnlyCell(sheet, value="")
        made.value = _ILLEGAL.sub(" ", text)[:CELL_CHARACTERS]
        made.data_type = "s"  # openpyxl would make a formula of '=1+1'
    if style is not None:
        made.style = style
    if text is not None and is_formula_like(text):
        made.quotePrefix = True  # stays text when someone edits the cell
    return made


def _whole(value: Any) -> Any:
    """Excel's numbers are doubles: what would lose digits becomes text, what is no number becomes nothing."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)
    return value
