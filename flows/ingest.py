"""From rows as a connector gives them to frames that the warehouse loads: batch, protect, land, judge.

Called by `flows.steps`, a batch at a time; knows neither Prefect nor a connector. Everything that is written
here, quarantined rows included, has gone through `flows.protect` first. Memory is bounded by the batch.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from flows.gate import Gate
from flows.judging import Bench
from flows.protect import Protector
from nlp.judge import Reading, overall_polarity
from nlp.language import detect
from nlp.unknown import unknown_share
from taxonomy.dimensions import Side
from taxonomy.errors import InputError
from taxonomy.records import Feedback, Judgement, Kind, Language, NotJudged, Rejected
from warehouse import frames
from warehouse.frames import Entry

DEFAULT_TEXTS = Path(__file__).parent / "default_texts.txt"

_TIME = pa.timestamp("us", tz="UTC")
RECORD = pa.schema(
    [
        *((name, pa.string()) for name in ("source", "source_id", "kind", "text")),
        *((name, _TIME) for name in ("created_at", "updated_at")),
        ("rating", pa.float64()),
        *((name, pa.string()) for name in ("channel", "product", "region", "customer_group", "customer_id")),
        ("deleted", pa.bool_()),
        ("stream", pa.string()),
        ("position", pa.int64()),
    ]
)
"""A landed feedback: the fields of the record, under their names."""

WILL_BE_STORED = frozenset({"new", "changed"})
"""What `warehouse.load.known` calls the rows that need a judgement."""


class RowBatch:
    """Consecutive rows of one stream, as read: `after` rows came before them, `last` says that none follow.

    No dataclass on purpose: an orchestrator looks into those, thousands of rows deep, for results to resolve.
    """

    def __init__(
        self, rows: list[Feedback | Rejected], after: int, last: bool, detail: Mapping[str, Any] | None = None
    ) -> None:
        self.rows = rows
        self.after = after
        self.last = last
        self.detail = dict(detail or {})  # what the stream's cursor keeps with these rows

    @property
    def position(self) -> int:
        """Rows of the stream consumed once this batch is loaded."""
        return self.after + len(self.rows)


@dataclass(frozen=True, slots=True)
class Landed:
    """One protected batch as Parquet files: `read` rows in all, split into usable and refused ones."""

    folder: Path
    read: int

    @property
    def feedback(self) -> Path:
        return self.folder / "feedback.parquet"

    @property
    def quarantine(self) -> Path:
        return self.folder / "quarantine.parquet"


def batches(
    rows: Iterable[Feedback | Rejected],
    size: int,
    start: int = 0,
    detail: Callable[[], Mapping[str, Any]] = dict,
) -> Iterator[RowBatch]:
    """Batches of at most `size` rows; the last one is marked, and is empty where the one before was just full.

    `detail` is asked for what the stream's cursor keeps, just after the last row of each batch was given.
    Where the stream ends badly, the rows before come as a batch that is not the last, then its error is raised.
    """
    after = start
    batch: list[Feedback | Rejected] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                yield RowBatch(batch, after, last=False, detail=detail())
                after += size
                batch = []
    except InputError:
        if batch:
            yield RowBatch(batch, after, last=False, detail=detail())
        raise
    yield RowBatch(batch, after, last=True, detail=detail())


def land(batch: RowBatch, protector: Protector, folder: Path, gate: Gate | None = None) -> Landed:
    """Protect a batch in memory and write it to `folder` as Parquet; what `gate` keeps out is emptied before."""
    gate = gate or Gate()
    folder.mkdir(parents=True, exist_ok=True)
    landed = Landed(folder, len(batch.rows))
    feedbacks = [gate.feedback(protector.feedback(row)) for row in batch.rows if isinstance(row, Feedback)]
    refused = [gate.rejected(protector.rejected(row)) for row in batch.rows if isinstance(row, Rejected)]
    names = RECORD.names
    pq.write_table(
        pa.Table.from_pylist([{name: getattr(row, name) for name in names} for row in feedbacks], schema=RECORD),
        landed.feedback,
    )
    frames.quarantine_frame(refused).to_parquet(landed.quarantine, index=False)
    return landed


def landed_feedbacks(landed: Landed) -> list[Feedback]:
    """The protected feedbacks of a landed batch, in order."""
    return read_feedbacks(landed.feedback)


def read_feedbacks(where: Path | IO[bytes]) -> list[Feedback]:
    """The feedbacks of one Parquet file of RECORD, in order."""
    rows = pq.read_table(where).to_pylist()
    known = {field.name for field in fields(Feedback)}
    return [_feedback({name: value for name, value in row.items() if name in known}) for row in rows]


def _feedback(row: dict[str, object]) -> Feedback:
    feedback = Feedback(**row)  # type: ignore[arg-type]
    created, updated = feedback.created_at, feedback.updated_at
    return replace(
        feedback,
        kind=Kind(feedback.kind),
        created_at=created and created.astimezone(UTC),
        updated_at=updated and updated.astimezone(UTC),
    )


def landed_quarantine(landed: Landed) -> pd.DataFrame:
    """The refused rows of a landed batch, as the warehouse's QUARANTINE frame."""
    table = pq.read_table(landed.quarantine).cast(frames.QUARANTINE)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def judge_entries(feedbacks: Sequence[Feedback], statuses: Sequence[str], bench: Bench) -> list[Entry]:
    """One entry a feedback, in order; only those that will be stored and have words to judge are judged."""
    reasons = [
        _why_not(feedback) if status in WILL_BE_STORED else None
        for feedback, status in zip(feedbacks, statuses, strict=True)
    ]
    wanted = [
        index
        for index, (status, reason) in enumerate(zip(statuses, reasons, strict=True))
        if status in WILL_BE_STORED and reason is None
    ]
    readings = [Reading(feedbacks[i].text, rating=feedbacks[i].rating, kind=feedbacks[i].kind) for i in wanted]
    judged = dict(zip(wanted, bench.judge.read(readings), strict=True)) if readings else {}
    return [
        entry_of(feedback, judged[index], bench) if index in judged else _plain_entry(feedback, reasons[index])
        for index, feedback in enumerate(feedbacks)
    ]


