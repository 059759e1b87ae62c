"""A mapping for a file that nobody has described: format, columns and scale, by their names and their content.

Called by `valueledger try FILE`. Prints nothing: the reasons are returned. What a name suggests is taken only where
the values agree with it; what cannot be told (no date, no id) gets the fallback that invents least.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flows.sources.columns import AGREE, Column, accepts, columns, is_conversation, is_number, is_prose, scale_of, slack
from flows.sources.content import Content, inspect, read_whole
from flows.sources.dates import DateReader
from flows.sources.formats import format_of
from flows.sources.mapping import KINDS
from flows.sources.names import CANDIDATES, fits_name
from flows.sources.options import Dates, Fields, FileDrop, RatingScale
from flows.sources.ratings import RatingReader
from flows.sources.reading import read_rows
from flows.sources.rows import BadRow, Row
from taxonomy.errors import InputError
from taxonomy.records import Kind

if TYPE_CHECKING:
    from flows.settings import Limits

SAMPLE_ROWS: Final = 500
"""Rows that are looked at: enough to see a scale's ends and the order of day and month."""
SINGLE: Final = "\x1f"
"""As delimiter of a text with one column: a control character that no text holds."""
_ZONE: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Guess:
    """Settings that read the file, and a sentence for everything that was guessed."""

    settings: FileDrop
    reasons: tuple[str, ...]


def guess(path: Path, limits: Limits) -> Guess:
    """Settings by which the file connector reads `path`. Raises InputError where no text and no rating is found."""
    content = inspect(path, limits)
    reasons: list[str] = []
    base = _base(content, limits, reasons)
    header: list[tuple[str, ...]] = []
    rows = list(islice(read_rows(content, base, limits, wanted=None, check=header.append), SAMPLE_ROWS))
    if header and base.header is True and (names := _names_without_header(header[0], rows, _is_plain(path))):
        called = (
            f"columns are called {names[0]} to {names[-1]}" if len(names) > 1 else f"its column is called {names[0]}"
        )
        reasons.append(f"the first row is data: {called}")
        base = base.model_copy(update={"header": names, **({"delimiter": SINGLE} if len(names) == 1 else {})})
        rows = list(islice(read_rows(content, base, limits, wanted=None, check=header.append), SAMPLE_ROWS))
    found = columns([row for row in rows if isinstance(row, Row)])
    return _mapped(base, found, reasons)


def _base(content: Content, limits: Limits, reasons: list[str]) -> FileDrop:
    """Settings without a mapping: only what is needed to read rows."""
    records = None
    found = format_of(content)
    head = content.head.decode(content.encoding, "replace").lstrip("\ufeff \t\r\n")
    one_line = len(content.head) == content.unpacked and "\n" not in head.strip()
    if head.startswith("{") and (found == "json" or (found == "jsonl" and one_line)):
        records = _array_path(content, limits)
        found = "json" if records else "jsonl"
    reasons.append(
        f"format {found}, encoding {content.encoding}" if found in {"csv", "jsonl", "json"} else f"format {found}"
    )
    return FileDrop.model_construct(
        folder=content.path.parent, files=(_escaped(content.path.name),), format=found, records=records,
        header=True, delimiter="auto", escape="auto", encoding="auto", sheet=0,
    )  # fmt: skip


