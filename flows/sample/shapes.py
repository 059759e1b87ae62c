"""How each source of the sample spells a feedback: its columns, its dates, its scale; and how it breaks.

Called by `flows.sample.generate`. One function a source turns a draft into a row of that source's export; `BROKEN`
holds rows that must end in quarantine, each with the reason. `pipeline.yaml` beside this file maps the columns back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flows.sample.formats import Row
from flows.sample.plan import APP, Draft

SHOP = ("评价编号", "商品", "地区", "买家", "评分", "评价内容", "评价时间", "修改时间", "状态")
INTL = ("review_id", "product", "country", "buyer_id", "stars", "title", "content", "created", "edited")
SURVEY = ("survey_no", "product", "region", "score", "comment", "day")
CARDS = ("Card", "Product", "Region", "Stars", "Words", "Day")
POSTS = ("post_id", "author", "product", "region", "liked", "text", "posted")
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "shop_reviews": SHOP, "intl_reviews": INTL, "app_reviews": (), "tickets": (), "store_survey": SURVEY,
    "comment_cards": CARDS, "posts": POSTS,
}  # fmt: skip
TITLES: Final = {
    1: ("Happy", "Recommended", "Good buy"),
    0: ("My review", "After some weeks"),
    -1: ("Not for me", "Hm"),
}
TOO_LONG: Final = "很长的评价。" * 3_400
"""20,400 characters: over the limit of 20,000 that pipeline.yaml states."""


def _shop(draft: Draft, edited: datetime | None, deleted: bool) -> dict[str, Any]:
    words = "好评" if draft.rating >= 4 else "中评" if draft.rating >= 3 else "差评"
    return {
        "评价编号": draft.id, "商品": draft.product, "地区": draft.region, "买家": draft.customer, "评分": words,
        "评价内容": draft.text, "评价时间": f"{draft.created:%Y/%m/%d %H:%M:%S}",
        "修改时间": f"{edited:%Y/%m/%d %H:%M:%S}" if edited else "", "状态": "已删除" if deleted else "正常",
    }  # fmt: skip


def _intl(draft: Draft, edited: datetime | None, _: bool) -> dict[str, Any]:
    titles = TITLES[(draft.rating > 3) - (draft.rating < 3)]
    title = titles[draft.number % len(titles)] if draft.text and draft.number % 3 == 0 else ""
    return {
        "review_id": draft.id, "product": draft.product, "country": draft.region, "buyer_id": draft.customer,
        "stars": draft.rating, "title": title, "content": draft.text, "created": f"{draft.created:%Y-%m-%dT%H:%M:%S}",
        "edited": f"{edited:%Y-%m-%dT%H:%M:%S}" if edited else "",
    }  # fmt: skip


def _app(draft: Draft, edited: datetime | None, deleted: bool) -> dict[str, Any]:
    user = {"id": draft.customer, "tier": "plus" if int(draft.customer[1:]) % 4 == 0 else "basic"}
    row: dict[str, Any] = {
        "id": draft.id, "user": user, "product": draft.product, "region": draft.region, "stars": draft.rating,
        "body": draft.text, "at": f"{draft.created:%Y-%m-%dT%H:%M:%S}+08:00",
    }  # fmt: skip
    if edited:
        row["updated"] = f"{edited:%Y-%m-%dT%H:%M:%S}+08:00"
    if deleted:
        row["deleted"] = True
        row["body"] = ""
    return row


def _ticket(draft: Draft, edited: datetime | None, _: bool) -> dict[str, Any]:
    subject, *turns = draft.turns
    row: dict[str, Any] = {
        "ticket": {"id": draft.id, "subject": subject[1], "opened": _utc(draft.created)}, "product": draft.product,
        "via": draft.channel, "region": draft.region, "customer": draft.customer,
        "messages": [{"author": author, "text": text} for author, text in turns],
    }  # fmt: skip
    if edited:
        row["ticket"]["changed"] = _utc(edited)
    return row


def _survey(draft: Draft, _: datetime | None, __: bool) -> dict[str, Any]:
    score = min(10, max(0, round((draft.rating - 1) * 2.5) - draft.number % 2))
    return {
        "survey_no": draft.id, "product": draft.product, "region": draft.region, "score": score,
        "comment": draft.text, "day": f"{draft.created.year}年{draft.created.month}月{draft.created.day}日",
    }  # fmt: skip


def _card(draft: Draft, _: datetime | None, __: bool) -> dict[str, Any]:
    return {
        "Card": draft.id, "Product": draft.product, "Region": draft.region, "Stars": draft.rating,
        "Words": draft.text, "Day": f"{draft.day:%Y-%m-%d}",
    }  # fmt: skip


def _post(draft: Draft, _: datetime | None, __: bool) -> dict[str, Any]:
    return {
        "post_id": draft.id, "author": draft.customer, "product": draft.product, "region": draft.region,
        "liked": int(draft.rating > 3), "text": draft.text, "posted": f"{draft.created:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip


def _utc(local: datetime) -> str:
    return f"{local - timedelta(hours=8):%Y-%m-%dT%H:%M:%S}"


SHAPES: Final[Mapping[str, Callable[[Draft, datetime | None, bool], dict[str, Any]]]] = {
    "shop_reviews": _shop, "intl_reviews": _intl, "app_reviews": _app, "tickets": _ticket, "store_survey": _survey,
    "comment_cards": _card, "posts": _post,
}  # fmt: skip

_GOOD_SHOP = {
    "评价编号": "SH-X", "商品": "Kettle K2", "地区": "China", "买家": "u10001", "评分": "好评", "评价内容": "质量不错",
    "评价时间": "2026/08/02 10:00:00", "修改时间": "", "状态": "正常",
}  # fmt: skip
_GOOD_INTL = {
    "review_id": "IN-X", "product": "Vacuum R5", "country": "Singapore", "buyer_id": "u10002", "stars": 4, "title": "",
    "content": "Good price", "created": "2026-08-02T10:00:00", "edited": "",
}  # fmt: skip
_GOOD_APP = {
    "id": "AP-X", "user": {"id": "u10003", "tier": "basic"}, "product": "Coffee C3", "region": "China", "stars": 4,
    "body": "口感很好", "at": "2026-07-20T09:00:00+08:00",
}  # fmt: skip
_GOOD_TICKET = {
    "ticket": {"id": "TI-X", "subject": "订单", "opened": "2026-08-02T02:00:00"}, "product": "Kettle K2", "via": APP,
    "region": "China", "customer": "u10004", "messages": [{"author": "customer", "text": "壶盖坏了，电话13800138000"}],
}  # fmt: skip
_GOOD_SURVEY = dict(zip(SURVEY, ("ST-X", "Kettle K2", "China", 8, "服务热情", "2026年8月2日"), strict=True))
_GOOD_CARD = dict(zip(CARDS, ("CO-X", "Coffee C3", "Singapore", 5, "Friendly staff", "2026-08-02"), strict=True))
_GOOD_POST = dict(zip(POSTS, ("PO-X", "u10005", "Vacuum R5", "China", 1, "好用", "2026-08-02 10:00:00"), strict=True))


def _jsonl(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


BROKEN: Final[Mapping[str, tuple[tuple[str, Row], ...]]] = {
    "shop_reviews": (
        ("bad_date", {**_GOOD_SHOP, "评价编号": "SH-B1", "评价时间": "2026/13/45 10:00:00"}),
        ("bad_rating", {**_GOOD_SHOP, "评价编号": "SH-B2", "评分": "六星半"}),
        ("no_id", {**_GOOD_SHOP, "评价编号": "", "评价内容": "没有编号的评价，电话13800138000"}),
        ("empty", {**_GOOD_SHOP, "评价编号": "SH-B3", "评分": "", "评价内容": ""}),
        ("undecodable", "SH-B4,Kettle K2,China,u1,好评,坏".encode("gb18030") + b"\xff\xff,2026/08/02 10:00:00,,\r\n"),
        ("malformed", "SH-B5,Kettle K2,China,u1,好评,多了,几,个,逗号,2026/08/02 10:00:00,,正常\r\n".encode("gb18030")),
    ),
    "intl_reviews": (
        ("bad_rating", {**_GOOD_INTL, "review_id": "IN-B1", "stars": 7}),
        ("bad_date", {**_GOOD_INTL, "review_id": "IN-B2", "created": "last Tuesday"}),
        ("no_id", {**_GOOD_INTL, "review_id": "", "content": "No id here, mail me at user1@example.com"}),
        ("undecodable", b"IN-B3,Vacuum R5,Singapore,u10002,4,,broken bytes \xfe\xff here,2026-08-02T10:00:00,\r\n"),
        ("malformed", b"IN-B4,Vacuum R5,Singapore,u10002\r\n"),
    ),
    "app_reviews": (
        ("malformed", b'{"id":"AP-B1","stars":4,"body":"cut o'),
        ("malformed", b'["AP-B2",4,"a list, no object"]'),
        ("bad_rating", _jsonl({**_GOOD_APP, "id": "AP-B3", "stars": 9})),
        ("bad_date", _jsonl({**_GOOD_APP, "id": "AP-B4", "at": "0000-00-00T00:00:00"})),
        ("too_long", _jsonl({**_GOOD_APP, "id": "AP-B5", "body": TOO_LONG})),
        ("undecodable", b'{"id":"AP-B6","stars":4,"body":"\xc3\x28 broken","at":"2026-07-20T09:00:00+08:00"}'),
    ),
    "tickets": (
        ("malformed", b'{"ticket":{"id":"TI-B1","subject":no quotes},"messages":[]}'),
        ("bad_date", _jsonl({**_GOOD_TICKET, "ticket": {"id": "TI-B2", "opened": "2026-02-30T10:00:00"}})),
        ("empty", _jsonl({**_GOOD_TICKET, "ticket": {"id": "TI-B3", "opened": "2026-08-02T02:00:00"}, "messages": []})),
    ),
    "store_survey": (
        ("bad_rating", {**_GOOD_SURVEY, "survey_no": "ST-B1", "score": 11}),
        ("empty", {**_GOOD_SURVEY, "survey_no": "ST-B2", "score": "", "comment": ""}),
        ("no_id", {**_GOOD_SURVEY, "survey_no": ""}),
    ),
    "comment_cards": (
        ("bad_rating", {**_GOOD_CARD, "Card": "CO-B1", "Stars": 8}),
        ("bad_date", {**_GOOD_CARD, "Card": "CO-B2", "Day": "rainy day"}),
    ),
    "posts": (
        ("bad_rating", {**_GOOD_POST, "post_id": "PO-B1", "liked": 2}),
        ("no_id", {**_GOOD_POST, "post_id": ""}),
    ),
}  # fmt: skip
"""Rows that must be quarantined, with the reason, by source."""