def entry_of(feedback: Feedback, judgement: Judgement, bench: Bench) -> Entry:
    """What is stored of a feedback with this judgement: its polarity and terms follow from it."""
    unknown = unknown_share(feedback.text, bench.words)
    if judgement.language is Language.OTHER:
        return Entry(feedback=feedback, language=Language.OTHER, not_judged=NotJudged.OTHER_LANGUAGE, unknown=unknown)
    quotes = [feedback.text[span.start : span.end] for span in judgement.segments]
    spoken_of = {mention.segment for mention in judgement.mentions}
    covered = {m.segment for m in judgement.mentions if bench.taxonomy.side(m.aspect) is not Side.OUTCOME}
    return Entry(
        feedback=feedback,
        language=judgement.language,
        judgement=judgement,
        polarity=overall_polarity(judgement),
        model=bench.judge.label,
        unknown=unknown,
        terms={index: bench.words.terms(quotes[index]) for index in sorted(spoken_of)},
        uncovered={i: bench.words.phrases(quote) for i, quote in enumerate(quotes) if i not in covered},
    )


def _plain_entry(feedback: Feedback, reason: NotJudged | None) -> Entry:
    """An entry without a judgement: a duplicate, a tombstone, or nothing to judge."""
    language = Language.OTHER if reason is None else detect(feedback.text)
    return Entry(feedback=feedback, language=language, not_judged=reason)


def _why_not(feedback: Feedback) -> NotJudged | None:
    """Why a feedback that will be stored has nothing to judge; its language is told by the judge."""
    if not feedback.text.strip():
        return NotJudged.RATING_ONLY
    if _bare(feedback.text) in default_texts():
        return NotJudged.DEFAULT_TEXT
    return None


@cache
def default_texts() -> frozenset[str]:
    """The shops' fillers of `default_texts.txt`, as they are compared."""
    lines = DEFAULT_TEXTS.read_text("utf-8").splitlines()
    return frozenset(_bare(line) for line in lines if line.strip() and not line.startswith("#"))


def _bare(text: str) -> str:
    """Letters and digits only, width and case folded: '此用户没有填写评价。' equals '此用户没有填写评价'."""
    if len(text) > 100:  # longer than any filler: spare the work
        return text
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
