"""Word search: words and not runs of characters, both scripts, phrases where the ledger holds no such word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks._ledger_builder import Said, open_book
from flows.search import search
from nlp.words import Words
from taxonomy.errors import QueryError
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

START = date(2026, 1, 5)
QUOTES = (
    "这件和服的布料很好",
    "产品和服务都让人满意",
    "客服很耐心",
    "客服态度很差，电话打不通",
    "電池用了兩天就壞了",
    "电池续航很短",
    "The late delivery ruined it",
    "Delivery was fast",
    "三防膜贴得歪",
)


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    book, words = open_book(folder / "warehouse.duckdb"), Words()
    said = [
        Said(
            id=f"{number}", day=START + timedelta(number // 4), product="kettle",
            mentions=[("product.quality", 1 if number % 2 else -1, quote)], terms=words.terms(quote),
        )
        for number, quote in enumerate(QUOTES * 3)
    ]  # fmt: skip
    with book.store:
        book.load(*said)
        aggregate(book.store)
        return publish(book.store, folder / "published").link


@pytest.fixture
def ledger(link: Path) -> Iterator[Ledger]:
    with Ledger.open(link) as opened:
        yield opened


def found(ledger: Ledger, text: str, rows: int = 20) -> list[str]:
    return search(ledger, text, rows).rows.column("quote").to_pylist()


def test_a_word_is_not_found_inside_other_words(ledger: Ledger) -> None:
    assert set(found(ledger, "和服")) == {"这件和服的布料很好"}
    assert set(found(ledger, "服务")) == {"产品和服务都让人满意"}


def test_all_words_must_stand_in_one_segment(ledger: Ledger) -> None:
    assert set(found(ledger, "客服")) == {"客服很耐心", "客服态度很差，电话打不通"}
    assert set(found(ledger, "客服 耐心")) == set(found(ledger, "耐心客服")) == {"客服很耐心"}


def test_simplified_and_traditional_find_each_other(ledger: Ledger) -> None:
    both = {"電池用了兩天就壞了", "电池续航很短"}
    assert set(found(ledger, "电池")) == set(found(ledger, "電池")) == both


def test_english_words_and_pairs_of_words_in_any_case(ledger: Ledger) -> None:
    assert set(found(ledger, "DELIVERY")) == {"The late delivery ruined it", "Delivery was fast"}
    assert set(found(ledger, "late delivery")) == {"The late delivery ruined it"}


def test_what_is_no_word_of_the_ledger_is_searched_as_a_phrase(ledger: Ledger) -> None:
    result = search(ledger, "都让人满", 20)
    assert result.terms == ()
    assert set(result.rows.column("quote").to_pylist()) == {"产品和服务都让人满意"}
    assert found(ledger, "nothing of the kind") == []


def test_the_newest_come_first_and_no_more_than_wanted(ledger: Ledger) -> None:
    result = search(ledger, "客服", 4)
    days = result.rows.column("ledger_day").to_pylist()
    assert len(days) == 4
    assert days == sorted(days, reverse=True)
    use = result.use.iloc[0]
    assert (use["term"], use["feedbacks"], use["gained"] + use["lost"]) == ("客服", 6, 6)


def test_a_text_without_a_word_is_refused(ledger: Ledger) -> None:
    for text in ("", " ，。", "!!"):
        with pytest.raises(QueryError, match="holds no word"):
            search(ledger, text, 5)
