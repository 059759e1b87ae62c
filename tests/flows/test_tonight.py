"""Tonight's run makes up for the nights before it, each under its own day, and somebody outside hears how it ended."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from taxonomy.errors import ConfigError
from tests.flows.ping_service import Service
from tests.flows.small_pipeline import CONFIG, Pipeline
from tests.flows.unorchestrated import nights
from warehouse.store import Store


def test_missed_nights_are_made_up_for_and_the_heartbeat_tells_how_it_ended(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import nightly
    from flows.settings import load_settings
    from flows.workshop import now_utc

    service = Service()
    monkeypatch.setenv("PING", service.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    pipeline.config.write_text(CONFIG + "heartbeat: {url_env: PING}\n", "utf-8")
    run = nights(monkeypatch)
    today = now_utc().astimezone(load_settings(pipeline.config).zone).date()
    run(pipeline, str(today - timedelta(days=3)))
    assert service.asked == [], "a night of the past tells nobody"

    missed = today - timedelta(days=2)
    line = json.dumps({"id": "late", "text": "物流太慢了", "created": str(missed)}, ensure_ascii=False)
    pipeline.drop("reviews", f"reviews-{missed}.jsonl", line + "\n")
    report = nightly.night.fn(str(pipeline.config), None, None, page=False)
    assert [one.day for one in report.caught_up] == [today - timedelta(days=days) for days in (2, 1)]
    assert report.day == today
    assert service.asked == ["/ping/s3cret"]
    with Store.open(pipeline.data_dir / "warehouse.duckdb") as store:
        assert store.query("SELECT count(*) AS n FROM run WHERE state = 'done'")["n"].tolist() == [4]
        assert store.query("SELECT first_run FROM feedback")["first_run"].tolist() == [str(missed)]

    (pipeline.folder / "drops" / "tickets").rmdir()
    with pytest.raises(ConfigError, match="tickets"):
        nightly.night.fn(str(pipeline.config), None, None, page=False)
    assert service.asked == ["/ping/s3cret", "/ping/s3cret/fail"]
    events = [
        json.loads(line) for line in (pipeline.data_dir / "logs" / "nights.jsonl").read_text("utf-8").splitlines()
    ]
    assert [one["event"] for one in events] == [
        *("night done", "published", "night done", "night done", "night done", "published", "night failed")
    ]
    assert events[2]["sources"]["reviews"]["loaded"] == 1
    assert "tickets" in events[-1]["error"]
