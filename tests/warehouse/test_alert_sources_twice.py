"""A file that is delivered twice under other ids, on the real engine: a fault of the data, told once, and no drop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks._ledger_builder import Said
from benchmarks._made_company import CALM, Company
from flows.messages import Messenger
from warehouse.alerting import Watch

FIRST, TODAY = date(2025, 7, 28), date(2025, 9, 8)
WATCH = Watch(page_days=7)


def file_of(day: date) -> list[Said]:
    """Twelve feedbacks of a source that is too small for its volume to say anything, and a stock phrase."""
    said = [f"on {day} customer {number} waited for the parcel" for number in range(12)]
    mentions = [[("service.delivery", -1 if number % 6 == 0 else 1, text)] for number, text in enumerate(said)]
    rows = [Said(id=f"{day}-{at}", day=day, mentions=one) for at, one in enumerate(mentions)]
    stock = [Said(id=f"{day}-stock-{at}", day=day, mentions=[("product.quality", 1, "well made")]) for at in range(8)]
    return rows + stock


def renamed(rows: Sequence[Said]) -> list[Said]:
    return [replace(row, id=f"{row.id}-again") for row in rows]


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    company = Company.founded(tmp_path / "warehouse.duckdb")
    with company.store:
        history = [row for back in range((TODAY - FIRST).days) for row in file_of(FIRST + timedelta(back))]
        company.night(TODAY, history, CALM, WATCH)
        yield company


def nights(company: Company, *files: Sequence[Said]) -> list[tuple[str, str, str, str]]:
    """Play a night for each of the files, from that of TODAY on; the incidents that stand afterwards."""
    for late, rows in enumerate(files):
        company.night(TODAY + timedelta(late + 1), rows, CALM, WATCH)
    return [(one["key"], one["cause"], one["state"], one["detail"]) for one in company.incidents(FIRST)]


def test_without_a_second_delivery_stock_phrases_are_no_fault(company: Company) -> None:
    assert nights(company, file_of(TODAY), file_of(TODAY + timedelta(1))) == []


def test_a_file_that_comes_twice_in_one_night_is_told_once_and_over_the_next_day(company: Company) -> None:
    today = file_of(TODAY)
    (fault,) = nights(company, today + renamed(today))
    assert fault == ("shop", "twice", "opened", f"12 texts of {TODAY} stand twice, usually 0")
    (fault,) = nights(company, [], file_of(TODAY + timedelta(1)))
    assert fault[2] == "recovered"
    assert [kind for kind, _ in company.messages(TODAY)] == ["data", "recovered"]


def test_a_file_that_comes_again_a_night_later_is_a_fault_of_that_night(company: Company) -> None:
    today, next_day = file_of(TODAY), file_of(TODAY + timedelta(1))
    (fault,) = nights(company, today, next_day + renamed(today))
    assert fault == ("shop", "twice", "opened", f"12 texts of {TODAY} stand twice, usually 0")
    assert [kind for kind, _ in company.messages(TODAY)] == ["data"]


def test_the_same_ids_twice_and_a_campaign_of_one_text_are_none(company: Company) -> None:
    today = file_of(TODAY)
    campaign = [
        Said(id=f"c{at}", day=TODAY, mentions=[("product.quality", 1, "I win the kettle if I say so here")])
        for at in range(10)
    ]
    assert nights(company, [*today, *today, *campaign]) == []


def test_the_note_is_spoken_in_chinese() -> None:
    noted = f"12 texts of {TODAY} stand twice, usually 0"
    assert Messenger("zh", lambda event, lang: "").detail(noted) == "2025-09-08 有 12 条内容重复出现，平时 0 条"
    assert Messenger("en", lambda event, lang: "").detail(noted) == noted
