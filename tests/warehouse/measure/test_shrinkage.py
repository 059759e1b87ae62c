"""Shrinkage: small slices move to their parent, large ones stay, a handful is never taken for equal; SQL agrees."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks._ledger_builder import Said, open_book
from warehouse.marts import aggregate
from warehouse.measure import intervals, shrinkage
from warehouse.measure.shrinkage import Spread, shrink, spread
from warehouse.publish import publish
from warehouse.read import Ledger

SIZES = {"kettle": 60, "lamp": 45, "phone": 33, "oven": 31, "toaster": 35}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """value_ledger of five products over two months; products differ in delivery and not in price."""
    rng = np.random.default_rng(5)
    said = []
    for product_number, (product, size) in enumerate(SIZES.items()):
        for number in range(size):
            mentions = []
            if rng.random() < 0.1 + 0.15 * product_number:
                mentions.append(("service.delivery", -1, f"late {number}"))
            if rng.random() < 0.3:
                mentions.append(("cost.money", int(rng.choice([-1, 1])), f"price {number}"))
            if rng.random() < 0.1:
                mentions.append(("service.delivery", 1, f"came well {number}"))
            day = date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 55)))
            said.append(Said(id=f"{product}{number}", product=product, day=day, mentions=mentions))
    folder = tmp_path_factory.mktemp("shrunk")
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*said)
        aggregate(book.store)
        link = publish(book.store, folder / "published").link
    with Ledger.open(Path(link)) as opened:
        return opened.query("FROM value_ledger")


def test_the_published_columns_are_those_of_the_library(ledger: pd.DataFrame) -> None:
    parents = ledger[ledger["product"] == "all"].set_index(["period_type", "level", "key", "period"]).sort_index()
    for place, part in ledger[ledger["product"] != "all"].groupby(["period_type", "level", "key"]):
        parent = parents.loc[place].loc[part["period"]]
        up, down = (part[side] - part["gained_and_lost"] for side in ("gained", "lost"))
        all_up, all_down = (parent[side] - parent["gained_and_lost"] for side in ("gained", "lost"))
        variance = shrinkage.feedback_variance(all_up, all_down, parent["judged"])
        between = spread(up - down, part["judged"], variance, part["period"].to_numpy())
        expected = shrink(
            up, down, part["judged"],
            parent_gained=all_up, parent_lost=all_down, parent_n=parent["judged"], between=between,
        )  # fmt: skip
        for column, values in {
            "net_shrunk": 100 * expected.net,
            "net_shrunk_low": 100 * expected.interval.low,
            "net_shrunk_high": 100 * expected.interval.high,
            "own_weight": expected.own_weight,
        }.items():
            np.testing.assert_allclose(part[column], values, atol=1e-7, err_msg=f"{place} {column}")
        assert (part["small"].to_numpy() == expected.small).all()


def test_the_total_is_its_own_parent(ledger: pd.DataFrame) -> None:
    total = ledger[ledger["product"] == "all"]
    np.testing.assert_allclose(total["net_shrunk"], total["net"])
    np.testing.assert_allclose(total["net_shrunk_low"], total["net_low"], atol=1e-9)
    np.testing.assert_allclose(total["net_shrunk_high"], total["net_high"], atol=1e-9)
    assert not total["small"].any()


def test_a_shrunk_value_lies_between_its_own_and_its_parents(ledger: pd.DataFrame) -> None:
    parent = ledger[ledger["product"] == "all"].set_index(["period_type", "period", "key"])["net"]
    rows = ledger[ledger["product"] != "all"]
    above = rows.set_index(["period_type", "period", "key"]).index.map(parent)
    low, high = np.minimum(rows["net"], above), np.maximum(rows["net"], above)
    assert ((rows["net_shrunk"] >= low - 1e-9) & (rows["net_shrunk"] <= high + 1e-9)).all()


def test_where_products_differ_their_own_data_weigh_more(ledger: pd.DataFrame) -> None:
    rows = ledger[(ledger["product"] != "all") & (ledger["period_type"] == "month")].groupby("key")["own_weight"]
    weights = rows.mean()
    assert weights["service.delivery"] > 0.5 > weights["emotional.trust"]


def test_large_slices_keep_their_own_value_and_small_ones_move() -> None:
    own = shrink(
        [900, 9, 0], [100, 1, 1], [10_000, 100, 1],
        parent_gained=2_000, parent_lost=2_000, parent_n=40_000, between=Spread(0.002, 30, 8),
    )  # fmt: skip
    assert own.own_weight[0] > 0.97
    assert own.small.tolist() == [False, False, True]
    assert abs(own.net[2]) < 0.1


def test_few_degrees_of_freedom_leave_every_slice_alone() -> None:
    for between in (Spread(0.0, 0, 1), Spread(0.0, 2, 3)):
        own = shrink(5, 1, 20, parent_gained=50, parent_lost=60, parent_n=300, between=between)
        plain = intervals.paired_difference(5, 1, 20)
        assert own.own_weight == 1
        np.testing.assert_allclose([own.interval.low, own.interval.high], [plain.low, plain.high])


def test_spread_is_found_and_is_zero_where_there_is_none() -> None:
    rng = np.random.default_rng(2)
    found: dict[float, list[float]] = {0.0: [], 0.15: []}
    for deviation, values in found.items():
        for _ in range(200):
            truth = np.repeat(rng.normal(0.0, deviation, 6), 10)
            size = rng.integers(20, 200, 60)
            gained = rng.binomial(size, np.clip(0.3 + truth / 2, 0, 1))
            lost = rng.binomial(size, np.clip(0.3 - truth / 2, 0, 1))
            values.append(spread(gained - lost, size, np.full(60, 0.6), np.tile(np.arange(10), 6)).variance)
    assert np.mean(found[0.0]) < 0.001
    assert np.mean(found[0.15]) == pytest.approx(0.0225, rel=0.15)


def test_periods_of_one_product_say_nothing() -> None:
    assert spread([1, 2], [10, 20], [0.5, 0.5], [1, 2]) == Spread(0.0, 0, 1)
