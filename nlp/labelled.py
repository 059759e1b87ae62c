"""Labelled feedback: rows of the labelled-data contract, checked before anything is scored or fitted on them.

Called by `nlp.evaluate`, `nlp.train` and `valueledger evaluate`. A label that cannot be meant (an aspect that is none,
a segment outside the text, a polarity of 1.9) is refused with its file, row and id: counted, it would pass for a
fault of the judge. All rows are looked at first, since whoever corrects a file wants more than its first fault. Keys
beside those of the contract are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.judge import Reading, check_segments
from nlp.lines import checked_lines
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import InputError, RowError, TaxonomyError, ValueLedgerError
from taxonomy.records import Kind, Segment

CONTRACT = (
    "A labelled feedback has id, text, segments [{start, end}] and mentions [{segment, aspect, polarity: -1, 0 or 1}], "
    "at most one mention for an aspect in a segment"
)

TOLD = 10
"""Rows that cannot be used that are told one by one: enough to see what is wrong with a file."""


class BadRows(InputError):
    """Rows that cannot be used: how many of how many, and the first TOLD, each with its place, id and reason."""

    def __init__(self, name: str, faults: Sequence[str], bad: int, rows: int) -> None:
        self.faults, self.bad, self.rows = tuple(faults), bad, rows
        if bad == 1:
            said = f"{name}, {faults[0]}"
        else:
            more = f"; and {bad - len(faults):,} more" if bad > len(faults) else ""
            said = f"{name}: {bad:,} of {rows:,} rows cannot be used: {'; '.join(faults)}{more}"
        super().__init__(said if said.endswith("?") else f"{said}.", remedy=f"{CONTRACT}.")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled feedback. `mentions`: (segment, aspect) to polarity; `covers` None: every aspect was looked for."""

    id: str
    text: str
    language: str
    kind: str
    domain: str
    rating: float | None
    segments: tuple[Segment, ...]
    mentions: Mapping[tuple[int, str], int] = field(default_factory=dict)
    covers: frozenset[str] | None = None

    def reading(self) -> Reading:
        """What a judge is shown: the text, its segments and the hints."""
        kind = Kind(self.kind) if self.kind in set(Kind) else None
        return Reading(self.text, self.segments, self.rating, kind)


class _Record(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class _Span(_Record):
    start: int
    end: int


class _Label(_Record):
    segment: Annotated[int, Field(ge=0)]
    aspect: str
    polarity: Annotated[int, Field(ge=-1, le=1)]


class _Row(_Record):
    id: str | int
    text: str
    lang: str | None = None
    kind: str | None = None
    domain: str | None = None
    rating: float | None = None
    segments: list[_Span]
    mentions: list[_Label]
    covers: list[str] | None = None


def read_labelled(path: Path, taxonomy: Taxonomy | None = None) -> list[Labelled]:
    """Rows of a file, as `labelled` checks them. Raises BadRows naming line, id and reason; InputError for no rows."""
    rows = _usable(((f"line {number}", row) for number, row in checked_lines(path)), str(path), taxonomy)
    if not rows:
        raise InputError(f"{path} holds no rows.")
    return rows


def labelled(
    rows: Iterable[Mapping[str, Any]], name: str = "labelled data", taxonomy: Taxonomy | None = None
) -> list[Labelled]:
    """Rows as read from JSON, checked against `taxonomy` (None: the packaged one); `name` is their file in messages.

    Raises BadRows with file, row and id for rows that are not of the contract, a segment that is empty, outside the
    text or overlaps another, and a mention of a segment or an aspect that is none, or of the same pair twice.
    """
    return _usable(((f"row {number}", row) for number, row in enumerate(rows, 1)), name, taxonomy)


def _usable(
    rows: Iterable[tuple[str, Mapping[str, Any] | str]], name: str, taxonomy: Taxonomy | None
) -> list[Labelled]:
    """The checked rows; each comes with its place in messages, a str is one that could not even be read."""
    known = taxonomy or load()
    made: list[Labelled] = []
    faults: list[str] = []
    bad = 0
    for place, row in rows:
        try:
            if isinstance(row, str):
                raise ValueError(row)
            made.append(_checked(_Row.model_validate(row), known))
        except (ValidationError, RowError, TaxonomyError, ValueError) as error:
            bad += 1
            if len(faults) < TOLD:
                faults.append(f"{place}{_identity(row)}: {_said(error)}")
    if bad:
        raise BadRows(name, faults, bad, bad + len(made))
    return made


def _identity(row: Mapping[str, Any] | str) -> str:
    return "" if isinstance(row, str) or row.get("id") is None else f", id {str(row['id'])[:80]!r}"


def _checked(row: _Row, taxonomy: Taxonomy) -> Labelled:
    segments = tuple(Segment(span.start, span.end) for span in row.segments)
    check_segments(row.text, segments)
    for aspect in (*(label.aspect for label in row.mentions), *(row.covers or ())):
        taxonomy.aspect(aspect)
    mentions: dict[tuple[int, str], int] = {}
    for index, label in enumerate(row.mentions):
        if label.segment >= len(segments):
            raise ValueError(f"mention {index} is of segment {label.segment}; there are {len(segments)}, from 0")
        if (label.segment, label.aspect) in mentions:
            raise ValueError(f"mention {index}: {label.aspect} is mentioned twice in segment {label.segment}")
        mentions[label.segment, label.aspect] = label.polarity
    return Labelled(
        id=str(row.id),
        text=row.text,
        language=row.lang or "unknown",
        kind=row.kind or "unknown",
        domain=row.domain or "unknown",
        rating=row.rating,
        segments=segments,
        mentions=mentions,
        covers=None if row.covers is None else frozenset(row.covers),
    )


def _said(error: Exception) -> str:
    """The first fault: where it stands, what was given and what is wrong with it."""
    if not isinstance(error, ValidationError):
        said = error.message if isinstance(error, ValueLedgerError) else str(error)
        remedy = error.remedy if isinstance(error, ValueLedgerError) else ""
        return f"{said.rstrip('.')} ({remedy.rstrip('.')})" if remedy else said.rstrip(".")
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"{place} is missing"
    return f"{place} is {str(first['input'])[:80]!r}: {first['msg']}"
