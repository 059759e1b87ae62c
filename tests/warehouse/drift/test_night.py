"""Nights of the monitors on the real engine: what has moved is told once, whatever is killed or read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks._ledger_builder import Book, Said, open_book
from taxonomy.errors import WarehouseError
from taxonomy.records import Language
from warehouse.drift import night as nights
from warehouse.drift.incidents import Event, Incident
from warehouse.drift.night import Night, watch_machinery
from warehouse.drift.signs import Plan
from warehouse.marts import aggregate
from warehouse.outbox import Intent

FIRST = date(2025, 12, 15)
TURN = date(2026, 1, 18)
LAST = date(2026, 1, 28)
TABLES = ("monitor_state", "monitor_incident", "monitor_event")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sources of 12 a day; `shop` turns to a third language on TURN."""
    folder = tmp_path_factory.mktemp("filled")
    book = open_book(folder / "w.duckdb")
    book.load(*said())
    aggregate(book.store)
    book.store.close()
    return folder / "w.duckdb"


def said() -> Iterator[Said]:
    draw = np.random.default_rng(5)
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(number)
        for source in ("shop", "desk"):
            for place in range(12):
                turned = source == "shop" and day >= TURN and draw.random() < 0.5
                language = Language.OTHER if turned else Language.ZH if draw.random() < 0.7 else Language.EN
                aspect = draw.choice(["product.quality", "service.delivery", "cost.money"])
                mentions = [(str(aspect), 1 if draw.random() < 0.7 else -1, "words " * int(draw.integers(1, 5)))]
                yield Said(
                    id=f"{source}-{number}-{place}", source=source, day=day, language=language,
                    mentions=[] if turned or draw.random() < 0.2 else mentions,
                )  # fmt: skip


def rows(book: Book) -> dict[str, Any]:
    """All that the monitors keep."""
    return {name: book.store.select(f"SELECT * FROM {name} ORDER BY ALL").to_dict("records") for name in TABLES}


def reopened(path: Path, folder: Path) -> Book:
    """A copy of a warehouse."""
    copy = folder / "copy.duckdb"
    copy.write_bytes(path.read_bytes())
    return open_book(copy)


def run(book: Book, day: date, **values: Any) -> nights.Outcome:
    return watch_machinery(book.store, Plan(per_month=0.5), Night(day=day, run_id=day.isoformat(), **values))


def test_a_source_that_turns_to_another_language_is_one_incident(filled: Path, tmp_path: Path) -> None:
    book = reopened(filled, tmp_path)
    run(book, LAST + timedelta(1))
    (found,) = rows(book)["monitor_incident"]
    assert (found["source"], found["monitor"], found["sign"]) == ("shop", "language", "language.other")
    assert abs((found["since"] - TURN).days) <= 2
    assert found["before_value"] < 0.05 < 0.35 < found["after_value"] < 0.65


def test_nights_one_by_one_equal_all_days_at_once(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, all_at_once = reopened(filled, tmp_path / "a"), reopened(filled, tmp_path / "b")
    for number in range(27, (LAST - FIRST).days + 2):
        run(one, FIRST + timedelta(number), page=False)
    run(all_at_once, LAST + timedelta(1), page=False)
    left, right = rows(one), rows(all_at_once)
    for event in (*left["monitor_event"], *right["monitor_event"]):
        event.pop("run_id")
    assert left == right


def test_a_killed_night_leaves_nothing_and_the_next_attempt_tells_the_same(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = reopened(filled, tmp_path)
    heard: list[str] = []

    def tell(incident: Incident, event: Event) -> Intent:
        heard.append(event.event_id)
        payload = {"event_id": event.event_id, "incident_id": incident.incident_id, "kind": "data"}
        return Intent(event.event_id, incident.incident_id, "data", payload, ["mail"])

    run(book, TURN)
    before = rows(book)

    def die(*_: Any) -> None:
        raise WarehouseError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(nights.shelf, "write_states", die)
        with pytest.raises(WarehouseError):
            run(book, TURN + timedelta(6), tell=tell)
    assert rows(book) == before
    assert not book.store.select("SELECT * FROM outbox").size
    run(book, TURN + timedelta(6), tell=tell)
    once = rows(book)
    run(book, TURN + timedelta(6), tell=tell)
    assert rows(book) == once
    assert len(set(heard)) == 1
    assert list(book.store.select("SELECT event_id FROM outbox")["event_id"]) == heard[:1]


def test_a_backfill_and_old_days_page_nobody(filled: Path, tmp_path: Path) -> None:
    book = reopened(filled, tmp_path)
    assert not run(book, LAST + timedelta(30)).told
    events = rows(book)["monitor_event"]
    assert events and not any(one["told"] for one in events)


def test_another_judge_begins_reading_anew_and_is_told_to_nobody(filled: Path, tmp_path: Path) -> None:
    book = reopened(filled, tmp_path)
    run(book, TURN - timedelta(3))
    book.store.execute("UPDATE feedback SET model = 'other@2' WHERE ledger_day >= DATE '2026-01-17'")
    assert not run(book, TURN).told
    found = [one for one in rows(book)["monitor_incident"] if one["monitor"] == "rebase"]
    assert {one["source"] for one in found} == {"shop", "desk", "all"}
    assert {one["state"] for one in found} == {"closed"}
    assert all("other@2" in one["detail"] for one in found)


def test_what_people_corrected_says_nothing_of_the_judge(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain, corrected = reopened(filled, tmp_path / "a"), reopened(filled, tmp_path / "b")
    after = " WHERE ledger_day >= DATE '2026-01-04'"
    corrected.store.execute(
        "INSERT INTO overridden_mention BY NAME SELECT feedback_id, ledger_day, segment, start_char, end_char, aspect,"
        f" polarity, confidence, model, taxonomy FROM mention{after}"
    )
    corrected.store.execute(
        f"UPDATE mention SET aspect = 'cost.time', polarity = -1, confidence = 1, model = 'correction'{after}"
    )
    run(plain, LAST + timedelta(1))
    run(corrected, LAST + timedelta(1))
    assert rows(corrected) == rows(plain)
