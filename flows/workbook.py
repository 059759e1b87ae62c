"""Excel files: one result as a sheet, and the week as a workbook for those who live in spreadsheets.

Called by `flows.query` and `flows.tables`. The workbook holds what the ledger says of the newest full week: ledger,
change, trend, products, drivers, evidence, and the meaning of every column; sheets without rows are left out. Every
text is stored as text: no cell can start a formula. Limits: a week of one product or of all; figures are those of the
ledger, shown rounded. Over 250 lines, so that one file tells how the workbook looks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from flows.spreadsheet import SHEET_ROWS, cell, write_whole
from flows.workbook_words import COLUMNS, SHEETS, TEXTS, Column
from taxonomy.errors import InputError, QueryError, WarehouseError
from warehouse.read import Ledger

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

QUOTES = 3
"""Quotes of one aspect and side: enough to hear more than one voice, few enough to read."""

GAIN, LOSS = "0B6E8C", "B4530A"
"""Blue-green and brown-orange, told apart by every common form of colour blindness (after Okabe and Ito, 2008)."""

NUMBERS = {
    "share": "0.0",
    "net": "+0.0;[Color53]-0.0;0.0",
    "count": "#,##0",
    "change": "+0.00;-0.00;0.00",
    "q": "0.000",
    "day": "yyyy-mm-dd",
}
"""Excel's number formats; losses show a minus and a colour, never a colour alone."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its key in `SHEETS`, the relation that its columns come from, its rows."""

    key: str
    relation: str
    rows: pa.Table


def one_sheet(names: Sequence[str], rows: Iterable[Sequence[Any]], count: int) -> bytes:
    """A workbook with one sheet: a header and `count` rows. Raises QueryError for more rows than a sheet holds."""
    if count >= SHEET_ROWS:
        raise QueryError(
            f"{count:,} rows do not fit: a sheet holds {SHEET_ROWS - 1:,}.", remedy="Write .parquet or .csv."
        )
    book = _book()
    sheet: WriteOnlyWorksheet = book.create_sheet("rows")
    sheet.freeze_panes = "A2"
    sheet.append([cell(sheet, name, "head") for name in names])
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])
    return _saved(book)


def write_week(ledger: Ledger, output: Path, *, lang: str, product: str = "all") -> date:
    """Write the newest full week of `product` to `output`; return its first day.

    Raises InputError where the file cannot be written, WarehouseError where the ledger holds no feedback.
    """
    found = ledger.sheet("week", {"product": product}).to_pylist()
    if not found:
        raise WarehouseError("the ledger holds no judged feedback.", remedy="Run a night that reads some.")
    week = found[0]
    book = _book()
    sheets = [sheet for sheet in _sheets(ledger, week["period"], product) if len(sheet.rows)]
    _cover(book, week, product, lang, sheets)
    for sheet in sheets:
        _fill(book, sheet, lang)
    _dictionary(book, ledger, sheets, lang)
    book.properties.creator = "ValueLedger"
    book.properties.title = TEXTS[lang]["title"]
    book.properties.created = datetime.combine(week["period_end"], time())
    try:
        write_whole(output, _saved(book))
    except OSError as error:
        raise InputError(
            f"{output} cannot be written: {error.strerror}.", remedy="Close it in Excel, or name a folder that exists."
        ) from None
    first: date = week["period"]
    return first


def _sheets(ledger: Ledger, week: date, product: str) -> list[Sheet]:
    of_week = {"week": week, "product": product}
    return [
        Sheet("ledger", "value_ledger", ledger.sheet("ledger", of_week)),
        Sheet("change", "value_change", ledger.sheet("change", of_week)),
        Sheet("trend", "value_ledger", ledger.sheet("trend", of_week)),
        Sheet("products", "value_ledger", ledger.sheet("products", {"week": week})),
        Sheet("drivers", "value_drivers", ledger.sheet("drivers", {"product": product})),
        Sheet("evidence", "evidence", ledger.sheet("evidence", of_week | {"rows": QUOTES})),
    ]


def _columns(sheet: Sheet, lang: str) -> list[tuple[int, Column]]:
    """The columns of a sheet that this language shows, with their places in its rows."""
    other = "_en" if lang == "zh" else "_zh"
    return [(place, COLUMNS[name]) for place, name in enumerate(sheet.rows.column_names) if not name.endswith(other)]


def _fill(book: Workbook, sheet: Sheet, lang: str) -> None:
    """One sheet: header, rows, filter, frozen header; bars behind the net values."""
    made: WriteOnlyWorksheet = book.create_sheet(SHEETS[sheet.key].name(lang))
    columns = _columns(sheet, lang)
    letters = [_letter(number) for number in range(1, len(columns) + 1)]
    for letter, (_, column) in zip(letters, columns, strict=True):
        made.column_dimensions[letter].width = column.width
        if column.form == "net":
            _bars(made, f"{letter}2:{letter}{len(sheet.rows) + 1}")
    made.freeze_panes = f"{letters[SHEETS[sheet.key].frozen]}2"
    made.auto_filter.ref = f"A1:{letters[-1]}{len(sheet.rows) + 1}"
    made.append([cell(made, column.name(lang), "head") for _, column in columns])
    for row in sheet.rows.to_pylist():
        values = list(row.values())
        made.append([cell(made, _told(values[place], column, lang), column.form) for place, column in columns])
    if sheet.key == "ledger":
        _chart(made, sheet, columns, lang)


