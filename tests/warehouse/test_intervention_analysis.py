"""Interventions on a real warehouse: entered, analysed, published; days that are no fair comparison kept out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks._ledger_builder import Book, Said, open_book
from taxonomy.errors import InputError
from warehouse.analyses import analyse
from warehouse.intervention_analysis import analyse_interventions
from warehouse.interventions import Intervention, add, close, current, follow, remove, replace_festivals
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

FIRST, SINCE, DAYS = date(2026, 3, 2), date(2026, 4, 27), 96
NOW = datetime(2026, 6, 10, tzinfo=UTC)
BOX = Intervention(
    name="box", what="A stronger box", level="aspect", key="service.delivery", product="kettle", since=SINCE
)


def _said() -> list[Said]:
    """Eight feedbacks a day on each of three products; on every kettle the losses end with the stronger box."""
    rng = np.random.default_rng(5)
    made = []
    for day in range(DAYS):
        for number in range(24):
            product = ("kettle", "lamp", "fan")[number % 3]
            mended = product == "kettle" and FIRST + timedelta(day) >= SINCE
            mentions = []
            if rng.random() < (0.05 if mended else 0.4):
                mentions.append(("service.delivery", -1, f"crushed {day} {number}"))
            elif rng.random() < 0.2:
                mentions.append(("service.delivery", 1, f"quick {day} {number}"))
            made.append(Said(id=f"{day}-{number}", day=FIRST + timedelta(day), mentions=mentions, product=product))
    return made


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    opened = open_book(tmp_path_factory.mktemp("interventions") / "warehouse.duckdb")
    with opened.store:
        opened.load(*_said())
        aggregate(opened.store)
        yield opened


@pytest.fixture
def book(filled: Book) -> Iterator[Book]:
    yield filled
    filled.store.execute("DELETE FROM intervention_entry; DELETE FROM festival_day")


def found(book: Book, name: str = "box") -> dict[str, object]:
    rows = analyse_interventions(book.store)["intervention_effect"].to_pylist()
    return next(row for row in rows if row["name"] == name)


def test_an_effect_is_found_against_the_other_products_and_published(book: Book, tmp_path: Path) -> None:
    add(book.store, BOX, now=NOW)
    assert analyse(book.store)
    assert not analyse(book.store), "the book of interventions has not changed"
    with Ledger.open(publish(book.store, tmp_path).link) as ledger:
        row = ledger.query("FROM value_intervention").iloc[0]
        weeks = ledger.named("intervention_weeks", {"intervention": "box"})
        told = ledger.named("interventions")
    assert row["verdict"] == "effect"
    assert row["method"] == "comparative_its" and row["comparison_slice"] == "product"
    assert row["net_low"] <= 38 <= row["net_high"], "0.4 lost and 0.6 * 0.2 gained became 0.05 and 0.95 * 0.2"
    assert row["lost_low"] <= -35 <= row["lost_high"] < 0
    assert row["net_after"] - row["net_expected"] == pytest.approx(row["net_effect"], abs=0.002)
    assert (row["days_before"], row["days_after"]) == (56, 40)
    assert weeks["week"].tolist() == list(range(-8, 6))
    since = weeks[weeks["week"] >= 0]
    assert (since["observed"] - since["expected"]).mean() == pytest.approx(row["net_effect"], abs=5)
    assert told["name"].tolist() == ["box"]


def test_what_all_products_have_in_common_has_no_comparison(book: Book) -> None:
    add(book.store, replace(BOX, product="all"), now=NOW)
    row = found(book)
    assert (row["method"], row["comparison"]) == ("its", "")


def test_an_intervention_that_has_just_begun_is_too_early_to_judge(book: Book) -> None:
    add(book.store, replace(BOX, since=FIRST + timedelta(DAYS - 5)), now=NOW)
    row = found(book)
    assert (row["verdict"], row["code"]) == ("too_early", "few_days_after")
    assert row["reason"] == "5 usable days since, 14 are needed"


def test_one_that_ended_too_soon_will_never_be_judged(book: Book) -> None:
    add(book.store, replace(BOX, until=SINCE + timedelta(9)), now=NOW)
    assert found(book)["verdict"] == "too_little"


def test_one_without_days_before_says_so(book: Book) -> None:
    add(book.store, replace(BOX, since=FIRST + timedelta(7)), now=NOW)
    row = found(book)
    assert (row["verdict"], row["code"], row["days_before"]) == ("too_little", "few_days_before", 7)


def test_festival_days_are_kept_out(book: Book) -> None:
    replace_festivals(book.store, [SINCE + timedelta(n) for n in range(3, 8)])
    add(book.store, BOX, now=NOW)
    row = found(book)
    assert (row["days_festival"], row["days_after"]) == (5, 35)


def test_days_of_another_judge_are_kept_out(book: Book) -> None:
    turn = FIRST + timedelta(20)
    book.store.execute(f"UPDATE feedback SET model = 'old@1' WHERE ledger_day < DATE '{turn}'")
    try:
        add(book.store, BOX, now=NOW)
        row = found(book)
    finally:
        book.store.execute("UPDATE feedback SET model = 'cues@1.0.0'")
    assert (row["days_other_version"], row["days_before"], row["model"]) == (20, 36, "cues@1.0.0")


def test_another_intervention_on_the_same_value_ends_the_days_and_spoils_its_product(book: Book) -> None:
    add(book.store, BOX, now=NOW)
    later = SINCE + timedelta(20)
    add(book.store, replace(BOX, name="tape", since=later), now=NOW)
    add(book.store, replace(BOX, name="lamp-box", product="lamp", level="dimension", key="service"), now=NOW)
    row = found(book)
    assert (row["cut_by"], row["days_after"]) == ("tape", 20)
    assert row["comparison"] in ("", "fan"), "the lamp was touched as well"
    assert found(book, "tape")["days_before"] == 20


def test_the_book_keeps_every_entry_and_the_newest_holds(book: Book) -> None:
    add(book.store, BOX, now=NOW)
    with pytest.raises(InputError, match="called 'box' already"):
        add(book.store, BOX, now=NOW)
    close(book.store, "box", SINCE + timedelta(30), note="", now=NOW)
    assert current(book.store)["box"][0].until == SINCE + timedelta(30)
    with pytest.raises(InputError, match="began on 2026-04-27"):
        close(book.store, "box", SINCE - timedelta(1), note="", now=NOW)
    with pytest.raises(InputError, match="Did you mean 'box'"):
        remove(book.store, "bax", note="", now=NOW)
    remove(book.store, "box", note="typed by mistake", now=NOW)
    assert current(book.store) == {}
    entries = book.store.rows("interventions/current", {"removed": True})
    assert [entry[:2] for entry in entries] == [("box", "removed")]
    actions = [row[0] for row in book.store.select("SELECT action FROM intervention_entry ORDER BY entry").to_numpy()]
    assert actions == ["added", "closed", "removed"]


def test_a_file_is_followed_and_a_second_night_writes_nothing(book: Book) -> None:
    add(book.store, replace(BOX, name="typed"), now=NOW)
    assert follow(book.store, [BOX], now=NOW) == 1
    assert follow(book.store, [BOX], now=NOW) == 0
    assert follow(book.store, [replace(BOX, note="since supplier B")], now=NOW) == 1
    with pytest.raises(InputError, match="stands in the file"):
        remove(book.store, "box", note="", now=NOW)
    assert follow(book.store, [], now=NOW) == 1
    assert list(current(book.store)) == ["typed"]
