"""Parts of a publishing: together they are the whole, in its order, however small they are."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from benchmarks._ledger_builder import SAMPLE, Said, open_book
from warehouse import library, parts, taken_over
from warehouse.marts import aggregate
from warehouse.publish import RELATIONS, Published, publish
from warehouse.read import Ledger
from warehouse.store import Store

DOUBLES_DIFFER = 1e-12

LATER = tuple(
    Said(
        id=f"later {number}",
        day=date(2025, 11, 20) + timedelta(number),
        mentions=[("service.delivery", -1, f"came {number} days late"), ("cost.money", 1, f"cheap by {number}")],
        product=("kettle", "lamp", "chair")[number % 3],
        terms=("late",),
    )
    for number in range(100)
)


@pytest.fixture(scope="module")
def whole_and_parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Published, Published]:
    """The same ledger in as few parts as its size asks for, and in as many as there can be."""
    folder = tmp_path_factory.mktemp("ledger")
    book = open_book(folder / "warehouse.duckdb")
    with book.store, pytest.MonkeyPatch.context() as patch:
        book.load(*SAMPLE, *LATER)
        aggregate(book.store)
        whole = publish(book.store, folder / "whole")
        patch.setattr(parts, "PART_FEEDBACKS", 1)
        patch.setattr(parts, "PART_ROWS", 1)
        return whole, publish(book.store, folder / "parts")


def rows(published: Published, relation: str) -> pd.DataFrame:
    with Ledger.open(published.link) as ledger:
        return ledger.query(f"FROM {relation}")


@pytest.mark.parametrize("relation", [*RELATIONS])
def test_parts_make_the_same_relation_in_the_same_order(
    whole_and_parts: tuple[Published, Published], relation: str
) -> None:
    whole, made = (rows(published, relation) for published in whole_and_parts)
    pd.testing.assert_frame_equal(whole, made, rtol=DOUBLES_DIFFER)


def test_parts_never_split_a_week_or_a_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_FEEDBACKS", 1)
    with open_book(tmp_path / "warehouse.duckdb").store as store:
        store.run("publish/prepare")
        assert list(parts.parts_of(store, "value_weekly")) == []  # nothing is loaded yet
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store as store:
        book.load(*LATER)
        aggregate(store)
        store.run("publish/prepare")
        every = taken_over.Inputs.of(store)
        taken_over.before(None, every).tell(store, every)
        weeks, months, days = (
            [part for part in parts.parts_of(store, name) if part is not None]
            for name in ("value_weekly", "value_monthly", "value_daily")
        )
    assert len(days) == 100
    assert [part["first"] for part in months] == [
        date(2025, 11, 20), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
    ]  # fmt: skip
    assert {part["first"].weekday() for part in weeks[1:]} == {0}


def test_each_relation_made_in_parts_has_its_statement() -> None:
    staged = {name for names in parts.STAGED.values() for name in names}
    by_period = ("value_ledger", "value_by_lens", "value_change", "value_at_stake")
    assert {f"parts/{name}" for name in (*parts.UNITS, *staged, *by_period)} == set(library.names("parts"))


def test_publishing_is_bounded_by_the_memory_of_the_store(tmp_path: Path) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store:
        book.load(*SAMPLE)
        aggregate(book.store)
    with Store.open(tmp_path / "warehouse.duckdb", memory_mb=64) as store:
        assert publish(store, tmp_path / "published").relations["feedback"] > 0
        assert store.memory_mb == 64
