"""Labelled feedback: rows of the labelled-data contract, checked before anything is scored or fitted on them.

Called by `nlp.evaluate`, `nlp.train` and `valueledger evaluate`. A label that cannot be meant (an aspect that is none,
a segment outside the text, a polarity of 1.9) is refused with its file, row and id: counted, it would pass for a
fault of the judge. Keys beside those of the contract are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.judge import Reading, check_segments
from nlp.lines import read_lines
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import InputError, RowError, TaxonomyError
from taxonomy.records import Kind, Segment

CONTRACT = (
    "a labelled feedback has id, text, segments [{start, end}] and mentions [{segment, aspect, polarity: -1, 0 or 1}], "
    "at most one mention for an aspect in a segment"
)


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
    """Rows of a file, as `labelled` checks them. Raises InputError naming the row that cannot be used."""
    rows = labelled(read_lines(path), str(path), taxonomy)
    if not rows:
        raise InputError(f"{path} holds no rows.")
    return rows


def labelled(
    rows: Iterable[Mapping[str, Any]], name: str = "labelled data", taxonomy: Taxonomy | None = None
) -> list[Labelled]:
    """Rows as read from JSON, checked against `taxonomy` (None: the packaged one); `name` is their file in messages.

    Raises InputError with file, row and id for a row that is not of the contract, a segment that is empty, outside the
    text or overlaps another, and a mention of a segment or an aspect that is none, or of the same pair twice.
    """
    known = taxonomy or load()
    made = []
    for number, row in enumerate(rows, 1):
        try:
            made.append(_checked(_Row.model_validate(row), known))
        except (ValidationError, RowError, TaxonomyError, ValueError) as error:
            identity = f", id {row['id']!r}" if row.get("id") is not None else ""
            raise InputError(f"{name}, row {number}{identity}: {_said(error)}; {CONTRACT}") from error
    return made


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
        return str(error).rstrip(".")
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"{place} is missing"
    return f"{place} is {str(first['input'])[:80]!r}: {first['msg']}"
