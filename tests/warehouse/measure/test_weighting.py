"""Weighted shares: a change of mix moves nothing, small parts widen the interval, SQL and library agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks._ledger_builder import Said, open_book
from warehouse.frames import weight_frame
from warehouse.marts import aggregate
from warehouse.measure import intervals
from warehouse.measure.weighting import weighted_net, weighted_share
from warehouse.outside import replace_population
from warehouse.publish import publish
from warehouse.read import Ledger

SHARES = {"web": 0.5, "app": 0.3, "shop": 0.15, "phone": 0.05}


@pytest.fixture(scope="module")
def relations(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """A month heard on web, app and shop, nobody by phone, five in a channel that no share names."""
    rng = np.random.default_rng(3)
    said = []
    for channel, size, losing in (("web", 12, 0.5), ("app", 30, 0.2), ("shop", 5, 0.8), ("fax", 5, 1.0)):
        for number in range(size):
            mentions = [("service.delivery", -1, f"late {number}")] if rng.random() < losing else []
            if rng.random() < 0.3:
                mentions.append(("service.delivery", 1, f"fast {number}"))
            said.append(Said(id=f"{channel}{number}", channel=channel, day=date(2026, 1, 6), mentions=mentions))
    folder = tmp_path_factory.mktemp("weighted")
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*said)
        aggregate(book.store)
        rows = [("reach", "channel", key, share) for key, share in SHARES.items()]
        replace_population(book.store, weight_frame([*rows, ("sales", "product", "kettle", 1.0)]))
        link = publish(book.store, folder / "published").link
    with Ledger.open(Path(link)) as opened:
        names = ("value_at_stake", "value_weighted", "value_ledger")
        asked = opened.named("at_stake", {"weighting": "reach", "key": "service.delivery"})
        return {name: opened.query(f"FROM {name}") for name in names} | {"at_stake": asked}


def test_the_published_values_are_those_of_the_library(relations: dict[str, pd.DataFrame]) -> None:
    parts = relations["value_at_stake"]
    for row in relations["value_weighted"].itertuples():
        part = parts[
            (parts["weighting"] == row.weighting)
            & (parts["key"] == row.key)
            & (parts["period_type"] == row.period_type)
        ]
        both = part["gained_and_lost"]
        lost = weighted_share(part["lost"], part["judged"], part["share"])
        net = weighted_net(part["gained"] - both, part["lost"] - both, part["judged"], part["share"])
        found = [row.lost_share, row.lost_low, row.lost_high, row.net, row.net_low, row.net_high]
        expected = [lost.value, lost.interval.low, lost.interval.high, net.value, net.interval.low, net.interval.high]
        np.testing.assert_allclose(found, 100 * np.array(expected, dtype=float), atol=1e-6)
        assert row.effective_n == pytest.approx(float(net.effective_n))


def test_it_says_who_was_not_heard_and_who_counts_nowhere(relations: dict[str, pd.DataFrame]) -> None:
    row = relations["value_weighted"].query("weighting == 'reach' and key == 'all' and period_type == 'month'").iloc[0]
    assert (row["judged"], row["outside"], row["parts"], row["unheard_share"]) == (47, 5, 3, 5.0)
    assert row["effective_n"] < row["judged"]


def test_the_parts_of_what_is_lost_sum_to_the_whole(relations: dict[str, pd.DataFrame]) -> None:
    part = relations["value_at_stake"].query("weighting == 'reach' and key == 'service.delivery'")
    sums = part.groupby("period_type")[["part_of_lost", "part_of_gained"]].sum()
    np.testing.assert_allclose(sums, 100)
    quiet = relations["value_at_stake"].query("weighting == 'reach' and key == 'product.safety'")
    assert quiet["part_of_lost"].isna().all()


def test_the_question_whose_value_is_lost_is_answered_largest_part_first(relations: dict[str, pd.DataFrame]) -> None:
    answer = relations["at_stake"]
    assert set(answer["part"]) == {"web", "app", "shop"}
    assert answer["part_of_lost"].is_monotonic_decreasing
    assert answer["part_of_lost"].sum() == pytest.approx(100, abs=0.2)


def test_one_part_is_the_plain_ledger(relations: dict[str, pd.DataFrame]) -> None:
    one = relations["value_weighted"].query("weighting == 'sales'").set_index(["period_type", "key"])
    plain = relations["value_ledger"].query("product == 'all'").set_index(["period_type", "key"])
    for column in ("net", "net_low", "net_high", "gained_low", "gained_high", "lost_low", "lost_high"):
        np.testing.assert_allclose(one[column], plain[column].reindex(one.index), atol=1e-9)
    np.testing.assert_allclose(one["effective_n"], one["judged"])


def test_without_a_population_both_relations_are_empty(tmp_path: Path) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store:
        book.load(Said(id="a", mentions=[("cost.money", 1, "cheap")]))
        aggregate(book.store)
        done = publish(book.store, tmp_path / "published")
    assert done.relations["value_at_stake"] == done.relations["value_weighted"] == 0


def test_a_change_of_mix_alone_moves_no_weighted_share() -> None:
    lost, sizes = np.array([[50, 20], [10, 160]]), np.array([[100, 200], [20, 1600]])
    before, after = weighted_share(lost, sizes, [0.5, 0.5]).value
    assert before == pytest.approx(after)


def test_a_large_part_that_was_heard_little_widens_the_interval() -> None:
    even = weighted_share([50, 50], [500, 500], [0.5, 0.5])
    uneven = weighted_share([2, 98], [20, 980], [0.5, 0.5])
    assert uneven.effective_n < 0.2 * even.effective_n
    assert np.ptp([uneven.interval.low, uneven.interval.high]) > np.ptp([even.interval.low, even.interval.high])


def test_parts_heard_by_their_share_are_a_plain_sample() -> None:
    found = weighted_net([30, 3], [10, 1], [300, 30], [0.9, 0.1])
    plain = intervals.paired_difference(33, 11, 330)
    np.testing.assert_allclose([found.interval.low, found.interval.high], [plain.low, plain.high], atol=2e-3)
