"""The review sheet as a file: CSV, Excel or JSON lines by its suffix, written for people and read back from them.

Called by `flows.correction_desk`. A row is one mention that the judge read in one segment, or a segment in which it
read nothing; `aspect` and `polarity` hold its answer and are what a person edits. Cells name aspects by id and by the
codebook's names in both languages; any of them is read back. No text can start a formula. Over 250 lines: what is
written and what is accepted are read together.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flows.spreadsheet import cell, harmless, write_whole
from taxonomy.dimensions import Taxonomy, nearest
from taxonomy.errors import InputError

COLUMNS: Final = (
    "item", "why", "aspect", "polarity", "verdict", "words", "feedback", "note",
    "judged_aspect", "judged_polarity", "confidence", "language", "rating", "product", "source", "day",
)  # fmt: skip
"""In the order of the sheet: what is edited stands left of what is only read. `item` says which segment it is."""

NEEDED: Final = ("item", "aspect", "polarity", "verdict", "judged_aspect", "judged_polarity")
SUFFIXES: Final = (".csv", ".xlsx", ".jsonl")

POLARITIES: Final = {-1: "lost 流失", 0: "neutral 中性", 1: "gained 获得"}
_POLARITY: Final = {
    -1: ("-1", "−1", "-1.0", "lost", "流失", "lost 流失", "负", "negative", "-"),
    0: ("0", "0.0", "neutral", "中性", "neutral 中性", "neither", "mixed"),
    1: ("1", "+1", "1.0", "gained", "获得", "gained 获得", "正", "positive", "+"),
}
_VERDICT: Final = {
    "right": ("right", "ok", "yes", "y", "1", "1.0", "true", "✓", "√", "对", "是", "正确", "right 对"),
    "wrong": ("wrong", "no", "n", "0", "0.0", "false", "x", "✗", "×", "错", "否", "不对", "错误", "wrong 错"),
    "new": ("new", "add", "added", "新", "新增", "补充", "new 新增"),
    "": ("", "?", "skip", "跳过", "不确定"),
}
VERDICTS: Final = ("right 对", "wrong 错", "new 新增")

HOW: Final = (
    ("verdict", "right 对: the judge's answer in this row holds. wrong 错: it does not, and the row is dropped, or "
     "replaced by the aspect and polarity that you put there. Several mentions in one segment: copy the row, change "
     "aspect and polarity, write new 新增. A segment in which the judge read nothing: right 对, or fill the row in.",
     "right 对：模型在这一行的判读成立。wrong 错：不成立，该行删去，或以你改写的维度与价值为准。同一片段有多处提及："
     "复制该行，改写维度与价值，判定写 new 新增。模型没有读出任何内容的片段：写 right 对，或直接填写。"),
    ("polarity", "The effect on the customer's value, not the tone: for a cost, gained means that it was low or saved.",
     "指对客户价值的影响，而非语气：对成本而言，获得指成本低或有所节省。"),
    ("empty", "A segment without any verdict or change counts as not looked at. A segment counts whole: decide every "
     "row of it.", "没有判定也没有改动的片段视为未看。片段以整体计：请对它的每一行都作出判定。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet as it came back: `number` is the row that a spreadsheet or an editor shows."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be used: where, what stands there, and what would be accepted."""

    row: int
    column: str
    value: str
    accepted: str


class CellError(ValueError):
    """A cell that cannot be read; `accepted` says what can."""

    def __init__(self, accepted: str) -> None:
        super().__init__(accepted)
        self.accepted = accepted


class Codebook:
    """How aspects are written into cells and read back: by id, Chinese or English name, or all three."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self.cells = {str(one.id): f"{one.id} {one.zh} {one.en}" for one in taxonomy.aspects}
        self._known: dict[str, str] = {}
        for one in taxonomy.aspects:
            for name in (one.id, one.zh, one.en, self.cells[one.id], f"{one.id} {one.zh}", f"{one.zh} {one.en}"):
                self._known.setdefault(_plain(name), str(one.id))

    def aspect(self, text: str) -> str | None:
        """The aspect that a cell names; None where it is empty. Raises CellError."""
        wanted = _plain(text)
        if not wanted:
            return None
        found = self._known.get(wanted) or self._known.get(wanted.split(" ", 1)[0])
        if found is None:
            near = nearest(wanted, list(self._known)).removeprefix(", ")
            raise CellError(
                f"an aspect of {self._taxonomy.label} by id or name, such as product.quality or 质量"
                f"{f'; {near}' if near else ''}"
            )
        return found

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The second sheet: id, names, definitions and borders."""
        yield "aspect", "中文", "English", "定义", "definition", "不包括", "not"
        for one in self._taxonomy.aspects:
            yield self.cells[one.id], one.zh, one.en, one.definition_zh, one.definition_en, one.not_zh, one.not_en


def polarity_of(text: str) -> int | None:
    """-1, 0 or 1; None where the cell is empty. Raises CellError."""
    wanted = _plain(text)
    if not wanted:
        return None
    for value, spellings in _POLARITY.items():
        if wanted in spellings:
            return value
    raise CellError("lost 流失 (-1), neutral 中性 (0), gained 获得 (1)")


