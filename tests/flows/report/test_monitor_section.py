"""The report's lines on the machinery: every source and language of the last weeks, whatever else was once heard."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks._ledger_builder import Said, open_book
from flows.report.monitors import machinery
from taxonomy.records import Language
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

LAST = date(2026, 6, 30)


@pytest.mark.parametrize("back", [0, 40, 58])
def test_a_language_that_was_heard_once_does_not_take_the_section_away(tmp_path: Path, back: int) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store:
        days = [LAST - timedelta(number) for number in range(60)]
        book.load(*(Said(id=str(day), day=day, mentions=[("service.delivery", -1, f"late {day}")]) for day in days))
        book.load(
            Said(id="fr", day=LAST - timedelta(back), mentions=[], language=Language.OTHER),
            Said(id="zh", day=LAST - timedelta(back), mentions=[("cost.money", 1, "很便宜")], language=Language.ZH),
        )
        aggregate(book.store)
        link = publish(book.store, tmp_path / "published").link
    with Ledger.open(link) as ledger:
        for lang in ("zh", "en"):
            told = machinery(ledger, lang, {})
            assert told is not None
            lines = {line.language: line for line in told.lines}
            assert lines["en"].feedbacks == 28
            assert ("zh" in lines) == (back < 28)
            shares = [line.share[0] for line in told.lines]
            assert sum(share for share in shares if share is not None) == pytest.approx(100)
