"""Rows become feedback or a stated reason: dates, ratings, conversations, tombstones, payloads."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.sources.dates import DateReader
from flows.sources.mapping import Mapper, Origin
from flows.sources.options import Dates, FileDrop, RatingScale, Turns
from flows.sources.ratings import RatingReader
from flows.sources.rows import Row
from flows.sources.turns import Customers
from taxonomy.records import UNKNOWN, Feedback, Kind, Reason, Rejected

LIVED = (datetime(1996, 1, 1), datetime(2098, 1, 1))  # noqa: DTZ001
SHANGHAI = ZoneInfo("Asia/Shanghai")


def mapped(values: dict[str, Any], day: date | None = None, **blocks: Any) -> Feedback | Rejected:
    fields = {"id": "id", "text": "text", "rating": "stars", "created_at": "created"} | blocks.pop("fields", {})
    source = FileDrop.model_validate({"folder": "x", "kind": "review", "fields": fields} | blocks)
    mapper = Mapper(Origin("shop", "f" * 64, "a.csv", day), source, max_text_chars=100, ledger_zone=SHANGHAI)
    return mapper.map(Row(7, {"id": "1", "text": "ok", "created": "2026-03-01"} | values))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T08:30:00Z", "2026-03-01T08:30:00+00:00"),
        ("2026-03-01T08:30:00.123456+08:00", "2026-03-01T08:30:00.123456+08:00"),
        ("2026-03-01 08:30", "2026-03-01T08:30:00+08:00"),
        ("2026-03-01", "2026-03-01T00:00:00+08:00"),
        ("2026/3/1 8:05", "2026-03-01T08:05:00+08:00"),
        ("2026.3.1", "2026-03-01T00:00:00+08:00"),
        ("2026年3月1日", "2026-03-01T00:00:00+08:00"),
        ("2026年3月1日 下午3:05", "2026-03-01T15:05:00+08:00"),
        ("2026年3月1日 星期日 15时05分09秒", "2026-03-01T15:05:09+08:00"),
        ("20260301", "2026-03-01T00:00:00+08:00"),
        ("20260301083000", "2026-03-01T08:30:00+08:00"),
        ("1 March 2026", "2026-03-01T00:00:00+08:00"),
        ("Mar 1st, 2026 3:05 PM", "2026-03-01T15:05:00+08:00"),
        ("March 1, 2026 at 12:30 am", "2026-03-01T00:30:00+08:00"),
        ("01-Mar-2026 15:05", "2026-03-01T15:05:00+08:00"),
        ("Sun, 01 Mar 2026 15:05:00 +0000", "2026-03-01T15:05:00+00:00"),
        ("Sun Mar 01 15:05:00 +0800 2026", "2026-03-01T15:05:00+08:00"),
        ("25/12/2026", "2026-12-25T00:00:00+08:00"),
        ("12/25/2026 6:00 pm", "2026-12-25T18:00:00+08:00"),
        ("1772323200", "2026-03-01T00:00:00+00:00"),
        (1772323200000, "2026-03-01T00:00:00+00:00"),
        (1772323200.5, "2026-03-01T00:00:00.500000+00:00"),
        (datetime(2026, 3, 1, 8), "2026-03-01T08:00:00+08:00"),  # noqa: DTZ001
        (date(2026, 3, 1), "2026-03-01T00:00:00+08:00"),
    ],
)
def test_dates_are_read_as_they_are_written(written: Any, meant: str) -> None:
    row = mapped({"created": written})
    assert isinstance(row, Feedback), row
    assert row.created_at is not None and row.created_at.isoformat() == meant


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-30", "2026-13-01", "2026-3-1 25:00", "03/04/2026", "1900-01-01", "9999-12-31", "0000-00-00",
        "yesterday",
        "2026-03-01 08:00 CST", "20260230", "-1", "99999999999999999999999", True, [1], "",
        None, "3 Foo 2026", 1e300, "12",
    ],
    ids=str,
)  # fmt: skip
def test_impossible_missing_and_ambiguous_dates_are_refused(written: Any) -> None:
    row = mapped({"created": written})
    assert isinstance(row, Rejected) and row.reason is Reason.BAD_DATE, row
    assert row.payload["id"] == "1"


def test_the_order_of_day_and_month_is_stated_and_formats_go_first() -> None:
    assert mapped({"created": "03/04/2026"}, dates={"order": "dmy"}).created_at.month == 4
    assert mapped({"created": "03/04/2026"}, dates={"order": "mdy"}).created_at.month == 3
    assert mapped({"created": "4|3|26"}, dates={"formats": "%d|%m|%y"}).created_at.date() == date(2026, 3, 4)
    assert (
        mapped({"created": "46082.5"}, dates={"formats": "excel"}).created_at.isoformat() == "2026-03-01T12:00:00+08:00"
    )


def test_a_day_is_a_ledger_day_and_a_naive_time_is_the_sources() -> None:
    reader = DateReader(Dates(), ZoneInfo("America/New_York"), SHANGHAI)
    assert reader.read("2026-03-01").astimezone(SHANGHAI).date() == date(2026, 3, 1)
    assert reader.read("2026-03-01 20:00").astimezone(UTC).isoformat() == "2026-03-02T01:00:00+00:00"


@given(st.datetimes(*LIVED, timezones=st.just(UTC)))
def test_iso_dates_survive_the_reading(moment: datetime) -> None:
    reader = DateReader(Dates(), SHANGHAI, SHANGHAI)
    assert reader.read(moment.isoformat()) == moment
    assert reader.read(moment.isoformat(sep=" ")) == moment


def test_the_fallback_date_is_the_stated_one() -> None:
    blank = {"created": ""}
    by_name = mapped(blank, date(2026, 3, 5), dates={"fallback": "day_in_name"}, day_in_name="(\\d+)")
    assert by_name.created_at.date() == date(2026, 3, 5)
    assert mapped(blank, dates={"fallback": "2026-01-31"}).created_at.date() == date(2026, 1, 31)
    assert mapped(blank, dates={"fallback": "night"}).created_at is None
    lost = mapped(blank, dates={"fallback": "day_in_name"}, day_in_name="(\\d+)")
    assert lost.reason is Reason.BAD_DATE
    assert mapped({"created": "2026-02-30"}, dates={"fallback": "night"}).reason is Reason.BAD_DATE


@pytest.mark.parametrize(
    ("scale", "written", "rating"),
    [
        ("1-5", 4, 4), ("1-5", "4.5", 4.5), ("1-5", "4,5", 4.5), ("1-5", "4.0 out of 5", 4), ("1-5", "4/5", 4),
        ("1-5", "★★★★☆", 4), ("1-5", "★★", 2), ("1-5", "⭐⭐⭐⭐⭐", 5), ("1-5", "5星", 5), ("1-5", "四星", 4),
        ("1-5", "3 stars", 3),
        ("0-10", 0, 1), ("0-10", "5", 3), ("0-10", "10", 5), ("0-10", "8/10", 4.2), ("0-1", 1, 5), ("0-1", "0", 1),
        ("0-1", True, 5), ("0-100", "75%", None), ("-1-1", "0", 3), ("1-5", "好评", 5), ("words", "差评", 1),
        ("words", "中评", 3),
        ("words", "Very Satisfied", 5), ("0-10", "推荐", 5), ("1-5", 4.0, 4),
    ],
)  # fmt: skip
def test_ratings_of_any_scale_are_mapped_onto_one_to_five(scale: str, written: Any, rating: float | None) -> None:
    reader = RatingReader(RatingScale(scale=scale))
    if rating is None:
        with pytest.raises(ValueError, match="is no rating"):
            reader.read(written)
    else:
        assert reader.read(written) == pytest.approx(rating)


def test_a_number_off_the_scale_and_what_is_no_rating_are_told_apart() -> None:
    reader = RatingReader(RatingScale(scale="0-10"))
    with pytest.raises(ValueError, match="11 is off the scale 0-10; accepted: 0-10, stars"):
        reader.read(11)
    with pytest.raises(ValueError, match="'abc' is no rating; accepted: 0-10, stars"):
        reader.read("abc")


@pytest.mark.parametrize("written", ["", " ", None, "-", "N/A", "nan", float("nan"), "未评分"])
def test_no_rating_is_none_and_not_zero(written: Any) -> None:
    assert RatingReader(RatingScale()).read(written) is None


@pytest.mark.parametrize(
    "written",
    [
        0,
        6,
        "-1",
        "8 out of 10",
        "★★★★★★",
        "☆☆☆",
        "★☆",
        "great",
        True,
        float("inf"),
        10**400,
        "1e9",
        {},
        [5],
        "5 of",
        "０x",
    ],
    ids=str,
)
def test_what_is_off_its_scale_is_refused(written: Any) -> None:
    row = mapped({"stars": written})
    assert isinstance(row, Rejected) and row.reason is Reason.BAD_RATING
    assert "accepted" in row.detail


def test_words_of_the_source_go_before_ours() -> None:
    row = mapped({"stars": "Good"}, rating={"scale": "words", "words": {"good": 2.5}})
    assert row.rating == 2.5


CHAT = [
    {"author": "customer", "text": "快递三天没动"},
    {"author": "客服小王", "text": "已催"},
    {"author": {"role": "end-user"}, "body": "还是没到"},
    {"author": "bot", "text": "请评价"},
    {"text": "差"},
]


@pytest.mark.parametrize(
    ("conversation", "kept"),
    [
        (CHAT, ["快递三天没动", "还是没到", "差"]),
        (json.dumps(CHAT), ["快递三天没动", "还是没到", "差"]),
        ("客户：快递没到\n三天了\n客服：稍等\n您好\n客户: 好的", ["快递没到\n三天了", "好的"]),
        (
            "Agent: hello\nCustomer: it broke\n[2026-03-01 10:00] Agent (Ann): sorry\n10:05:12 Customer: ok",
            ["it broke", "ok"],
        ),
        ("客服：您好 客户：坏了 客服：抱歉", ["坏了"]),
        ("no speaker at all: just words", ["no speaker at all: just words"]),
        ("It arrived broken.\nAgent: sorry", ["It arrived broken."]),
        ({"role": "user", "content": "hi"}, ["hi"]),
        (None, []),
    ],
)
def test_only_the_customers_turns_are_kept(conversation: Any, kept: list[str]) -> None:
    assert Customers(Turns()).read(conversation) == kept


def test_an_unknown_speaker_is_refused_unless_configured() -> None:
    turns = [{"role": "张三", "text": "不好用"}, {"role": "小助手", "text": "抱歉"}]
    fields = {"turns": "chat"}
    refused = mapped({"text": "", "chat": turns}, fields=fields)
    assert refused.reason is Reason.BAD_VALUE and "张三" in refused.detail
    assert (
        mapped({"text": "", "chat": turns}, fields=fields, turns={"others": "customer", "agent": ["小助手"]}).text
        == "不好用"
    )


def test_subject_body_and_turns_are_joined_once() -> None:
    values = {
        "subject": "退款",
        "body": "没收到退款",
        "chat": [{"role": "user", "text": "没收到退款"}, {"role": "user", "text": "第二次催"}],
    }
    row = mapped(values, kind="ticket", fields={"text": ["subject", "body"], "turns": "chat"})
    assert row.text == "退款\n没收到退款\n第二次催"
    assert row.kind is Kind.TICKET


def test_a_tombstone_comes_through_whatever_else_is_wrong() -> None:
    values = {"gone": "yes", "text": "x" * 999, "stars": "99", "created": "2026-02-30"}
    row = mapped(values, fields={"deleted": "gone"})
    assert isinstance(row, Feedback) and row.deleted
    assert (row.text, row.rating, row.created_at) == ("", None, None)
    assert not mapped({"gone": "0"}, fields={"deleted": "gone"}).deleted
    assert mapped({"gone": "2026-03-01 10:00"}, fields={"deleted": "gone"}).deleted
    assert mapped({"gone": "maybe"}, fields={"deleted": "gone"}).reason is Reason.BAD_VALUE
    assert mapped({"gone": "下架"}, fields={"deleted": "gone"}, deleted_values=["下架"]).deleted


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"text": "", "stars": ""}, Reason.EMPTY),
        ({"text": "NULL", "stars": None}, Reason.EMPTY),
        ({"id": ""}, Reason.NO_ID),
        ({"id": "NaN"}, Reason.NO_ID),
        ({"id": None}, Reason.NO_ID),
        ({"id": [1]}, Reason.BAD_VALUE),
        ({"id": "x" * 501}, Reason.BAD_VALUE),
        ({"text": "x" * 101}, Reason.TOO_LONG),
        ({"text": "a\0b"}, Reason.BAD_VALUE),
        ({"text": "\ud83d"}, Reason.UNDECODABLE),
        ({"text": b"\xff"}, Reason.UNDECODABLE),
        ({"sku": "all"}, Reason.BAD_VALUE),
        ({"what": "riddle"}, Reason.BAD_VALUE),
    ],
)
def test_a_row_that_fails_names_its_reason(values: dict[str, Any], reason: Reason) -> None:
    row = mapped(values, fields={"product": "sku", "kind": "what"})
    assert isinstance(row, Rejected) and row.reason is reason
    assert row.position == 7 and row.detail
    "".join(row.payload.values()).encode()  # fit for any store


def test_labels_constants_and_kinds() -> None:
    blocks = {"fields": {"product": "sku", "kind": "what", "region": ["country", "city"], "customer": "user"}}
    row = mapped(
        {"sku": " A  1 ", "what": "问卷", "country": "CN", "city": "深圳", "user": 42.0},
        constants={"channel": "app"},
        **blocks,
    )
    assert (row.product, row.channel, row.region, row.kind, row.customer_id) == (
        "A 1",
        "app",
        "CN 深圳",
        Kind.SURVEY,
        "42",
    )
    row = mapped({"sku": "n/a", "what": None}, constants={"product": "house"}, **blocks)
    assert (row.product, row.channel, row.kind, row.customer_id) == ("house", UNKNOWN, Kind.REVIEW, None)
    assert mapped({"what": "Garantie"}, kinds={"garantie": "ticket"}, **blocks).kind is Kind.TICKET


def test_an_id_of_several_columns_needs_all_of_them() -> None:
    fields = {"id": ["order", "sku"]}
    assert mapped({"order": 1, "sku": "a"}, fields=fields).source_id == "1|a"
    assert mapped({"order": 1, "sku": ""}, fields=fields).reason is Reason.NO_ID


def test_ids_from_place_and_from_content() -> None:
    by_row = mapped({}, fields={"id": None}, id_from="row")
    assert by_row.source_id == "f" * 16 + "-7"
    one, same, other = (mapped({"text": text}, fields={"id": None}, id_from="content") for text in ("a", "a", "b"))
    assert one.source_id == same.source_id != other.source_id


def test_a_long_payload_is_cut_between_words() -> None:
    row = mapped({"text": "call 13800138000 " * 200})
    assert row.reason is Reason.TOO_LONG
    assert len(row.payload["text"]) <= 2001 and row.payload["text"].endswith(" …")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "text", "stars", "created", "chat", "gone", "sku", "what"]), JSON))
def test_no_value_whatever_makes_the_mapping_raise(values: dict[str, Any]) -> None:
    row = mapped(values, fields={"turns": "chat", "deleted": "gone", "product": "sku", "kind": "what"})
    assert isinstance(row, Feedback | Rejected)


@pytest.mark.parametrize("depth", [5, 450, 20_000])
def test_a_text_in_lists_without_end_is_refused_and_costs_its_row_alone(depth: int) -> None:
    text: Any = "x"
    for _ in range(depth):
        text = [text]
    refused = mapped({"text": text})
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.BAD_VALUE


def test_lists_of_lists_of_texts_are_joined() -> None:
    found = mapped({"text": [["late", "again"], ["and cold"]]})
    assert isinstance(found, Feedback)
    assert found.text == "late\nagain\nand cold"
