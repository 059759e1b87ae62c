"""Rows on their way to the warehouse: what no aspect covers keeps its words, with their place in the text."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flows.ingest import judge_entries
from flows.judging import open_bench
from taxonomy.records import Feedback, Kind
from warehouse import frames


def test_segments_without_benefit_or_cost_keep_their_phrases() -> None:
    bench = open_bench("cues")
    text = "物流太慢了。停车场的充电桩总是被占。非常满意！"
    feedback = Feedback(source="shop", source_id="a", kind=Kind.REVIEW, text=text)
    entries = judge_entries([feedback], ["new"], bench)
    context = frames.Context(
        taxonomy="value@1.0.0", redaction="1", time_zone=ZoneInfo("UTC"), fallback_day=date(2026, 1, 1)
    )
    rows = frames.uncovered_frame(entries, context)
    covered = {
        mention.segment for mention in entries[0].judgement.mentions if not mention.aspect.startswith("outcome.")
    }
    assert covered
    assert not covered & set(rows["segment"])
    assert "满意" in set(rows["term"])  # satisfaction names no aspect, so its words may hold something new
    for row in rows.itertuples():
        assert row.term[0] in text[row.start_char : row.end_char]


def test_a_duplicate_keeps_nothing() -> None:
    feedback = Feedback(source="shop", source_id="a", kind=Kind.REVIEW, text="停车场的充电桩总是被占")
    assert judge_entries([feedback], ["duplicate"], open_bench("cues"))[0].uncovered == {}
