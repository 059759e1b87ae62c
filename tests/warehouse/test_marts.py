"""The aggregates: distinct feedbacks, restated days only, deleted feedback nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

import taxonomy
from benchmarks._ledger_builder import Book, Said, open_book, taxonomy_frames
from taxonomy.records import NotJudged
from warehouse import marts
from warehouse.marts import MARTS, aggregate
from warehouse.vocabulary import replace_taxonomy

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_book(tmp_path / "warehouse.duckdb")
    with opened.store:
        yield opened


def table(book: Book, name: str) -> pd.DataFrame:
    return book.store.select(f"SELECT * FROM {name} ORDER BY ALL")


def one(book: Book, sql: str) -> tuple:
    (row,) = book.store.select(sql).itertuples(index=False, name=None)
    return row


def test_feedback_with_many_mentions_counts_once(book: Book) -> None:
    book.load(
        Said(
            id="a",
            mentions=[
                ("product.quality", -1, "it broke"),
                ("product.quality", -1, "it leaks"),
                ("product.quality", 1, "solid lid"),
                ("product.design", -1, "ugly"),
            ],
        ),
        Said(id="b", mentions=[("product.quality", 0, "the quality, well")]),
        Said(id="c"),
    )
    aggregate(book.store)
    counts = "mentions, feedbacks, feedbacks_gained, feedbacks_lost, feedbacks_neutral, feedbacks_both"
    assert one(book, f"SELECT {counts} FROM value_daily WHERE aspect = 'product.quality'") == (4, 2, 1, 1, 1, 1)
    group = "lens = 'elements' AND group_id = 'product'"
    assert one(book, f"SELECT {counts} FROM group_daily WHERE {group}") == (5, 2, 1, 1, 1, 1)
    assert one(book, f"SELECT {counts} FROM group_daily WHERE lens = 'all'") == (5, 2, 1, 1, 1, 1)
    assert one(book, "SELECT feedbacks, judged FROM feedback_daily") == (3, 3)


def test_every_lens_has_its_groups_and_outcomes_stand_in_none(book: Book) -> None:
    value = taxonomy.load()
    book.load(*(Said(id=aspect.id, mentions=[(aspect.id, 1, "words")]) for aspect in value.aspects))
    aggregate(book.store)
    for lens in value.lenses:
        for group in lens.groups:
            where = f"lens = '{lens.id}' AND group_id = '{group.id}'"
            found = one(book, f"SELECT feedbacks_gained FROM group_daily WHERE {where}")
            assert found == (len(group.aspects),), (lens.id, group.id)
    assert len(value.lenses) == 11
    assert one(book, "SELECT feedbacks FROM group_daily WHERE lens = 'all'") == (33,)


def test_balance_counts_sides_and_their_joint_moments(book: Book) -> None:
    book.load(
        Said(id="a", mentions=[("product.quality", 1, "good"), ("cost.money", 1, "cheap"), ("cost.time", -1, "slow")]),
        Said(id="b", mentions=[("service.delivery", -1, "late"), ("cost.money", -1, "dear")]),
        Said(id="c", mentions=[("outcome.loyalty", -1, "never again")]),
    )
    aggregate(book.store)
    # a: x = 2, y = 1; b: x = 0, y = 2; c speaks of an outcome alone.
    columns = "benefits_gained, benefits_lost, costs_saved, costs_paid, plus_squares, minus_squares, products"
    assert one(book, f"SELECT {columns} FROM balance_daily") == (1, 1, 1, 2, 4, 5, 2)


def test_rating_without_words_is_counted_and_not_judged(book: Book) -> None:
    book.load(
        Said(id="a", rating=5.0, not_judged=NotJudged.RATING_ONLY),
        Said(id="b", rating=2.0, not_judged=NotJudged.DEFAULT_TEXT),
        Said(id="c", rating=4.0, not_judged=NotJudged.OTHER_LANGUAGE),
        Said(id="d"),
    )
    aggregate(book.store)
    columns = "feedbacks, judged, rating_only, rated, rating_sum::DOUBLE"
    assert one(book, f"SELECT {columns} FROM feedback_daily") == (4, 1, 2, 3, 11.0)


def test_only_restated_days_are_rebuilt(book: Book) -> None:
    book.load(Said(id="a", day=MONDAY), Said(id="b", day=TUESDAY))
    assert aggregate(book.store) == [MONDAY, TUESDAY]
    assert aggregate(book.store) == []
    book.load(Said(id="c", day=TUESDAY))
    assert aggregate(book.store) == [TUESDAY]


def test_edit_that_moves_a_feedback_rebuilds_both_days(book: Book) -> None:
    said = Said(
        id="a", day=MONDAY, mentions=[("product.quality", -1, "it broke")], updated=datetime(2026, 1, 5, tzinfo=UTC)
    )
    book.load(said)
    aggregate(book.store)
    later = datetime(2026, 1, 6, tzinfo=UTC)
    book.load(replace(said, day=TUESDAY, mentions=[("cost.money", 1, "cheap")], updated=later))
    assert aggregate(book.store) == [MONDAY, TUESDAY]
    assert one(book, "SELECT ledger_day, aspect, feedbacks_gained FROM value_daily") == (TUESDAY, "cost.money", 1)
    assert one(book, "SELECT ledger_day, feedbacks FROM feedback_daily") == (TUESDAY, 1)


def test_deleted_feedback_counts_nowhere(book: Book) -> None:
    said = Said(id="a", mentions=[("product.quality", -1, "it broke")], terms=["broke"])
    book.load(said)
    book.store.execute(
        "INSERT INTO mention_topic"
        " SELECT feedback_id, ledger_day, segment, aspect, 'break', polarity, start_char, end_char FROM mention"
    )
    aggregate(book.store)
    assert all(len(table(book, mart)) for mart in MARTS)
    book.load(replace(said, deleted=True, mentions=()))
    assert aggregate(book.store) == [MONDAY]
    assert [mart for mart in MARTS if len(table(book, mart))] == []


def test_terms_count_feedbacks_by_aspect_and_side(book: Book) -> None:
    book.load(
        Said(id="a", mentions=[("product.quality", -1, "it broke"), ("product.quality", 1, "fine")], terms=["lid"]),
        Said(id="b", mentions=[("product.quality", -1, "it broke")], terms=["lid"]),
    )
    aggregate(book.store)
    columns = "aspect, term, feedbacks, feedbacks_gained, feedbacks_lost"
    assert one(book, f"SELECT {columns} FROM term_daily") == ("product.quality", "lid", 2, 1, 2)


def test_changed_lens_rebuilds_every_day(book: Book) -> None:
    book.load(Said(id="a", mentions=[("product.quality", 1, "good")]), Said(id="b", day=TUESDAY))
    aggregate(book.store)
    aspects, lenses = taxonomy_frames(taxonomy.load())
    moved = (lenses["lens"] == "elements") & (lenses["aspect"] == "product.quality")
    lenses.loc[moved, ["group_id", "group_zh", "group_en"]] = ["service", "服务", "service"]
    replace_taxonomy(book.store, aspects, lenses)
    assert aggregate(book.store) == [MONDAY, TUESDAY]
    assert one(book, "SELECT group_id FROM group_daily WHERE lens = 'elements'") == ("service",)


def test_chunks_of_days_give_the_same_as_one(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [date(2026, 1, day) for day in range(1, 11)]
    book.load(*(Said(id=f"{d}{n}", day=d, mentions=[("cost.time", -1, "queue")]) for d in days for n in range(3)))
    aggregate(book.store)
    whole = {mart: table(book, mart) for mart in MARTS}
    book.store.execute("UPDATE restated_day SET rebuilt = false")
    monkeypatch.setattr(marts, "CHUNK_FEEDBACKS", 7)
    assert aggregate(book.store) == days
    for mart in MARTS:
        pd.testing.assert_frame_equal(table(book, mart), whole[mart])


def test_interrupted_rebuild_changes_nothing(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.load(Said(id="a"))
    monkeypatch.setattr(marts, "MARTS", (*MARTS, "no_such_mart"))
    with pytest.raises(Exception, match="no_such_mart"):
        aggregate(book.store)
    assert len(table(book, "feedback_daily")) == 0
    monkeypatch.undo()
    assert aggregate(book.store) == [MONDAY]