def _told(value: Any, column: Column, lang: str) -> Any:
    """A value in the reader's language where it is a word of ours."""
    if not column.ours or not isinstance(value, str | bool):
        return value
    word = ("yes" if value else "no") if isinstance(value, bool) else value
    return TEXTS[lang].get(word, word)


def _bars(sheet: WriteOnlyWorksheet, where: str) -> None:
    """Blue for gains, orange for losses, both light enough to read the number on them."""
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    for operator, colour in (("greaterThan", "D6EEF4"), ("lessThan", "FBE3CF")):
        fill = PatternFill(start_color=colour, end_color=colour, fill_type="solid")
        sheet.conditional_formatting.add(where, CellIsRule(operator=operator, formula=["0"], fill=fill))


def _chart(sheet: WriteOnlyWorksheet, of: Sheet, columns: list[tuple[int, Column]], lang: str) -> None:
    """Net by dimension, beside the ledger's rows."""
    from openpyxl.chart import BarChart, Reference

    levels = of.rows.column("level").to_pylist()
    rows = [number for number, level in enumerate(levels, start=2) if level == "dimension"]
    if not rows:
        return
    names = [of.rows.column_names[place] for place, _ in columns]
    chart = BarChart()
    chart.type, chart.style, chart.legend = "bar", 10, None
    chart.title = TEXTS[lang]["chart"]
    net, name = names.index("net") + 1, names.index(f"key_{lang}") + 1
    chart.add_data(Reference(sheet, min_col=net, min_row=rows[0], max_row=rows[-1]))
    chart.set_categories(Reference(sheet, min_col=name, min_row=rows[0], max_row=rows[-1]))
    series = chart.series[0]
    series.graphicalProperties.solidFill = GAIN
    series.invertIfNegative = False
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.tickLblPos = "low"
    chart.height, chart.width = 9, 18
    sheet.add_chart(chart, f"{_letter(len(columns) + 2)}2")


def _cover(book: Workbook, week: dict[str, Any], product: str, lang: str, sheets: list[Sheet]) -> None:
    """What this file is, which week and how much feedback it speaks of, how to read it, what is on which sheet."""
    text = TEXTS[lang]
    sheet: WriteOnlyWorksheet = book.create_sheet(text["cover"])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 110
    sheet.append([cell(sheet, text["title"], "title")])
    sheet.append([])
    facts = [
        (text["week"], f"{week['period'].isoformat()} … {week['period_end'].isoformat()}"),
        (text["product"], text["all"] if product == "all" else product),
        (text["judged"], week["judged"]),
        (text["judged_before"], week["judged_before"]),
    ]
    if not week["complete"]:
        facts.append((text["incomplete"], text["more_to_come"]))
    for name, value in facts:
        sheet.append([cell(sheet, name, "name"), cell(sheet, value, "count" if isinstance(value, int) else "text")])
    sheet.append([])
    for number, line in enumerate(text["how"].splitlines()):
        sheet.append([cell(sheet, text["how_to_read"] if number == 0 else None, "name"), cell(sheet, line, "text")])
    sheet.append([])
    for one in sheets:
        link = SHEETS[one.key]
        sheet.append([cell(sheet, link.name(lang), "name"), cell(sheet, link.meaning(lang), "text")])


def _dictionary(book: Workbook, ledger: Ledger, sheets: list[Sheet], lang: str) -> None:
    """What every column of every sheet means: the comment in the ledger, or ours in Chinese."""
    text = TEXTS[lang]
    made: WriteOnlyWorksheet = book.create_sheet(text["dictionary"])
    for letter, width in zip("ABCD", (16, 24, 34, 110), strict=True):
        made.column_dimensions[letter].width = width
    made.freeze_panes = "A2"
    made.append([cell(made, text[name], "head") for name in ("sheet", "column", "in_ledger", "meaning")])
    listed = ledger.columns()
    comments = {(row.relation, row.name): row.comment for row in listed.itertuples()}
    for sheet in sheets:
        for place, column in _columns(sheet, lang):
            name = sheet.rows.column_names[place]
            meaning = column.meaning_zh if lang == "zh" else comments.get((sheet.relation, name), column.meaning_en)
            where = f"{sheet.relation}.{name}" if (sheet.relation, name) in comments else ""
            row = (SHEETS[sheet.key].name(lang), column.name(lang), where, meaning)
            made.append([cell(made, value, "text") for value in row])


def _book() -> Workbook:
    """An empty workbook with our styles."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill

    book = Workbook(write_only=True)
    top = Alignment(vertical="top", wrap_text=True)
    styles = [
        NamedStyle("head", Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3A4D"), alignment=top),
        NamedStyle("title", Font(bold=True, size=16)),
        NamedStyle("name", Font(bold=True), alignment=top),
        NamedStyle("text", alignment=top),
    ]
    styles += [
        NamedStyle(name, number_format=form, alignment=Alignment(vertical="top")) for name, form in NUMBERS.items()
    ]
    for style in styles:
        book.add_named_style(style)
    return book


def _saved(book: Workbook) -> bytes:
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    letter: str = get_column_letter(number)
    return letter
