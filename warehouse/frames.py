"""The shape of every frame that is loaded: column contracts, and frames built from the records.

Callers: flows (build frames from protected feedback and judgements), `warehouse.load` (checks them at its door).
Empty input gives an empty frame of the same types. Only *protected* records belong here: text redacted, ids hashed.
Limits: plain pandas in memory, sized by the batch; the warehouse never segments and never judges.
Over 250 lines because the contracts stand beside the only code that fills them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from taxonomy.errors import WarehouseError
from taxonomy.records import UNKNOWN, Feedback, Judgement, Language, NotJudged, Rejected

_TIME = pa.timestamp("us", tz="UTC")

VERSION = pa.schema(
    [
        ("feedback_id", pa.string()),
        ("content_hash", pa.string()),
        ("updated_at", _TIME),
        ("deleted", pa.bool_()),
    ]
)
"""One version of a feedback as delivered: what decides whether it says anything new."""

FEEDBACK = pa.schema(
    [
        ("feedback_id", pa.string()),
        ("source", pa.string()),
        ("kind", pa.string()),
        ("channel", pa.string()),
        ("product", pa.string()),
        ("region", pa.string()),
        ("customer_group", pa.string()),
        ("customer_hash", pa.string()),
        ("language", pa.string()),
        ("rating", pa.float64()),
        ("text", pa.string()),
        ("created_at", _TIME),
        ("ledger_day", pa.date32()),
        ("updated_at", _TIME),
        ("content_hash", pa.string()),
        ("judged", pa.bool_()),
        ("not_judged", pa.string()),
        ("polarity", pa.int8()),
        ("model", pa.string()),
        ("taxonomy", pa.string()),
        ("redaction", pa.string()),
        ("deleted", pa.bool_()),
        ("stream", pa.string()),
        ("position", pa.int64()),
        ("segments", pa.int32()),
        ("unknown", pa.float64()),
    ]
)
MENTION = pa.schema(
    [
        ("feedback_id", pa.string()),
        ("ledger_day", pa.date32()),
        ("segment", pa.int32()),
        ("start_char", pa.int32()),
        ("end_char", pa.int32()),
        ("aspect", pa.string()),
        ("polarity", pa.int8()),
        ("confidence", pa.float32()),
        ("model", pa.string()),
        ("taxonomy", pa.string()),
    ]
)
TERM = pa.schema(
    [
        ("feedback_id", pa.string()),
        ("ledger_day", pa.date32()),
        ("aspect", pa.string()),
        ("polarity", pa.int8()),
        ("term", pa.string()),
    ]
)
UNCOVERED = pa.schema(
    [
        ("feedback_id", pa.string()),
        ("ledger_day", pa.date32()),
        ("segment", pa.int32()),
        ("start_char", pa.int32()),
        ("end_char", pa.int32()),
        ("term", pa.string()),
    ]
)
QUARANTINE = pa.schema(
    [
        ("source", pa.string()),
        ("stream", pa.string()),
        ("stream_name", pa.string()),
        ("position", pa.int64()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("payload", pa.string()),
    ]
)
ASPECT = pa.schema(
    [
        ("aspect", pa.string()),
        ("position", pa.int32()),
        ("side", pa.string()),
        ("dimension", pa.string()),
        ("zh", pa.string()),
        ("en", pa.string()),
        ("definition_zh", pa.string()),
        ("definition_en", pa.string()),
        ("meaning", pa.int32()),
        ("taxonomy", pa.string()),
    ]
)
LENS = pa.schema(
    [
        ("lens", pa.string()),
        ("lens_zh", pa.string()),
        ("lens_en", pa.string()),
        ("group_id", pa.string()),
        ("group_zh", pa.string()),
        ("group_en", pa.string()),
        ("side", pa.string()),
        ("position", pa.int32()),
        ("aspect", pa.string()),
        ("taxonomy", pa.string()),
    ]
)
JUDGE_ERROR = pa.schema(
    [
        ("model", pa.string()),
        ("language", pa.string()),
        ("aspect", pa.string()),
        ("said", pa.int8()),
        ("judged", pa.int8()),
        ("segments", pa.int64()),
    ]
)
POPULATION = pa.schema(
    [
        ("weighting", pa.string()),
        ("slice", pa.string()),
        ("key", pa.string()),
        ("share", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One protected feedback with what was read in it.

    `judgement` None: nothing was judged now (a duplicate, a tombstone, or `not_judged` says why).
    `terms` holds the content terms of a segment by the segment's number, `uncovered` the words and phrases of segments
    that mention no benefit and no cost; `polarity` is that of the whole; `unknown` is the share of words that no
    dictionary knows.
    """

    feedback: Feedback
    language: Language = Language.OTHER
    judgement: Judgement | None = None
    not_judged: NotJudged | None = None
    polarity: int | None = None
    model: str | None = None
    unknown: float | None = None
    terms: Mapping[int, Sequence[str]] = field(default_factory=dict)
    uncovered: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What holds for a whole batch: versions, and how a ledger day is told.

    `fallback_day` is the ledger day of feedback without a date, as the source's configuration states it.
    """

    taxonomy: str
    redaction: str
    time_zone: ZoneInfo
    fallback_day: date

    def day(self, feedback: Feedback) -> date:
        """Ledger day: `created_at` in the configured time zone."""
        if feedback.created_at is None:
            return self.fallback_day
        return feedback.created_at.astimezone(self.time_zone).date()


def content_hash(feedback: Feedback) -> str:
    """First 128 bits of the SHA-256 (32 hex digits) of all that was said, whatever stream brought it and whenever.

    Half a digest tells a trillion versions apart and halves what every batch scans. Stream, position and updated_at
    stay out, so that a redelivery is a duplicate. A tombstone has no content.
    """
    said: list[Any] = [feedback.source, feedback.source_id]
    if not feedback.deleted:
        created = feedback.created_at and feedback.created_at.astimezone(UTC).isoformat()
        rating = None if feedback.rating is None else float(feedback.rating)
        said += [feedback.kind, feedback.text, created, rating, feedback.channel, feedback.product]
        said += [feedback.region, feedback.customer_group, feedback.customer_id]
    # ASCII escapes keep even a lone surrogate hashable; separators and order are fixed for good.
    canonical = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:32]


def version_frame(feedbacks: Sequence[Feedback]) -> pd.DataFrame:
    """VERSION frame for `warehouse.load.known`, one row a feedback, in order."""
    rows = [
        (feedback.source_id, content_hash(feedback), _utc(feedback.updated_at), feedback.deleted)
        for feedback in feedbacks
    ]
    return _frame(VERSION, rows)


def feedback_frame(entries: Sequence[Entry], context: Context) -> pd.DataFrame:
    """FEEDBACK frame, one row an entry, in order. Tombstones keep identity and time only."""
    return _frame(FEEDBACK, [_feedback_row(entry, context) for entry in entries])


def mention_frame(entries: Sequence[Entry], context: Context) -> pd.DataFrame:
    """MENTION frame: one row an aspect in a segment; offsets index the redacted text."""
    rows = []
    for entry in entries:
        if entry.judgement is None:
            continue
        day = context.day(entry.feedback)
        for mention in entry.judgement.mentions:
            segment = entry.judgement.segments[mention.segment]
            rows.append(
                (
                    *(entry.feedback.source_id, day, mention.segment, segment.start, segment.end),
                    *(str(mention.aspect), int(mention.polarity), float(mention.confidence)),
                    *(mention.model, context.taxonomy),
                )
            )
    return _frame(MENTION, rows)


def term_frame(entries: Sequence[Entry], context: Context) -> pd.DataFrame:
    """TERM frame: one row a (feedback, aspect, polarity, term), however often the term occurs."""
    rows: dict[tuple[Any, ...], None] = {}
    for entry in entries:
        if entry.judgement is None:
            continue
        day = context.day(entry.feedback)
        for mention in entry.judgement.mentions:
            key = (entry.feedback.source_id, day, str(mention.aspect), int(mention.polarity))
            rows.update(dict.fromkeys((*key, term) for term in entry.terms.get(mention.segment, ())))
    return _frame(TERM, list(rows))


def uncovered_frame(entries: Sequence[Entry], context: Context) -> pd.DataFrame:
    """UNCOVERED frame: one row a (feedback, segment, term); offsets index the redacted text."""
    rows = []
    for entry in entries:
        if entry.judgement is None:
            continue
        day = context.day(entry.feedback)
        for number, terms in entry.uncovered.items():
            segment = entry.judgement.segments[number]
            place = (entry.feedback.source_id, day, number, segment.start, segment.end)
            rows += [(*place, term) for term in dict.fromkeys(terms)]
    return _frame(UNCOVERED, rows)


def quarantine_frame(rejected: Sequence[Rejected]) -> pd.DataFrame:
    """QUARANTINE frame, one row a refused row, in order."""
    rows = [
        (
            *(row.source, row.stream, row.stream_name, row.position, str(row.reason), row.detail),
            json.dumps(row.payload, ensure_ascii=False, sort_keys=True),
        )
        for row in rejected
    ]
    return _frame(QUARANTINE, rows)


def judge_error_frame(rows: Iterable[tuple[str, str, str, int, int, int]]) -> pd.DataFrame:
    """JUDGE_ERROR frame of rows in the order of its columns."""
    return _frame(JUDGE_ERROR, list(rows))


def weight_frame(rows: Iterable[tuple[str, str, str, float]]) -> pd.DataFrame:
    """POPULATION frame of rows in the order of its columns."""
    return _frame(POPULATION, list(rows))


def empty(contract: pa.Schema) -> pd.DataFrame:
    """A frame of the contract's columns and types without rows."""
    return _frame(contract, [])


