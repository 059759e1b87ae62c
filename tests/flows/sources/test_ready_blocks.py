"""The ready blocks of configs/sources: each is accepted, those of APIs read answers of their kind from a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.settings import parse_settings
from flows.sources import open_source
from taxonomy.records import Feedback, Kind
from tests.flows.sources.api import Answer, Api, serving
from tests.flows.sources.growing import NOW


def blocks(root: Path) -> dict[str, Any]:
    """Every ready block by its name."""
    files = sorted((root / "configs" / "sources").glob("*.yaml"))
    return {name: block for file in files for name, block in yaml.safe_load(file.read_text("utf-8")).items()}


def read(root: Path, home: Path, name: str, api: Api, **changes: Any) -> list[Feedback]:
    """Two nights of a block whose address leads to `api`."""
    block = blocks(root)[name]
    block["url"] = api.url + "/" + block["url"].split("/", 3)[3]
    document = {"time_zone": "Asia/Shanghai", "sources": {name: block | changes}}
    settings = parse_settings(yaml.safe_dump(document), home / "pipeline.yaml")
    found: list[Any] = []
    detail: Any = {}
    for _ in range(2):
        (stream,) = open_source(name, settings, today=NOW.date(), now=NOW).streams()
        found += stream.rows(0, detail)
        detail = stream.detail
    assert all(isinstance(row, Feedback) for row in found)
    return found


def test_every_ready_block_is_accepted(root: Path, tmp_path: Path) -> None:
    found = blocks(root)
    assert {block["type"] for block in found.values()} == {"rest", "sql", "inbox", "command"}
    text = yaml.safe_dump({"time_zone": "UTC", "sources": found}, allow_unicode=True)
    assert set(parse_settings(text, tmp_path / "pipeline.yaml").sources) == set(found)


def test_tickets_are_exported_once_and_then_from_the_last_cursor(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TICKETS_USER", "ann@company/token")
    monkeypatch.setenv("TICKETS_TOKEN", "planted-secret")

    def ticket(number: int, status: str) -> dict[str, Any]:
        return {
            "id": number, "subject": "Refund", "description": "I still wait for my money.", "status": status,
            "created_at": "2026-03-01T08:00:00Z", "updated_at": "2026-03-02T08:00:00Z", "via": {"channel": "email"},
            "brand_id": 7, "organization_id": None, "requester_id": 99,
        }  # fmt: skip

    def export(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
        at = asked.get("cursor", "begin")
        assert (at == "begin") == (asked.get("start_time") == "1767196800")  # midnight in Shanghai
        tickets = {"begin": [ticket(1, "open")], "c1": [ticket(2, "deleted")]}.get(at, [])
        following = {"begin": "c1", "c1": "c2", "c2": "c2"}[at]
        return 200, {"tickets": tickets, "after_cursor": following, "end_of_stream": at != "begin"}, {}

    with serving(export) as api:
        rows = read(root, tmp_path, "tickets", api, per_minute=None)
        assert [asked.get("cursor") for _, asked in api.asked] == [None, "c1", "c2"]
    assert [(row.source_id, row.deleted, row.channel) for row in rows] == [
        ("1", False, "email"),
        ("2", True, "email"),
    ]
    assert rows[0].kind is Kind.TICKET
    assert rows[0].text == "Refund\nI still wait for my money."


def test_reviews_of_an_app_come_from_the_store_and_from_its_feed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store(_: str, asked: dict[str, str], headers: dict[str, str]) -> Answer:
        assert headers["Authorization"] == "Bearer token"
        review = {"rating": 2, "title": "崩溃", "body": "一打开就闪退", "reviewerNickname": "a", "territory": "CHN"}
        first = {"id": "r2", "attributes": review | {"createdDate": "2026-03-08T22:00:00-08:00"}}
        second = {"id": "r1", "attributes": review | {"createdDate": "2026-03-07T22:00:00-08:00"}}
        following = {} if asked.get("at") else {"next": f"http://{headers['Host']}/v1?at=2"}
        return 200, {"data": [second if asked.get("at") else first], "links": following}, {}

    with serving(store) as api:
        monkeypatch.setenv("TOKEN", "token")
        rows = read(root, tmp_path, "app_reviews", api, auth={"type": "bearer", "token_env": "TOKEN"})
    assert [row.source_id for row in rows] == ["r2", "r1", "r2", "r1"]
    assert (rows[0].region, rows[0].rating, rows[0].text) == ("CHN", 2.0, "崩溃\n一打开就闪退")

    def feed(path: str, _: dict[str, str], __: dict[str, str]) -> Answer:
        entry = {
            "id": {"label": "5"}, "title": {"label": "Good"}, "content": {"label": "Works offline"},
            "im:rating": {"label": "5"}, "updated": {"label": "2026-03-01T02:00:00-07:00"},
            "author": {"name": {"label": "b"}},
        }  # fmt: skip
        return 200, {"feed": {"entry": entry} if "page=1/" in path else {}}, {}

    with serving(feed) as api:
        rows = read(root, tmp_path, "app_reviews_feed", api)
    assert [(row.source_id, row.rating, row.text) for row in rows] == [("5", 5.0, "Good\nWorks offline")] * 2


def test_reviews_of_a_shop_are_asked_for_since_a_moment(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_API_TOKEN", "planted-secret")

    def shop(_: str, asked: dict[str, str], headers: dict[str, str]) -> Answer:
        assert headers["X-Access-Token"] == "planted-secret"
        row = {
            "review_id": asked["page_no"], "content": "物流很快", "append_content": "用了一周，很好", "score": 5,
            "create_time": "2026-03-01 09:00:00", "update_time": 1772330400000 + int(asked["page_no"]),
            "item": {"title": "电饭煲"}, "buyer": {"id": 3, "province": "浙江"}, "is_deleted": 0,
        }  # fmt: skip
        return 200, {"code": 0, "data": {"list": [row], "has_next": asked["page_no"] == "1"}}, {}

    with serving(shop) as api:
        rows = read(root, tmp_path, "shop_api", api, per_minute=None)
        since = [asked["updated_from"] for _, asked in api.asked]
    assert [row.source_id for row in rows] == ["1", "2", "1", "2"]
    assert since == ["1767196800000"] * 2 + [str(1772330400002 - 86_400_000)] * 2
    assert rows[0].text == "物流很快\n用了一周，很好"
    assert (rows[0].product, rows[0].region) == ("电饭煲", "浙江")
