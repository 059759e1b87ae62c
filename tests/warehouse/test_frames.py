"""Frames: the contracts hold for empty and full input alike, and a redelivery keeps its hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from taxonomy.errors import WarehouseError
from taxonomy.records import (
    AspectId,
    Feedback,
    Judgement,
    Kind,
    Language,
    Mention,
    NotJudged,
    Polarity,
    Reason,
    Rejected,
    Segment,
)
from warehouse import frames
from warehouse.frames import Context, Entry

CONTEXT = Context(
    taxonomy="value@1.0.0", redaction="1", time_zone=ZoneInfo("Asia/Shanghai"), fallback_day=date(2024, 5, 1)
)
REVIEW = Feedback(
    source="shop",
    source_id="a" * 32,
    kind=Kind.REVIEW,
    text="送得慢，人很好",
    created_at=datetime(2024, 5, 2, 18, tzinfo=UTC),
    updated_at=datetime(2024, 5, 3, tzinfo=UTC),
    rating=4,
    customer_id="c" * 32,
    stream="s1",
    position=3,
)
JUDGEMENT = Judgement(
    Language.ZH,
    (Segment(0, 3), Segment(4, 7)),
    (
        Mention(0, AspectId("service.delivery"), Polarity.LOST, 0.75, "cues@1.0.0"),
        Mention(1, AspectId("personnel.attitude"), Polarity.GAINED, 0.5, "cues@1.0.0"),
    ),
)
ENTRY = Entry(
    feedback=REVIEW,
    language=Language.ZH,
    judgement=JUDGEMENT,
    polarity=0,
    model="cues@1.0.0",
    terms={0: ["送得慢", "送得慢"], 1: ["人", "很好"]},
)


@pytest.mark.parametrize(
    "contract",
    [frames.VERSION, frames.FEEDBACK, frames.MENTION, frames.TERM, frames.QUARANTINE, frames.ASPECT, frames.LENS],
)
def test_an_empty_frame_keeps_the_contract(contract: pa.Schema) -> None:
    table = frames.conform(frames.empty(contract), contract, "empty")
    assert table.schema.equals(contract)
    assert table.num_rows == 0


def test_the_ledger_day_is_told_in_the_configured_zone() -> None:
    row = frames.feedback_frame([ENTRY], CONTEXT).iloc[0]
    assert row["ledger_day"] == date(2024, 5, 3)  # 18:00 UTC is 02:00 of the next day in Shanghai
    assert row["created_at"] == datetime(2024, 5, 2, 18, tzinfo=UTC)


def test_feedback_without_a_date_takes_the_stated_fallback() -> None:
    entry = replace(ENTRY, feedback=replace(REVIEW, created_at=None))
    row = frames.feedback_frame([entry], CONTEXT).iloc[0]
    assert row["ledger_day"] == date(2024, 5, 1)
    assert frames.mention_frame([entry], CONTEXT)["ledger_day"].tolist() == [date(2024, 5, 1)] * 2


def test_mentions_carry_the_offsets_of_their_segment() -> None:
    frame = frames.mention_frame([ENTRY], CONTEXT)
    assert frame[["segment", "start_char", "end_char", "aspect", "polarity"]].values.tolist() == [
        [0, 0, 3, "service.delivery", -1],
        [1, 4, 7, "personnel.attitude", 1],
    ]


def test_a_term_stands_once_an_aspect() -> None:
    frame = frames.term_frame([ENTRY], CONTEXT)
    assert frame[["aspect", "polarity", "term"]].values.tolist() == [
        ["service.delivery", -1, "送得慢"],
        ["personnel.attitude", 1, "人"],
        ["personnel.attitude", 1, "很好"],
    ]


def test_what_was_not_judged_has_no_model_and_says_why() -> None:
    entry = Entry(feedback=replace(REVIEW, text=""), not_judged=NotJudged.RATING_ONLY)
    row = frames.conform(frames.feedback_frame([entry], CONTEXT), frames.FEEDBACK, "feedback").to_pylist()[0]
    assert (row["judged"], row["not_judged"], row["model"], row["polarity"]) == (False, "rating_only", None, None)


def test_a_tombstone_keeps_identity_and_time_only() -> None:
    gone = Entry(feedback=replace(REVIEW, deleted=True, product="kettle"), language=Language.ZH)
    row = frames.conform(frames.feedback_frame([gone], CONTEXT), frames.FEEDBACK, "feedback").to_pylist()[0]
    assert (row["text"], row["customer_hash"], row["rating"], row["ledger_day"]) == ("", None, None, None)
    assert (row["product"], row["deleted"], row["updated_at"]) == ("unknown", True, REVIEW.updated_at)


def test_the_hash_ignores_where_and_when_a_version_was_delivered() -> None:
    again = replace(REVIEW, stream="s2", position=99, updated_at=None)
    elsewhere = replace(
        REVIEW, created_at=REVIEW.created_at and REVIEW.created_at.astimezone(timezone(timedelta(hours=8)))
    )
    assert frames.content_hash(again) == frames.content_hash(elsewhere) == frames.content_hash(REVIEW)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "送得慢"},
        {"rating": None},
        {"rating": 4.5},
        {"product": "kettle"},
        {"channel": "app"},
        {"region": "north"},
        {"customer_group": "member"},
        {"customer_id": None},
        {"created_at": datetime(2024, 5, 2, 19, tzinfo=UTC)},
        {"created_at": None},
        {"kind": Kind.TICKET},
        {"source_id": "b" * 32},
        {"source": "other"},
        {"deleted": True},
    ],
)
def test_the_hash_changes_with_all_that_was_said(change: dict[str, object]) -> None:
    assert frames.content_hash(replace(REVIEW, **change)) != frames.content_hash(REVIEW)  # type: ignore[arg-type]


def test_a_refused_row_keeps_its_payload_readable() -> None:
    row = Rejected(
        source="shop",
        reason=Reason.BAD_DATE,
        detail="'31.2.' is no date",
        stream="s1",
        stream_name="a.csv",
        position=2,
        payload={"文字": "好", "date": "31.2."},
    )
    frame = frames.quarantine_frame([row])
    assert frame.loc[0, "payload"] == '{"date": "31.2.", "文字": "好"}'
    assert frame.loc[0, "reason"] == "bad_date"


def test_a_missing_or_mistyped_column_is_named() -> None:
    frame = frames.feedback_frame([ENTRY], CONTEXT)
    with pytest.raises(WarehouseError, match=r"feedback frame lacks \['rating'\]"):
        frames.conform(frame.drop(columns="rating"), frames.FEEDBACK, "feedback")
    with pytest.raises(WarehouseError, match="rating"):
        frames.conform(frame.assign(rating="four"), frames.FEEDBACK, "feedback")


def test_text_that_is_no_unicode_is_refused_in_our_words() -> None:
    with pytest.raises(WarehouseError):
        frames.feedback_frame([replace(ENTRY, feedback=replace(REVIEW, text="\ud800"))], CONTEXT)