def conform(frame: pd.DataFrame, contract: pa.Schema, name: str) -> pa.Table:
    """The frame as an Arrow table of exactly the contract's columns, typed.

    Raises WarehouseError naming the frame and the column that is missing or of a wrong type.
    """
    missing = [column for column in contract.names if column not in frame.columns]
    if missing:
        raise WarehouseError(f"The {name} frame lacks {missing}; it needs {contract.names}.")
    try:
        return pa.Table.from_pandas(frame[contract.names], schema=contract, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError) as error:
        raise WarehouseError(f"The {name} frame does not fit its contract: {error}") from error


def _feedback_row(entry: Entry, context: Context) -> tuple[Any, ...]:
    feedback = entry.feedback
    identity = (feedback.source_id, feedback.source, str(feedback.kind))
    version = (_utc(feedback.updated_at), content_hash(feedback))
    origin = (feedback.deleted, feedback.stream, feedback.position)
    if feedback.deleted:
        nowhere = (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, None)
        nothing = (str(Language.OTHER), None, "", None, None)
        return (*identity, *nowhere, *nothing, *version, False, None, None, None, None, None, *origin, None, None)
    place = (feedback.channel, feedback.product, feedback.region, feedback.customer_group, feedback.customer_id)
    said = (str(entry.language), feedback.rating, feedback.text, _utc(feedback.created_at), context.day(feedback))
    reason = None if entry.not_judged is None else str(entry.not_judged)
    judged = entry.judgement is not None and entry.not_judged is None
    reading: tuple[Any, ...] = (judged, reason, entry.polarity, entry.model if judged else None)
    segments = len(entry.judgement.segments) if judged and entry.judgement is not None else None
    versions = (context.taxonomy, context.redaction)
    return (*identity, *place, *said, *version, *reading, *versions, *origin, segments, entry.unknown)


def _utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC)


def _frame(contract: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows in the contract's column order as a pandas frame of its types."""
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in contract.names]
    try:
        arrays = [pa.array(column, type=kind) for column, kind in zip(columns, contract.types, strict=True)]
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError) as error:
        raise WarehouseError(f"A row does not fit the columns {contract.names}: {error}") from error
    frame: pd.DataFrame = pa.Table.from_arrays(arrays, schema=contract).to_pandas()
    return frame
