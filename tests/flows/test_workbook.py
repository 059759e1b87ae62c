"""Excel files: texts stay texts, sheets say what the ledger says in both languages, what is missing is left out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from benchmarks._ledger_builder import Said, open_book
from flows.spreadsheet import CELL_CHARACTERS
from flows.tables import write_rows
from flows.workbook import write_week
from flows.workbook_words import COLUMNS, SHEETS
from taxonomy.errors import InputError, QueryError
from warehouse import library
from warehouse.dictionary import empty_ledger
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

START = date(2026, 1, 5)  # a Monday
HOSTILE = '=HYPERLINK("http://example.org","parcel late")'


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook")
    book = open_book(folder / "warehouse.duckdb")
    said = [
        Said(
            id=f"{day}-{number}", day=START + timedelta(day), product=("kettle", "=lamp()")[number % 2], rating=4.0,
            mentions=[("service.delivery", -1, f"{HOSTILE} {day}-{number}")] if number < 2 + day // 7 else
                     [("product.quality", 1, f"well made, says number {number} of {day}")],
        )
        for day in range(24)
        for number in range(10)
    ]  # fmt: skip
    with book.store:
        book.load(*said)
        aggregate(book.store)
        return publish(book.store, folder / "published").link


@pytest.fixture
def ledger(link: Path) -> Iterator[Ledger]:
    with Ledger.open(link) as opened:
        yield opened


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_week_s_workbook_says_what_the_ledger_says(ledger: Ledger, tmp_path: Path, lang: str) -> None:
    week = write_week(ledger, tmp_path / "week.xlsx", lang=lang)
    assert week == date(2026, 1, 19), "the newest full week, not the one that has just begun"
    book = openpyxl.load_workbook(tmp_path / "week.xlsx")
    names = [SHEETS[key].name(lang) for key in ("ledger", "change", "trend", "products", "evidence")]
    assert book.sheetnames[1:-1] == names
    sheet = book[SHEETS["ledger"].name(lang)]
    head = [one.value for one in sheet[1]]
    assert head[2] == COLUMNS[f"key_{lang}"].name(lang)
    rows = {
        row[1].value: dict(zip(head, (one.value for one in row), strict=True)) for row in sheet.iter_rows(min_row=2)
    }
    stated = ledger.query(
        "SELECT * FROM value_ledger WHERE period_type = 'week' AND period = $week AND key = 'service.delivery' "
        "AND product = 'all'",
        {"week": week},
    ).iloc[0]
    told = rows["service.delivery"]
    for name in ("judged", "lost", "net", "net_low", "net_high", "smallest_change"):
        assert told[COLUMNS[name].name(lang)] == pytest.approx(stated[name]), name
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref
    assert len(sheet._charts) == 1
    assert sheet.conditional_formatting


def test_no_cell_of_the_workbook_holds_a_formula(ledger: Ledger, tmp_path: Path) -> None:
    write_week(ledger, tmp_path / "week.xlsx", lang="en")
    book = openpyxl.load_workbook(tmp_path / "week.xlsx")
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row if one.value is not None]
    assert not [one for one in cells if one.data_type == "f"]
    hostile = [one for one in cells if str(one.value).startswith("=")]
    assert {one.value for one in hostile} >= {"=lamp()"}
    assert any("HYPERLINK" in one.value for one in hostile)
    assert all(one.quotePrefix for one in hostile), "stays text when someone edits the cell"
    with zipfile.ZipFile(tmp_path / "week.xlsx") as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name) and "worksheets/" in name]


def test_every_column_of_every_sheet_is_explained_in_both_languages(ledger: Ledger, tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        write_week(ledger, tmp_path / "week.xlsx", lang=lang)
        book = openpyxl.load_workbook(tmp_path / "week.xlsx")
        explained = {
            (row[0], row[1]) for row in book[book.sheetnames[-1]].iter_rows(min_row=2, values_only=True) if row[3]
        }
        for name in book.sheetnames[1:-1]:
            missing = [head.value for head in book[name][1] if (name, head.value) not in explained]
            assert not missing, (lang, name, missing)


def test_every_column_that_a_sheet_may_hold_has_its_words(ledger: Ledger) -> None:
    values = {"week": START, "product": "all", "rows": 1}
    for name in library.names("workbook"):
        sheet = name.partition("/")[2]
        if sheet != "week":
            taken = {key: value for key, value in values.items() if f"${key}" in library.text(name)}
            assert set(ledger.sheet(sheet, taken).column_names) <= set(COLUMNS), sheet
            assert sheet in SHEETS


def test_one_product_s_week_and_a_ledger_without_feedback(ledger: Ledger, tmp_path: Path) -> None:
    write_week(ledger, tmp_path / "kettle.xlsx", lang="en", product="kettle")
    cover = openpyxl.load_workbook(tmp_path / "kettle.xlsx").worksheets[0]
    assert "kettle" in [row[1] for row in cover.iter_rows(values_only=True, max_col=2)]
    assert not list(tmp_path.glob(".*"))
    with pytest.raises(InputError, match="cannot be written"):
        write_week(ledger, tmp_path / "no" / "folder.xlsx", lang="en")
    with Ledger.open(empty_ledger(tmp_path)) as empty, pytest.raises(Exception, match="no judged feedback"):
        write_week(empty, tmp_path / "empty.xlsx", lang="en")


def test_a_result_becomes_one_sheet_that_excel_can_hold(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": ["=1+1", "a\x07b", "x" * 40_000, "物流", None],
            "n": [1, 2**60, None, -3, 0],
            "share": [0.5, float("nan"), float("inf"), -1.5, None],
            "day": [date(2026, 1, 5)] * 5,
            "terms": [["a", "b"]] * 5,
            "total": pa.array([Decimal(349), Decimal(0), None, Decimal(-1), Decimal(7)], pa.decimal128(38, 0)),
        }
    )
    write_rows(table, "xlsx", tmp_path / "rows.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "rows.xlsx").active.iter_rows(values_only=True))
    assert rows[0] == ("text", "n", "share", "day", "terms", "total")
    assert [row[5] for row in rows[1:]] == [349, 0, None, -1, 7]
    assert [row[0] for row in rows[1:]] == ["=1+1", "a b", "x" * CELL_CHARACTERS, "物流", None]
    assert [row[1] for row in rows[1:]] == [1, str(2**60), None, -3, 0]
    assert [row[2] for row in rows[1:]] == [0.5, None, None, -1.5, None]
    assert rows[1][3].date() == date(2026, 1, 5)
    assert rows[1][4] == '["a", "b"]'


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("flows.workbook.SHEET_ROWS", 3)
    with pytest.raises(QueryError, match="a sheet holds 2"):
        write_rows(pa.table({"n": [1, 2, 3]}), "xlsx", tmp_path / "rows.xlsx")
    assert not list(tmp_path.iterdir())
