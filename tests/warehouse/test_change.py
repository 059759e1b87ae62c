"""Change in the published ledger: table, macros and library say the same, and `why` tells what was planted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks._ledger_builder import Said, open_book
from taxonomy.errors import QueryError
from taxonomy.records import Language
from warehouse.marts import aggregate
from warehouse.measure.decomposition import Decomposition, Period, decompose
from warehouse.measure.intervals import unpaired_difference
from warehouse.measure.term_odds import compare, false_discovery
from warehouse.publish import publish
from warehouse.read import Ledger

FIRST = date(2026, 1, 5)
CELL = ["product", "channel", "language"]
COUNTS = ["judged", "gained", "lost", "gained_and_lost"]
REASONS = ("box crushed", "no signature", "left outside", "wrong door", "two weeks", "never rang", "rain soaked it")


def sample() -> list[Said]:
    """Four weeks of three products; in the last, parcels of the lamp are crushed and the fan moves to the store."""
    rng = np.random.default_rng(11)
    said = []
    for day in range(28):
        last = day >= 21
        for number in range(40):
            product = ("kettle", "lamp", "fan")[rng.choice(3, p=[0.2, 0.5, 0.3] if last else [0.5, 0.3, 0.2])]
            channel = "store" if last and product == "fan" else ("web", "app")[number % 2]
            crushed = last and product == "lamp" and rng.random() < 0.5
            mentions = []
            if crushed or rng.random() < 0.15:
                reason = "box crushed" if crushed else REASONS[rng.integers(len(REASONS))]
                mentions.append(("service.delivery", -1, f"{reason}, parcel {day}-{number} of my {product}"))
            if rng.random() < 0.2:
                mentions.append(("service.delivery", 1, f"the {product} came fast, number {number} on {day}"))
            if rng.random() < 0.3:
                mentions.append(("product.quality", 1 if rng.random() < 0.7 else -1, f"make of the {product}"))
            said.append(
                Said(
                    id=f"{day}-{number}", day=FIRST + timedelta(day), product=product, channel=channel,
                    language=Language.ZH if number % 5 == 0 else Language.EN, mentions=mentions,
                    terms=["crushed", "box crushed"] if crushed else [REASONS[number % len(REASONS)]],
                    confidence=float(rng.uniform(0.5, 0.99)),
                )
            )  # fmt: skip
    return said


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder: Path = tmp_path_factory.mktemp("change")
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*sample())
        aggregate(book.store)
        done = publish(book.store, folder / "published")
    with Ledger.open(done.link) as opened:
        yield opened


def library(
    ledger: Ledger, key: str, before: tuple[date, date], after: tuple[date, date], product: str = "all"
) -> Decomposition:
    """The split by the library, from the published counts."""
    judged = ledger.query("SELECT day, product, channel, language, judged FROM feedback_daily")
    counted = ledger.query(
        "SELECT day, product, channel, language, gained, lost, gained_and_lost FROM cell_daily WHERE key = $key",
        {"key": key},
    )
    frames = []
    for first, last in (before, after):
        parts = []
        for frame in (judged, counted):
            chosen = frame[(frame["day"] >= first) & (frame["day"] <= last)].drop(columns="day")
            parts.append(chosen[(chosen["product"] == product) | (product == "all")].groupby(CELL).sum())
        frames.append(parts[0].join(parts[1], how="left").fillna(0))
    cells = frames[0].join(frames[1], how="outer", lsuffix="_0", rsuffix="_1").fillna(0)
    periods = [Period.of(*(cells[f"{name}_{n}"].to_numpy() for name in COUNTS)) for n in (0, 1)]
    return decompose(*periods)


def assert_same(row: pd.Series, split: Decomposition) -> None:
    expected = {
        "change": split.change, "change_low": split.interval.low, "change_high": split.interval.high,
        "rate": split.rate, "rate_low": split.rate_interval.low, "rate_high": split.rate_interval.high,
        "mix": split.mix, "volume": split.volume, "comparable": split.comparable,
    }  # fmt: skip
    for name, value in expected.items():
        assert row[name] == pytest.approx(100 * float(value), abs=1e-8), name
    assert row["p"] == pytest.approx(split.p, abs=3e-7)
    assert row["reversed"] == split.reversed
    assert row["count_change"] == split.counts.change
    for part in ("rate", "mix", "volume"):
        assert row[f"count_{part}"] == pytest.approx(getattr(split.counts, part), abs=1e-8)


def week(number: int) -> tuple[date, date]:
    return FIRST + timedelta(7 * number), FIRST + timedelta(7 * number + 6)


@pytest.mark.parametrize("product", ["all", "lamp"])
@pytest.mark.parametrize("key", ["service.delivery", "product", "all", "cost.money"])
def test_table_macro_and_library_split_a_week_alike(ledger: Ledger, key: str, product: str) -> None:
    table = ledger.query("FROM value_change WHERE period_type = 'week' AND key = $key AND product = $product",
                         {"key": key, "product": product}).set_index("period")  # fmt: skip
    assert len(table) == 3
    for number in (1, 2, 3):
        split = library(ledger, key, week(number - 1), week(number), product)
        row = table.loc[week(number)[0]]
        macro = ledger.query(
            "FROM value_change($a, $b, $c, $d, of_product := $product) WHERE key = $key",
            {"a": week(number - 1)[0], "b": week(number - 1)[1], "c": week(number)[0], "d": week(number)[1],
             "product": product, "key": key},
        ).iloc[0]  # fmt: skip
        if key == "cost.money":  # nobody speaks of it: nothing to test
            assert row["change"] == 0
            assert pd.isna(row["p"])
            continue
        assert_same(row, split)
        assert_same(macro, split)
        assert macro["q"] == pytest.approx(row["q"], abs=1e-12)


def test_macro_splits_any_two_periods_and_their_cells_sum_to_it(ledger: Ledger) -> None:
    before, after = (date(2026, 1, 6), date(2026, 1, 17)), week(3)
    dates = dict(zip("abcd", (*before, *after), strict=True))
    rows = ledger.query("FROM value_change($a, $b, $c, $d)", dates).set_index("key")
    cells = ledger.query("FROM value_change_cells($a, $b, $c, $d)", dates)
    for key in ("service.delivery", "product.quality", "service", "all"):
        assert_same(rows.loc[key], library(ledger, key, before, after))
        of_key = cells[cells["key"] == key]
        for part, whole in (("rate", "rate"), ("mix", "mix"), ("volume", "volume"), ("contribution", "change")):
            assert of_key[part].sum() == pytest.approx(rows.loc[key, whole], abs=1e-9)
        assert of_key["weight_before"].sum() == pytest.approx(100)
        assert of_key["weight_after"].sum() == pytest.approx(100)
    assert set(cells["seen"]) == {"both", "new", "gone"}


def test_q_corrects_p_over_the_keys_of_one_week(ledger: Ledger) -> None:
    for _, family in ledger.query("FROM value_change WHERE p IS NOT NULL").groupby(
        ["period_type", "period", "level", "product"]
    ):
        np.testing.assert_allclose(family["q"], false_discovery(family["p"]), atol=1e-12)


def test_periods_that_overlap_are_refused(ledger: Ledger) -> None:
    with pytest.raises(QueryError, match="periods overlap"):
        ledger.query("FROM value_change('2026-01-05', '2026-01-15', '2026-01-10', '2026-01-20')")


@pytest.mark.parametrize(
    "call",
    [
        "value_change_cells('2026-01-11', '2026-01-05', '2026-01-12', '2026-01-18')",
        "value_change('2026-01-05', '2026-01-11', '2026-01-18', '2026-01-12')",
        "term_change('2026-01-11', '2026-01-05', '2026-01-12', '2026-01-18')",
        "term_change('2026-01-05', '2026-01-11', '2026-01-18', '2026-01-12')",
        "change_quotes('service.delivery', -1, '2026-01-11', '2026-01-05')",
    ],
)
def test_a_period_that_ends_before_it_begins_is_refused(ledger: Ledger, call: str) -> None:
    with pytest.raises(QueryError, match="ends before it begins"):
        ledger.query(f"FROM {call}")


def test_a_period_without_feedback_gives_no_row(ledger: Ledger) -> None:
    assert ledger.query("FROM value_change('2025-01-05', '2025-01-15', '2026-01-10', '2026-01-20')").empty


@pytest.mark.parametrize("side", ["gained", "lost"])
def test_risen_terms_are_those_of_the_library(ledger: Ledger, side: str) -> None:
    values = {"a": week(0)[0], "b": week(2)[1], "c": week(3)[0], "d": week(3)[1]}
    found = ledger.query(
        "FROM term_change($a, $b, $c, $d, of_aspect := 'service.delivery') ORDER BY term", values
    ).query("side == @side")
    background = ledger.query(
        "SELECT term, sum(feedbacks)::BIGINT AS uses FROM term_daily WHERE aspect = 'service.delivery' GROUP BY term"
    ).set_index("term")["uses"]
    size = int(
        ledger.query("SELECT sum(feedbacks)::BIGINT FROM value_daily WHERE aspect = 'service.delivery'").iat[0, 0]
    )
    odds = compare(
        found["uses_before"], found["uses_after"], found["feedbacks_before"].iloc[0], found["feedbacks_after"].iloc[0],
        uses=background[found["term"]].to_numpy(), size=size,
    )  # fmt: skip
    expected = {"log_odds": odds.log_odds, "log_odds_low": odds.low, "log_odds_high": odds.high, "z": odds.z,
                "p": odds.p, "q": false_discovery(odds.p)}  # fmt: skip
    for name, values_of in expected.items():
        np.testing.assert_allclose(found[name], values_of, rtol=1e-7, atol=1e-9, err_msg=name)


def test_quotes_are_of_the_period_and_none_is_like_another(ledger: Ledger) -> None:
    first, last = week(3)
    found = ledger.named(
        "change_quotes", {"aspect": "service.delivery", "product": "lamp", "after_first": first, "after_last": last}
    )
    assert found["rank"].is_monotonic_increasing
    assert found["ledger_day"].between(first, last).all()
    assert found["feedback_id"].is_unique
    # 'box crushed, parcel 21-4 of my lamp' and 'box crushed, parcel 22-7 of my lamp' are one quote to a reader.
    assert found["quote"].str.contains("box crushed").sum() == 1


def test_worst_change_names_what_was_planted(ledger: Ledger) -> None:
    worst = ledger.named("worst_change").iloc[0]
    assert worst["key"] == "service.delivery"
    assert worst["period"] == week(3)[0]
    assert worst["beyond_chance"]
    assert ledger.named("worst_change", {"level": "dimension", "product": "lamp"}).iloc[0]["key"] == "service"


def test_why_tells_parts_cells_words_and_quotes(ledger: Ledger) -> None:
    told = ledger.named("why", {"aspect": "service.delivery"})
    by_part = told.groupby("part", sort=False).size()
    assert list(by_part.index[:7]) == ["net per 100", "gained per 100", "lost per 100", "rate", "mix", "volume", "cell"]
    points = told.set_index("part")["points"]
    assert points["net per 100"] == pytest.approx(points["rate"] + points["mix"] + points["volume"], abs=0.16)
    assert points["rate"] < -5
    weeks = ledger.query(
        "FROM value_ledger WHERE period_type = 'week' AND product = 'all' AND key = 'service.delivery' ORDER BY period"
    )
    earlier, now = weeks.iloc[2], weeks.iloc[3]
    newcombe = unpaired_difference(earlier["lost"], earlier["judged"], now["lost"], now["judged"])
    lost = told.set_index("part").loc["lost per 100"]
    assert (lost["low"], lost["high"]) == (
        pytest.approx(100 * float(newcombe.low), abs=0.051), pytest.approx(100 * float(newcombe.high), abs=0.051)
    )  # fmt: skip
    assert told[told["part"] == "cell"]["what"].iloc[0].startswith("lamp / ")
    words = told[told["part"] == "word, lost"]
    assert words["what"].iloc[0] == "box crushed"
    assert "crushed" not in set(words["what"]), "a word is told with its phrase"
    assert "beyond chance" in words["note"].iloc[0]
    quotes = told[told["part"] == "quote, lost"]
    assert quotes["what"].str.contains("crushed").tolist() == [True] + [False] * (len(quotes) - 1), "it says why"


def test_a_period_is_as_long_as_the_one_it_is_compared_with_unless_told(ledger: Ledger) -> None:
    given = {"after_first": date(2026, 1, 19), "after_last": date(2026, 1, 28)}
    row = ledger.named("change_between", given).iloc[0]
    assert (row["before_start"], row["before_end"]) == (date(2026, 1, 9), date(2026, 1, 18))
    newest = ledger.named("change_between").iloc[0]
    assert (newest["after_start"], newest["before_start"]) == (week(3)[0], week(2)[0])
    other = ledger.named("change_between", given | {"before_first": date(2026, 1, 5), "before_last": date(2026, 1, 6)})
    assert (other["before_start"].iloc[0], other["before_end"].iloc[0]) == (date(2026, 1, 5), date(2026, 1, 6))


def test_simpsons_paradox_is_told_in_the_ledger(tmp_path: Path) -> None:
    # Both products gain twenty points, and the total falls: the one that people like less is bought more.
    plan = {0: {"kettle": (180, 144), "lamp": (20, 2)}, 1: {"kettle": (20, 20), "lamp": (180, 54)}}
    said = [
        Said(
            id=f"{number}-{product}-{n}", day=FIRST + timedelta(7 * number + n % 7), product=product,
            mentions=[("product.design", 1, f"lovely look {n}")] if n < gained else (),
        )
        for number, products in plan.items()
        for product, (judged, gained) in products.items()
        for n in range(judged)
    ]  # fmt: skip
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store:
        book.load(*said)
        aggregate(book.store)
        done = publish(book.store, tmp_path / "published")
    with Ledger.open(done.link) as ledger:
        row = ledger.named("change_between", {"after_first": week(1)[0]}).set_index("key").loc["product.design"]
        assert row["change"] == pytest.approx(-36)
        assert row["rate"] == pytest.approx(20)
        assert row["mix"] == pytest.approx(-56)
        assert row["reversed"]
        told = ledger.named("why", {"aspect": "product.design"}).set_index("part")
        assert "Simpson" in told.loc["rate", "note"]