def verdict_of(text: str) -> str:
    """'right', 'wrong', 'new' or '' for none. Raises CellError."""
    wanted = _plain(text)
    for value, spellings in _VERDICT.items():
        if wanted in spellings:
            return value
    raise CellError("right 对, wrong 错, new 新增, or nothing")


def _plain(text: str) -> str:
    """A cell as it is compared: an apostrophe that guards against formulas, case and white space have no part in it."""
    return " ".join(text.strip().removeprefix("'").split()).casefold()


def write_sheet(path: Path, rows: Sequence[Mapping[str, Any]], taxonomy: Taxonomy) -> None:
    """Write rows of COLUMNS, whole or not at all. Raises InputError for another suffix or a place that refuses."""
    suffix = suffix_of(path)
    if suffix == ".xlsx":
        content = _workbook(rows, Codebook(taxonomy))
    elif suffix == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([harmless(_text(row.get(name))) for name in COLUMNS] for row in rows)
        content = text.getvalue().encode("utf-8-sig")
    else:
        lines = (json.dumps({name: row.get(name) for name in COLUMNS}, ensure_ascii=False) for row in rows)
        content = "".join(f"{line}\n" for line in lines).encode("utf-8")
    try:
        write_whole(path, content)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror}.", remedy="Name a file in a folder that exists."
        ) from None


def suffix_of(path: Path) -> str:
    """The sheet's form. Raises InputError for one that is none."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            f"{path}: the ending {path.suffix!r} names no form of a sheet; accepted: {', '.join(SUFFIXES)}."
        )
    return suffix


def read_sheet(path: Path) -> list[Line]:
    """The rows of a sheet, empty ones left out.

    Raises InputError where the file cannot be read at all or lacks a column that is needed.
    """
    suffix = suffix_of(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    if suffix == ".jsonl":
        lines = list(_json_lines(path, content))
    else:
        table = _sheet_rows(path, content) if suffix == ".xlsx" else _csv_rows(path, content)
        head = [_text(name).strip().removeprefix("'") for name in (table[0][1] if table else ())]
        lines = [
            Line(number, {name: _text(value) for name, value in zip(head, row, strict=False) if name})
            for number, row in table[1:]
        ]
    lines = [line for line in lines if any(value.strip() for value in line.cells.values())]
    missing = [name for name in NEEDED if lines and not any(name in line.cells for line in lines)]
    if missing or not lines:
        told = f"lacks the column {missing[0]!r}" if missing else "holds no rows"
        raise InputError(
            f"{path} {told}.", remedy="Give a sheet that `valueledger corrections export` wrote, with its first row."
        )
    return lines


def _csv_rows(path: Path, content: bytes) -> list[tuple[int, list[Any]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError(f"{path} is neither UTF-8 nor GB18030.", remedy="Save it as CSV UTF-8.")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)  # what a spreadsheet of another country saves
    csv.field_size_limit(10_000_000)
    try:
        return list(enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1))
    except csv.Error as error:
        raise InputError(f"{path} cannot be read as CSV: {error}.") from None


def _sheet_rows(path: Path, content: bytes) -> list[tuple[int, list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as Excel: {error}.") from None
    return list(enumerate(rows, start=1))


def _json_lines(path: Path, content: bytes) -> Iterator[Line]:
    for number, raw in enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1):
        if not raw.strip():
            continue
        try:
            row = json.loads(raw)
        except ValueError as error:
            raise InputError(f"{path}, line {number} is no JSON: {error}.") from None
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {number} is {type(row).__name__}; accepted: an object a line.")
        yield Line(number, {str(name): _text(value) for name, value in row.items()})


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _workbook(rows: Sequence[Mapping[str, Any]], codebook: Codebook) -> bytes:
    """Two sheets: what is to be read, with lists to choose from, and the codebook."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook(write_only=True)
    sheet = book.create_sheet("review 审阅")
    sheet.freeze_panes = "C2"
    widths = {
        "item": 12,
        "why": 10,
        "aspect": 34,
        "polarity": 14,
        "verdict": 12,
        "words": 48,
        "feedback": 60,
        "note": 24,
    }
    for number, name in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = widths.get(name, 16)
    last = max(2, 4 * len(rows))  # room for rows that people add
    choices = {"aspect": f"'codebook 维度'!$A$2:$A${len(codebook.cells) + 1}"}
    choices |= {"polarity": f'"{",".join(POLARITIES.values())}"', "verdict": f'"{",".join(VERDICTS)}"'}
    for name, formula in choices.items():
        column = chr(ord("A") + COLUMNS.index(name))
        check = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
        check.add(f"{column}2:{column}{last}")
        sheet.data_validations.append(check)
    sheet.append([cell(sheet, name, "Headline 3") for name in COLUMNS])
    for row in rows:
        sheet.append([cell(sheet, row.get(name)) for name in COLUMNS])
    _second_sheet(book, codebook)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _second_sheet(book: Any, codebook: Codebook) -> None:
    sheet = book.create_sheet("codebook 维度")
    for letter, width in zip("ABCDEFG", (40, 14, 22, 60, 60, 40, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    rows: Iterable[tuple[str, ...]] = codebook.rows()
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])
    sheet.append([])
    for name, english, chinese in HOW:
        sheet.append([cell(sheet, value) for value in (name, "", "", chinese, english)])