def _is_plain(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith((".txt", ".text", ".log"))


def _escaped(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _array_path(content: Content, limits: Limits) -> str | None:
    """The first array of objects inside an object, at most three keys deep; None: the object is the record."""
    try:
        document = json.loads(read_whole(content, limits).decode(content.encoding, "replace").lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{content.path.name}: is no JSON ({str(error)[:100]}).", remedy="Deliver JSON or CSV."
        ) from None
    level: list[tuple[str, Any]] = [("", document)]
    for _ in range(3):
        level = [
            (f"{path}.{key}" if path else key, inner)
            for path, value in level
            if isinstance(value, dict)
            for key, inner in value.items()
        ]
        for path, value in level:
            if isinstance(value, list) and value and isinstance(value[0], dict):
                return path
    return None


def _names_without_header(header: tuple[str, ...], rows: Sequence[Row | BadRow], plain: bool) -> tuple[str, ...] | None:
    """Names for columns whose first row is data: a number, a date or a sentence is no column's name.

    `plain`: the file's name promises text and no table.
    """
    bad = sum(isinstance(row, BadRow) for row in rows)
    if len(header) == 1 or (rows and bad > len(rows) / 2):
        known = any(fits_name(field, header[0]) for field in CANDIDATES)
        return None if known and len(header) == 1 else ("text",)
    dates = DateReader(Dates(order="dmy"), _ZONE, _ZONE)
    if any(fits_name(field, name) for field in CANDIDATES for name in header):
        return None
    if plain:
        return ("text",)
    data = any(len(name) > 40 or is_number(name) or (name and accepts(dates.read, name)) for name in header)
    return tuple(f"column {index}" for index in range(1, len(header) + 1)) if data else None


def _mapped(base: FileDrop, found: list[Column], reasons: list[str]) -> Guess:
    """Takes columns field by field; a column taken once is not taken again."""
    left = {column.name: column for column in found if column.name}
    fields: dict[str, tuple[str, ...]] = {}

    def take(field: str, names: Sequence[str], why: str) -> None:
        if names:
            fields[field] = tuple(names)
            reasons.append(f"{field}: {' + '.join(names)} ({why})")
            for name in names:
                left.pop(name)

    take("id", *_id(left))
    dates = _date(left, take)
    kinds = [name for name in _by_name("kind", left) if all(str(cell).casefold() in KINDS for cell in left[name].cells)]
    take("kind", kinds[:1], "its values are kinds")
    turns = [name for name, column in left.items() if is_conversation(column)]
    take("turns", turns[:1], "holds turns of a conversation")
    scale = _rating(left, take)
    take("text", *_text(left, "turns" in fields))
    for field in ("product", "channel", "region", "customer_group", "customer"):
        take(field, _by_name(field, left)[:1], "its name")
    if not {"text", "turns", "rating"} & fields.keys():
        raise InputError(
            f"no column holds text or ratings; there are: {', '.join(column.name for column in found[:20]) or 'none'}.",
            remedy="Describe the file in a configuration (fields.text, fields.rating) and use run.",
        )
    named = any("ticket" in column.name.lower() or "工单" in column.name for column in found)
    kind = Kind.TICKET if named or "turns" in fields else Kind.REVIEW
    reasons.append(f"kind {kind}")
    if "id" not in fields:
        reasons.append(f"{_why_no_id(left)}: a row is known by its place in the file")
    if "created_at" not in fields:
        reasons.append("no date column: everything is counted on the day of the run")
    settings = FileDrop(
        folder=base.folder, files=base.files, format=base.format, records=base.records, header=base.header,
        delimiter=base.delimiter, kind=kind, fields=Fields(**fields), rating=scale, dates=dates,
        id_from="column" if "id" in fields else "row",
    )  # fmt: skip
    return Guess(settings, tuple(reasons))


def _by_name(field: str, left: Mapping[str, Column]) -> list[str]:
    """Columns with values whose names fit, best first."""
    ranked = [(rank, name) for name, column in left.items() if column.cells and (rank := fits_name(field, name))]
    return [name for _, name in sorted(ranked, key=lambda item: item[0])]


def _id(left: Mapping[str, Column]) -> tuple[list[str], str]:
    """The column that tells rows apart; a few empty or repeated cells are their own rows' fault."""
    for name in _by_name("id", left):
        column = left[name]
        different = {str(cell) for cell in column.cells if isinstance(cell, str | int | float)}
        wrong = column.rows - len(different)
        if wrong == 0:
            return [name], "its name, and no value comes twice"
        if wrong <= slack(column.rows):
            said = f"its name; {wrong} of {column.rows} cells repeat another or are empty"
            return [name], f"{said}: of rows with the same id the newest is kept"
    return [], ""


def _why_no_id(left: Mapping[str, Column]) -> str:
    """Why no column tells rows apart: none has such a name, or one that has repeats its values."""
    for name in _by_name("id", left):
        different = len({str(cell) for cell in left[name].cells})
        return f"{name} is no id, it has {different} different values in {left[name].rows} rows"
    return "no id column"


def _date(left: dict[str, Column], take: Any) -> Dates:
    named = _by_name("created_at", left)
    others = [name for name, column in left.items() if name not in named and not any(map(is_number, column.cells[:50]))]
    for name in (*named, *others):
        column = left[name]
        for order in (None, "mdy", "dmy"):
            dates = Dates(order=order)
            if column.share(DateReader(dates, _ZONE, _ZONE).read) >= (AGREE if name in named else 0.95):
                take("created_at", [name], "its name" if name in named else "every value is a date")
                return dates.model_copy(update={"fallback": "night"})
    return Dates(fallback="night")


def _rating(left: dict[str, Column], take: Any) -> RatingScale:
    """A column with a rating's name, else the first with whole numbers from 1 to 5 and hardly anything else."""
    for name in _by_name("rating", left):
        column = left[name]
        scale = RatingScale(scale=scale_of(column))
        if column.share(RatingReader(scale).read) >= AGREE:
            take("rating", [name], f"its name, scale {scale.scale}")
            return scale
    scale = RatingScale()
    for name, column in left.items():
        small = [
            cell
            for cell in column.cells
            if str(cell).strip() in {"1", "2", "3", "4", "5", "1.0", "2.0", "3.0", "4.0", "5.0"}
        ]
        others = len(column.cells) - len(small)
        if len(small) >= 10 and others <= slack(len(column.cells)) and len({str(cell) for cell in small}) >= 3:
            take("rating", [name], "whole numbers from 1 to 5" if others else "only whole numbers from 1 to 5")
            return scale
    return scale


def _text(left: Mapping[str, Column], has_turns: bool) -> tuple[list[str], str]:
    """Columns that hold what the customer wrote: the body by name, else the longest; titles before it."""
    prose = {name: column for name, column in left.items() if is_prose(column)}
    bodies = _by_name("text", prose)
    why = "its name"
    if not bodies and not has_turns and prose:
        bodies = [max(prose, key=lambda name: sum(map(len, prose[name].texts)))]
        why = "the longest text"
    halves = _by_name("halves", prose)
    titles = [name for name in _by_name("title", prose) if name not in bodies]
    chosen = [*titles[:1], *(halves if len(halves) > 1 and not bodies[:1] else bodies[:1])]
    return list(dict.fromkeys(chosen)), why
