"""The log that machines read: one JSON line an event, put aside when full, silent where it cannot be written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import night_log

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


def test_an_event_is_one_json_line_with_its_facts(tmp_path: Path) -> None:
    night_log.log_event(tmp_path, NOW, "night done", night="2026-03-01", sources={"商店": {"read": 3}})
    night_log.log_event(tmp_path, NOW, "published", version=4, error=None)
    lines = [json.loads(line) for line in (tmp_path / "logs" / "nights.jsonl").read_text("utf-8").splitlines()]
    assert lines[0] == {
        "time": "2026-03-01T02:30:00+00:00",
        "event": "night done",
        "night": "2026-03-01",
        "sources": {"商店": {"read": 3}},
    }
    assert lines[1]["version"] == 4


def test_a_full_log_is_put_aside_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night_log, "MAX_BYTES", 300)
    for number in range(60):
        night_log.log_event(tmp_path, NOW, "night done", number=number)
    files = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert files == ["nights.jsonl", *(f"nights.jsonl.{number}" for number in range(1, night_log.KEPT + 1))]
    assert '"number": 59' in (tmp_path / "logs" / "nights.jsonl").read_text("utf-8")


def test_a_log_that_cannot_be_written_fails_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file where the folder belongs", "utf-8")
    night_log.log_event(tmp_path, NOW, "night done")
    assert capsys.readouterr().err == ""
