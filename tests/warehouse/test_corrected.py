"""Corrections on the real engine: what stands in a segment, through everything that may happen to its feedback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.warehouse.deliveries import NOW, deliver, open_warehouse, version
from warehouse import audit, checks, frames, marts
from warehouse.corrected import MAPPING, Answer, Brought, Words, bring_in, record, reviewed_aspects, texts_of, withdraw
from warehouse.forget import Target, forget
from warehouse.store import Store

FEEDBACK = version(1, "a bb ccc").source_id
JUDGED = ("cost.money", 1)
"""What the made judge reads in the second word."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_warehouse(tmp_path / "warehouse.duckdb") as opened:
        deliver(opened, [version(1, "a bb ccc"), version(2, "bb")])
        marts.aggregate(opened)
        yield opened


def answer(store: Store, *mentions: tuple[str, int], why: str = "own", note: str = "") -> None:
    told = texts_of(store, [FEEDBACK])[FEEDBACK]
    one = Answer(
        feedback_id=FEEDBACK,
        segment=1,
        start_char=2,
        end_char=4,
        text_hash=told["text_hash"],
        why=why,
        mentions=mentions,
        note=note,
    )
    record(store, [one], taxonomy="value@1.0.0", author="lin", now=NOW)


def bring(store: Store, **renamed: str | None) -> Brought:
    """What a night does; `renamed` maps the last part of an aspect's id, None where no label of it holds."""
    rows = [
        {"taxonomy": name, "aspect": aspect, "meaning": meaning, "now": renamed.get(aspect.split(".")[1], aspect)}
        for name, aspect, meaning in reviewed_aspects(store)
    ]
    mapping = pa.Table.from_pylist([row for row in rows if row["now"]], MAPPING)
    brought = bring_in(store, mapping, lambda _: Words(frames.TERM.empty_table(), frames.UNCOVERED.empty_table()))
    marts.aggregate(store)
    checks.verify(store, everything=True)
    return brought


def said(store: Store) -> list[tuple[Any, ...]]:
    rows = store.query(
        "SELECT aspect, polarity, model FROM mention WHERE feedback_id = $id AND segment = 1 ORDER BY ALL",
        {"id": FEEDBACK},
    )
    return [tuple(row.values()) for row in rows.to_dict("records")]


def states(store: Store) -> list[str]:
    return [str(one) for one in store.query("SELECT state FROM correction_state ORDER BY correction")["state"]]


def test_an_answer_stands_in_the_place_of_the_judges_and_gives_it_back_when_withdrawn(store: Store) -> None:
    answer(store, ("service.delivery", -1), ("product.quality", -1))
    assert bring(store) == Brought(taken=1)
    assert [row[:2] for row in said(store)] == [("product.quality", -1), ("service.delivery", -1)]
    assert bring(store) == Brought()
    withdraw(store, [1], author="lin", note="", now=NOW)
    assert bring(store) == Brought(given_back=1)
    assert said(store) == [(*JUDGED, "cues@1.0.0")] and states(store) == ["withdrawn"]


def test_an_answer_that_nothing_is_said_empties_the_segment_and_the_later_answer_counts(store: Store) -> None:
    answer(store, ("cost.money", -1))
    answer(store)
    bring(store)
    assert said(store) == [] and states(store) == ["superseded", "in_force"]
    withdraw(store, [2], author="lin", note="", now=NOW)
    bring(store)
    assert [row[:2] for row in said(store)] == [("cost.money", -1)] and states(store) == ["in_force", "withdrawn"]


def test_a_redelivery_keeps_the_answer_and_an_edit_outdates_it(store: Store) -> None:
    answer(store, ("cost.money", -1))
    bring(store)
    deliver(store, [version(1, "a bb ccc", at=1, day=4)], stream="t")  # said on another day: content, not words
    bring(store)
    assert [row[:2] for row in said(store)] == [("cost.money", -1)]
    deliver(store, [version(1, "a bb dddd", at=2, day=4)], stream="u")
    bring(store)
    assert states(store) == ["outdated"] and said(store) == [(*JUDGED, "cues@1.0.0")]


