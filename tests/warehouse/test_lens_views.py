"""The eleven lenses as views, and the balance of any slice: the same numbers as the relations they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import taxonomy
from benchmarks._ledger_builder import SAMPLE, open_book
from warehouse.marts import aggregate
from warehouse.publish import RELATIONS, publish, views
from warehouse.read import Ledger
from warehouse.store import Store


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lenses")
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*SAMPLE)
        aggregate(book.store)
        return publish(book.store, folder / "published").link


@pytest.fixture
def ledger(link: Path) -> Iterator[Ledger]:
    with Ledger.open(link) as opened:
        yield opened


def test_every_packaged_lens_has_a_view() -> None:
    assert set(views()) == {f"lens_{lens.id}" for lens in taxonomy.load().lenses}
    assert len(views()) == 11
    assert not set(views()) & set(RELATIONS)


@pytest.mark.parametrize("view", views())
def test_a_view_is_its_part_of_value_by_lens_with_the_same_words(ledger: Ledger, view: str) -> None:
    shown = ledger.query(f"FROM {view}")
    whole = ledger.query("FROM value_by_lens WHERE lens = $lens", {"lens": view.removeprefix("lens_")})
    assert not shown.empty
    pd.testing.assert_frame_equal(shown, whole.drop(columns=["lens", "lens_zh", "lens_en"])[list(shown)])
    told = ledger.columns().set_index(["relation", "name"])["comment"]
    assert told.loc[view].to_dict() == told.loc["value_by_lens"].drop(["lens", "lens_zh", "lens_en"]).to_dict()


def test_a_view_answers_in_a_file_attached_under_another_name(link: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "mine.duckdb") as store, store.attached(link.resolve(), "theirs"):
        assert store.select("SELECT count(*) AS n FROM theirs.lens_journey")["n"][0] > 0


def test_the_balance_of_a_slice_is_that_of_the_ledger(ledger: Ledger) -> None:
    month = ledger.query("FROM value_balance WHERE period_type = 'month' AND product <> 'all' ORDER BY product")
    found = ledger.named("balance_by", {"slice": "product", "first": "2026-01-01", "last": "2026-01-31"})
    found = found.sort_values("part")
    assert found["part"].tolist() == month["product"].tolist()
    for column in ("benefit", "cost", "difference", "difference_low", "difference_high", "ratio_low", "ratio_high"):
        digits = 2 if column.startswith("ratio") else 1
        np.testing.assert_allclose(found[column], month[column].round(digits), atol=0.1**digits / 2 + 1e-9)
    assert found["judged"].tolist() == month["judged"].tolist()


def test_queries_of_what_was_not_configured_are_empty_not_broken(ledger: Ledger) -> None:
    assert ledger.named("at_stake").empty
    assert ledger.named("adjusted").empty
