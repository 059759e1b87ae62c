"""Refused rows after a fix: read again from their files, counted once, and the ledger published anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.exits import ExitCode
from flows.replaying import replay_quarantine
from tests.flows.small_pipeline import Pipeline, fingerprints, review
from warehouse.read import Ledger

FIX = ("    constants: {channel: web}\n", "    constants: {channel: web}\n    rating: {scale: 1-10}\n")


def replay(pipeline: Pipeline, **chosen: Any) -> int:
    options: dict[str, Any] = {"source": None, "reason": None, "wait": 0.0, "as_json": True} | chosen
    return replay_quarantine(pipeline.config, None, **options)


def test_rows_refused_by_a_wrong_scale_are_used_once_it_is_corrected(
    pipeline: Pipeline, run_night: Callable[[str], Any], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [review("2026-03-01", number, stars=number + 1) for number in range(10)]
    kept = pipeline.drop("reviews", "reviews-2026-03-01.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    gone = pipeline.drop("reviews", "later-2026-03-01.jsonl", json.dumps(review("2026-03-01", 20, stars=9)))
    run_night("2026-03-01")
    capsys.readouterr()
    assert replay(pipeline) == ExitCode.OK
    nothing = json.loads(capsys.readouterr().out)
    assert (nothing["open"], nothing["used"]) == (6, 0), "without a fix every row is refused again"

    gone.unlink()
    pipeline.config.write_text(pipeline.config.read_text("utf-8").replace(*FIX), "utf-8")
    version = pipeline.ledger.resolve()
    assert replay(pipeline, source="reviews", reason="bad_rating") == ExitCode.SOME_ROWS
    told = json.loads(capsys.readouterr().out)
    assert (told["open"], told["used"]) == (6, 5)
    assert "later-2026-03-01.jsonl: no file of that content is there" in told["unread"][0]
    assert pipeline.ledger.resolve() != version
    with Ledger.open(pipeline.ledger) as ledger:
        books = ledger.query("SELECT read, loaded, quarantined, replayed FROM source_health WHERE source = 'reviews'")
        assert books.values.tolist() == [[11, 10, 1, 5]]
        assert ledger.query("SELECT count(*) AS n FROM feedback")["n"].tolist() == [10]
    before = fingerprints(pipeline.ledger)
    assert replay(pipeline) == ExitCode.SOME_ROWS
    assert json.loads(capsys.readouterr().out)["used"] == 0
    assert fingerprints(pipeline.ledger) == before
    assert kept.exists()