def test_another_judge_is_overruled_as_well_and_its_own_reading_comes_back(store: Store) -> None:
    answer(store, ("cost.money", -1))
    bring(store)
    store.execute("UPDATE feedback SET model = 'other@2.0.0' WHERE judged")
    store.execute("DELETE FROM mention WHERE model = 'correction'")
    store.execute(
        "INSERT INTO mention BY NAME SELECT * REPLACE (0 AS polarity, 'other@2.0.0' AS model) FROM overridden_mention"
    )
    assert bring(store) == Brought(taken=1, read_anew=1)
    withdraw(store, [1], author="lin", note="", now=NOW)
    bring(store)
    assert said(store) == [("cost.money", 0, "other@2.0.0")]


def test_an_answer_of_an_aspect_without_a_successor_is_listed_and_the_judge_counts(store: Store) -> None:
    answer(store, ("cost.money", -1))
    bring(store)
    assert bring(store, money=None).given_back == 1
    assert states(store) == ["unmappable"] and said(store) == [(*JUDGED, "cues@1.0.0")]
    bring(store, money="product.quality")
    assert [row[:2] for row in said(store)] == [("cost.money", 1), ("product.quality", -1)]


def test_notes_go_with_feedback_that_its_source_withdraws_and_answers_stay(store: Store) -> None:
    notes = "SELECT note FROM correction UNION ALL SELECT note FROM correction_withdrawal"
    answer(store, ("cost.money", -1), note="she means the bill")
    answer(store, ("product.quality", -1), note="the second bill")
    withdraw(store, [1], author="lin", note="misread", now=NOW)
    bring(store)
    assert sorted(store.query(notes)["note"]) == ["misread", "she means the bill", "the second bill"]
    deliver(store, [version(1, "", at=1, deleted=True)], stream="t")
    bring(store)
    assert sorted(store.query(notes)["note"]) == ["", "", ""]
    assert states(store) == ["withdrawn", "gone"]


def test_what_is_forgotten_takes_its_corrections_and_samples_with_it(store: Store) -> None:
    answer(store, ("cost.money", -1), why="audit")
    draw = audit.Draw("en", NOW.date(), NOW.date() + timedelta(1), 2, (FEEDBACK,))
    audit.book(store, [draw], {FEEDBACK: (texts_of(store, [FEEDBACK])[FEEDBACK]["text_hash"], 3)}, seed=1, now=NOW)
    bring(store)
    forget(store, [Target(FEEDBACK, "feedback", "shop")], now=NOW)
    held = "SELECT count(*) AS n FROM query_table($table) WHERE feedback_id = $id"
    for table in ("correction", "correction_mention", "overridden", "overridden_mention", "audit_unit"):
        assert int(store.query(held, {"table": table, "id": FEEDBACK})["n"].iloc[0]) == 0, table
    bring(store)


def test_precision_and_recall_are_of_feedbacks_that_were_read_whole(store: Store) -> None:
    told = texts_of(store, [FEEDBACK])[FEEDBACK]
    draw = audit.Draw("en", NOW.date(), NOW.date(), 2, (FEEDBACK,))
    audit.book(store, [draw], {FEEDBACK: (told["text_hash"], 3)}, seed=1, now=NOW)
    answer(store, ("cost.money", 1), ("service.delivery", 0), why="audit")
    bring(store)
    assert audit.renew(store) == 0  # two of its segments are not read yet
    rest = [
        Answer(
            feedback_id=FEEDBACK, segment=at, start_char=start, end_char=end, text_hash=told["text_hash"], why="audit",
            mentions=(),
        )
        for at, start, end in ((0, 0, 1), (2, 5, 8))
    ]  # fmt: skip
    record(store, rest, taxonomy="value@1.0.0", author="lin", now=NOW)
    bring(store)
    assert audit.renew(store) > 0
    (whole,) = store.query("SELECT * FROM judge_audit WHERE aspect = 'all' AND language = 'all'").to_dict("records")
    assert (whole["said"], whole["judged"], whole["right_mentions"]) == (2, 3, 1)
    assert whole["precision_share"] == pytest.approx(1 / 3) and whole["recall_share"] == pytest.approx(1 / 2)
    assert whole["precision_low"] < 1 / 3 < whole["precision_high"]
