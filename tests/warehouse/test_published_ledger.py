"""What stands in the published ledger: counts, intervals, quotes, comments, and nothing private."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks._ledger_builder import SAMPLE, Said, open_book
from warehouse import library
from warehouse.marts import aggregate
from warehouse.measure import intervals
from warehouse.publish import RELATIONS, Published, publish, views
from warehouse.read import Ledger
from warehouse.store import Store


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("ledger")
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*SAMPLE)
        aggregate(book.store)
        return publish(book.store, folder / "published")


def query(published: Path, sql: str) -> pd.DataFrame:
    with Ledger.open(published) as ledger:
        return ledger.query(sql)


def test_quotes_are_cut_at_code_points(done: Published) -> None:
    quotes = query(done.link, "SELECT quote FROM mention WHERE feedback_id = 'zh'")["quote"].tolist()
    assert quotes == ["物流太慢了😡,等了三天"]


def test_nothing_private_is_published(done: Published) -> None:
    # What a monitor's incident tells in detail is numbers of aspects.
    sql = """SELECT column_name FROM duckdb_columns()
        WHERE NOT internal AND NOT (starts_with(table_name, 'monitor_') AND column_name = 'detail')"""
    columns = set(query(done.link, sql)["column_name"])
    assert columns.isdisjoint({"payload", "detail", "content_hash", "first_run", "last_run", "error"})
    names = set(query(done.link, "SHOW TABLES")["name"])
    assert names == {*RELATIONS, *views()}


def test_every_relation_column_and_macro_is_documented(done: Published, tmp_path: Path) -> None:
    with Ledger.open(done.link) as ledger:
        assert ledger.relations()["comment"].notna().all()
        assert ledger.columns()["comment"].notna().all()
        assert ledger.macros()["comment"].notna().all()
    with Store.open(tmp_path / "undocumented.duckdb") as store:
        store.execute("CREATE MACRO twice(x) AS 2 * x")
        store.execute("CREATE TABLE t AS SELECT 1 AS x")
        assert [thing for (thing,) in store.rows("catalog/undocumented")] == ["t", "t.x", "twice"]


def test_ledger_counts_distinct_feedbacks_with_their_denominators(done: Published) -> None:
    sql = """SELECT judged, gained, lost FROM value_ledger
        WHERE period_type = 'month' AND key = $key AND product = $product"""
    with Ledger.open(done.link) as ledger:
        row = ledger.query(sql, {"key": "service.delivery", "product": "all"}).iloc[0].tolist()
        assert row == [113, 56, 57]
        assert ledger.query(sql, {"key": "all", "product": "lamp"}).iloc[0].tolist() == [56, 42, 28]
        quiet = ledger.query(sql, {"key": "product.quality", "product": "lamp"}).iloc[0].tolist()
        assert quiet == [56, 0, 0]
        lenses = ledger.query("SELECT count(DISTINCT lens), count(DISTINCT (lens, group_id)) FROM value_by_lens")
        assert lenses.iloc[0].tolist()[0] == 11


def test_intervals_of_the_ledger_equal_those_of_the_library(done: Published) -> None:
    frame = query(done.link, "FROM value_ledger")
    n, gained, lost, both = (frame[name].to_numpy() for name in ("judged", "gained", "lost", "gained_and_lost"))
    share, net = intervals.wilson(gained, n), intervals.paired_difference(gained - both, lost - both, n)
    for column, expected in {
        "gained_low": share.low,
        "gained_high": share.high,
        "net_low": net.low,
        "net_high": net.high,
        "smallest_change": intervals.smallest_change(gained - both, lost - both, n),
    }.items():
        np.testing.assert_allclose(frame[column], 100 * expected, atol=1e-9)


def test_macros_equal_the_library_on_random_counts(done: Published) -> None:
    rng = np.random.default_rng(1)
    cells = np.vstack([rng.multinomial(size, [0.2, 0.1, 0.05, 0.65]) for size in (1, 2, 7, 50, 400, 30_000, 4_000_000)])
    x = cells[:, 0] + 2 * cells[:, 2]
    y = cells[:, 1] + cells[:, 2]
    frame = pd.DataFrame(
        {
            "g": cells[:, 0] + cells[:, 2], "l": cells[:, 1] + cells[:, 2], "b": cells[:, 2], "n": cells.sum(axis=1),
            "x": x, "y": y, "xx": cells[:, 0] + 4 * cells[:, 2], "yy": y, "xy": 2 * cells[:, 2],
        }
    )  # fmt: skip
    sql = """SELECT wilson_low(g, n) AS wl, wilson_high(g, n) AS wh,
        net_low(g, l, b, n) AS nl, net_high(g, l, b, n) AS nh,
        smallest_change(g, l, b, n) AS sc, balance_low(x, y, xx + yy - 2 * xy, n) AS bl,
        balance_high(x, y, xx + yy - 2 * xy, n) AS bh, ratio_low(x, y, xx, yy, xy, n) AS rl,
        ratio_high(x, y, xx, yy, xy, n) AS rh FROM counts"""
    with Store.open(done.path, read_only=True) as store:
        found = store.select(sql, counts=frame)
        empty = store.select("SELECT wilson_low(0, 0), net_low(0, 0, 0, 0), ratio_high(0, 0, 0, 0, 0, 0)")
    g, lost, b, n, xx, yy, xy = (frame[c].to_numpy() for c in ("g", "l", "b", "n", "xx", "yy", "xy"))
    share, net = intervals.wilson(g, n), intervals.paired_difference(g - b, lost - b, n)
    balance = intervals.balance_difference(x, y, xx + yy - 2 * xy, n)
    ratio = intervals.balance_ratio_interval(x, y, plus_squares=xx, minus_squares=yy, products=xy, n=n)
    expected = {
        "wl": 100 * share.low, "wh": 100 * share.high, "nl": 100 * net.low, "nh": 100 * net.high,
        "sc": 100 * intervals.smallest_change(g - b, lost - b, n), "bl": 100 * balance.low, "bh": 100 * balance.high,
        "rl": ratio.low, "rh": ratio.high,
    }  # fmt: skip
    for column, values in expected.items():
        np.testing.assert_allclose(found[column], values, rtol=1e-9, atol=1e-9, err_msg=column)
    assert empty.isna().all(axis=None)


def test_evidence_never_says_the_same_twice(done: Published) -> None:
    frame = query(done.link, "FROM evidence")
    cell = ["aspect", "polarity", "product", "month"]
    assert not frame.duplicated([*cell, "quote"]).any()
    assert not frame.duplicated([*cell, "feedback_id"]).any()
    assert frame.groupby(cell)["rank"].max().max() <= 10
    cheap = frame[(frame["aspect"] == "cost.money") & (frame["product"] == "all")]
    assert cheap["quote"].tolist() == ["cheap enough"]


def test_each_relation_file_states_its_grain() -> None:
    for relation in RELATIONS:
        assert library.title(f"publish/{relation}").endswith(".")


def test_feedback_whose_stars_and_words_disagree_waits_for_people(tmp_path: Path) -> None:
    lost, gained = ("product.quality", -1, "broke at once"), ("product.design", 1, "lovely look")
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store:
        book.load(
            Said(id="irony", rating=5.0, mentions=[lost]),
            Said(id="misrated", rating=1.0, mentions=[gained, gained]),
            Said(id="agrees", rating=1.0, mentions=[lost]),
            Said(id="balanced", rating=5.0, mentions=[lost, gained]),
            Said(id="middling", rating=3.0, mentions=[lost]),
            Said(id="unsure", rating=5.0, mentions=[lost], confidence=0.4),
            Said(id="unrated", mentions=[lost]),
            Said(id="four stars", rating=4.0, mentions=[lost], confidence=0.6),
            Said(id="two stars", rating=2.0, mentions=[gained], confidence=0.6),
            Said(id="less than four", rating=3.9, mentions=[lost]),
            Said(id="more than two", rating=2.1, mentions=[gained]),
            Said(id="just unsure", rating=4.0, mentions=[lost], confidence=0.59),
            Said(id="three of four", rating=4.0, mentions=[lost, lost, lost, gained]),
            Said(id="three of four gained", rating=2.0, mentions=[gained, gained, gained, lost]),
            Said(id="two of three", rating=4.0, mentions=[lost, lost, gained]),
            Said(id="of day 180", day=date(2025, 7, 10), rating=5.0, mentions=[lost]),
            Said(id="of day 181", day=date(2025, 7, 9), rating=5.0, mentions=[lost]),
        )
        aggregate(book.store)
        done = publish(book.store, tmp_path / "published")
    with Ledger.open(done.link) as ledger:
        frame = ledger.query("SELECT feedback_id, reason, strength FROM review_queue").set_index("feedback_id")
        waiting = frame["reason"]
        assert waiting.to_dict() == {
            "irony": "praised by stars, not by words",
            "of day 180": "praised by stars, not by words",
            "misrated": "praised by words, not by stars",
            "four stars": "praised by stars, not by words",
            "two stars": "praised by words, not by stars",
            "three of four": "praised by stars, not by words",
            "three of four gained": "praised by words, not by stars",
        }
        assert frame["strength"].to_dict() == {
            "of day 180": 0.9,
            "irony": 0.9,  # words on one side alone, its confidence, stars at the end of the scale
            "misrated": 0.9,
            "four stars": 0.3,  # stars halfway to the end
            "two stars": 0.3,
            "three of four": 0.225,  # and half of the weight left when one mention of four says otherwise
            "three of four gained": 0.225,
        }
        assert set(ledger.named("to_review")["feedback_id"]) == set(waiting.index)
