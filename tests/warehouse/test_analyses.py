"""The nightly analyses on a real warehouse: made once, published, refused with a reason, gone with their feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from benchmarks._ledger_builder import SAMPLE, Book, Said, open_book
from taxonomy.dimensions import Aspect
from warehouse import checks
from warehouse.analyses import analyse
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

LAST = date(2026, 6, 30)


def _ordinary(number: int) -> Said:
    """A feedback of the last 100 days: slow parcels cost a star or two, cheap ones win one."""
    late, cheap = number % 4 == 0, number % 3 == 0
    mentions = [("service.delivery", -1, f"parcel {number} came late")] if late else []
    mentions += [("cost.money", 1, f"cheap at {number}")] if cheap else []
    return Said(
        id=f"o{number:04}",
        day=LAST - timedelta(days=number % 100),
        mentions=mentions,
        rating=float(max(1, min(5, 4 - 2 * late + cheap - (number % 7 == 0)))),
        product=("kettle", "lamp")[number % 2],
        outside=[(f"had it for week {number}", ["week"])],
        customer=f"c{number}",
    )


def _new(number: int) -> Said:
    return Said(
        id=f"n{number:02}",
        day=LAST - timedelta(days=number % 10),
        mentions=[("product.design", 1, f"lovely lid number {number}")],
        outside=[(f"the cork lid squeaks {'so' * number} loudly", ["cork", "cork lid", "squeaks"])],
        product="kettle",
        customer=f"n{number}",
        rating=2.0,
        polarity=-1,
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    opened = open_book(tmp_path_factory.mktemp("analyses") / "warehouse.duckdb")
    with opened.store:
        opened.load(*map(_ordinary, range(1_200)), *map(_new, range(24)))
        aggregate(opened.store)
        assert analyse(opened.store)
        yield opened


@pytest.fixture(scope="module")
def ledger(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    checks.verify(book.store)
    with Ledger.open(publish(book.store, tmp_path_factory.mktemp("published")).link) as opened:
        yield opened


def test_nothing_is_made_again_where_nothing_changed(book: Book) -> None:
    assert not analyse(book.store)


def test_drivers_are_published_for_all_and_for_each_product(ledger: Ledger) -> None:
    found = ledger.query("SELECT product, aspect, lost_effect, lost_high, gained_effect, reason FROM value_drivers")
    of_all = found[found["product"] == "all"].set_index("aspect")
    assert of_all.loc["service.delivery", "lost_high"] < 0 < of_all.loc["cost.money", "gained_effect"]
    assert set(found["product"]) == {"all", "kettle", "lamp"}
    assert "0 feedbacks; at least 20 are needed" in of_all.loc["social.status", "reason"]


def test_a_new_phrase_is_one_theme_with_its_counts_quotes_and_neighbour(ledger: Ledger) -> None:
    found = ledger.query("SELECT * FROM emerging")
    assert found["phrase"].tolist() == ["cork lid"]
    theme = found.iloc[0]
    assert sorted(theme["terms"]) == ["cork", "cork lid", "squeaks"]
    assert (theme["feedbacks"], theme["feedbacks_before"], theme["negative"]) == (24, 0, 24)
    assert (theme["near_aspect"], theme["product"], theme["rating"]) == ("product.design", "kettle", 2.0)
    quotes = ledger.query("SELECT * FROM emerging_quote JOIN feedback USING (feedback_id) ORDER BY rank")
    assert quotes["rank"].tolist() == list(range(1, len(quotes) + 1))
    for quote in quotes.itertuples():
        assert quote.text[quote.start_char : quote.end_char] == quote.quote
        assert "cork lid" in quote.quote


def test_the_draft_is_an_aspect_that_the_taxonomy_understands(ledger: Ledger) -> None:
    draft = ledger.named("emerging_draft")["draft"].iloc[0]
    aspect = Aspect.model_validate(yaml.safe_load(draft)["aspects"][0], strict=False)
    assert aspect.id == "product.drafta"
    assert "cork lid" in aspect.cues["en"].topic
    assert "24 of" in draft.splitlines()[0]


def test_named_queries_tell_both(ledger: Ledger) -> None:
    assert ledger.named("emerging")["phrase"].tolist() == ["cork lid"]
    drivers = ledger.named("drivers", {"product": "kettle"})
    assert drivers["importance"].dropna().is_monotonic_decreasing


def test_an_analysis_says_what_it_rests_on_or_why_it_was_refused(ledger: Ledger, tmp_path: Path) -> None:
    made = ledger.query("SELECT * FROM analysis WHERE analysis IN ('drivers', 'emerging')")
    assert set(made["status"]) == {"made"}
    with open_book(tmp_path / "warehouse.duckdb").store as store:
        aggregate(store)
        analyse(store)
        with Ledger.open(publish(store, tmp_path / "published").link) as empty:
            refused = empty.query("SELECT * FROM analysis WHERE analysis IN ('drivers', 'emerging')")
    assert set(refused["code"]) == {"too_few"}
    assert refused["reason"].str.contains("are needed").all()


def test_deleted_feedback_leaves_no_trace_in_a_theme(tmp_path: Path) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store as store:
        book.load(*map(_ordinary, range(600)), *map(_new, range(24)))
        aggregate(store)
        analyse(store)
        gone = set(store.query("SELECT feedback_id FROM emerging_quote")["feedback_id"])
        book.load(*(Said(id=one, deleted=True) for one in gone))
        aggregate(store)
        assert analyse(store)
        left = set(store.query("SELECT feedback_id FROM emerging_quote")["feedback_id"])
        known = set(store.query("SELECT DISTINCT feedback_id FROM uncovered_term")["feedback_id"])
        checks.verify(store)
    assert left
    assert not left & gone
    assert not known & gone


def test_feedback_of_before_its_terms_were_kept_is_no_reference(tmp_path: Path) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store as store:
        book.load(*map(_ordinary, range(600)), *map(_new, range(24)))
        store.execute(
            "INSERT INTO uncovered_unknown SELECT feedback_id, ledger_day FROM feedback WHERE feedback_id LIKE 'o%'"
        )
        aggregate(store)
        analyse(store)
        told = store.query("SELECT status, code FROM analysis WHERE analysis = 'emerging'")
    assert told.iloc[0].tolist() == ["refused", "too_few"]


def test_without_ratings_the_stated_satisfaction_is_explained(tmp_path: Path) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store as store:
        rows = []
        for number in range(600):
            one = _ordinary(number)
            happy = 1 if (one.rating or 0) > 3 else -1
            stated = [*one.mentions, ("outcome.satisfaction", happy, f"so {happy} that it is {number}")]
            rows.append(replace(one, rating=None, mentions=stated, outside=()))
        book.load(*rows)
        aggregate(store)
        analyse(store)
        found = store.query("SELECT * FROM value_driver WHERE product = 'all' AND aspect = 'service.delivery'")
    assert found["outcome"].tolist() == ["satisfaction"]
    assert -2 <= found["lost_effect"].iloc[0] <= found["lost_high"].iloc[0] < 0


def test_a_ledger_of_the_sample_rows_analyses_without_ratings(tmp_path: Path) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    with book.store as store:
        book.load(*SAMPLE)
        aggregate(store)
        analyse(store)
        status = store.query("SELECT DISTINCT status FROM value_driver")["status"].tolist()
    assert status == ["refused"]
