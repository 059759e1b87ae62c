"""The outbox: an intent is written once, tried when it is due, and never loses or repeats a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks._ledger_builder import Book, Said, open_book
from taxonomy.errors import WarehouseError
from warehouse.outbox import DeliveryState, Intent, due, enqueue, mark, next_due, prune, tell_undelivered

NOW = datetime(2026, 2, 1, 2, tzinfo=UTC)
EVENT = "0123abcd"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = open_book(tmp_path / "warehouse.duckdb")
    yield book
    book.store.close()


def intent(**payload: object) -> Intent:
    return Intent(EVENT, "incident", "opened", {"aspect": "service.delivery", **payload}, ("mail", "chat", "mail"))


def test_an_event_is_due_once_for_each_channel_however_often_it_is_written(book: Book) -> None:
    for run in ("2026-01-31", "2026-02-01"):
        enqueue(book.store, [intent()], run)
    found = due(book.store, NOW)
    assert [(one.event_id, one.channel, one.attempts) for one in found] == [(EVENT, "chat", 0), (EVENT, "mail", 0)]
    assert found[0].payload["aspect"] == "service.delivery"


def test_a_failed_attempt_is_due_again_at_its_time_and_a_sent_message_never(book: Book) -> None:
    enqueue(book.store, [intent()], "2026-01-31")
    later = NOW + timedelta(hours=1)
    mark(book.store, EVENT, "mail", DeliveryState.PENDING, "503", next_try=later, now=NOW)
    mark(book.store, EVENT, "chat", DeliveryState.SENT, now=NOW)
    assert due(book.store, NOW) == []
    assert [(one.channel, one.attempts) for one in due(book.store, later)] == [("mail", 1)]
    mark(book.store, EVENT, "chat", DeliveryState.PENDING, now=NOW)
    assert [one.channel for one in due(book.store, later)] == ["mail"]


def test_a_held_message_waits_without_an_attempt_and_needs_a_time(book: Book) -> None:
    enqueue(book.store, [intent()], "2026-01-31")
    with pytest.raises(WarehouseError, match="needs the time"):
        mark(book.store, EVENT, "mail", DeliveryState.HELD, now=NOW)
    morning = NOW + timedelta(hours=6)
    mark(book.store, EVENT, "mail", DeliveryState.HELD, next_try=morning, now=NOW)
    assert [(one.channel, one.attempts) for one in due(book.store, morning)] == [("chat", 0), ("mail", 0)]


def test_words_are_read_when_due_so_that_deleted_feedback_is_never_sent(book: Book) -> None:
    said = [Said(id=name, mentions=[("service.delivery", -1, f"parcel {name} came late")]) for name in ("a", "b")]
    book.load(*said)
    rows = book.store.query("SELECT feedback_id, end_char FROM mention ORDER BY feedback_id")
    places = [{"feedback_id": row[0], "start_char": 0, "end_char": row[1]} for row in rows.itertuples(index=False)]
    enqueue(book.store, [intent(quotes=places)], "2026-01-31")
    assert {quote["quote"] for quote in due(book.store, NOW)[0].payload["quotes"]} == {
        "parcel a came late",
        "parcel b came late",
    }
    book.load(Said(id="a", deleted=True, updated=NOW))
    assert [quote["quote"] for quote in due(book.store, NOW)[0].payload["quotes"]] == ["parcel b came late"]


def quoted(book: Book) -> Intent:
    """An event that quotes the one feedback of the book, as it is now."""
    row = book.store.query("SELECT feedback_id, content_hash FROM feedback").to_dict("records")[0]
    place = {"feedback_id": row["feedback_id"], "start_char": 0, "end_char": 6, "content": row["content_hash"]}
    return intent(quotes=[place])


def test_feedback_that_was_edited_since_is_not_quoted_from_where_its_words_were(book: Book) -> None:
    said = Said(id="a", mentions=[("service.delivery", -1, "parcel came late, my neighbour has it")])
    book.load(said)
    enqueue(book.store, [quoted(book)], "2026-01-31")
    assert [quote["quote"] for quote in due(book.store, NOW)[0].payload["quotes"]] == ["parcel"]
    other = replace(said, mentions=[("service.delivery", 1, "all settled, thank you")], updated=NOW)
    book.load(other)
    assert due(book.store, NOW)[0].payload["quotes"] == []


def test_an_event_that_is_written_again_is_quoted_as_it_is_now_while_it_waits(book: Book) -> None:
    said = Said(id="a", mentions=[("service.delivery", -1, "parcel came late")])
    book.load(said)
    enqueue(book.store, [quoted(book)], "2026-01-31")
    mark(book.store, EVENT, "chat", DeliveryState.SENT, now=NOW)
    book.load(replace(said, mentions=[("service.delivery", -1, "letter came late")], updated=NOW))
    enqueue(book.store, [quoted(book)], "2026-02-01")
    (message,) = due(book.store, NOW)
    assert [quote["quote"] for quote in message.payload["quotes"]] == ["letter"]
    rows = book.store.query("SELECT channel, created_run, state FROM outbox ORDER BY channel")
    assert rows["state"].tolist() == ["sent", "pending"]
    assert set(rows["created_run"]) == {"2026-01-31"}


def test_what_was_sent_or_told_as_given_up_is_kept_for_a_while_and_all_else_for_ever(book: Book) -> None:
    states = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING)
    for number, state in enumerate(states):
        one = Intent(f"e{number}", "incident", "opened", {}, ("mail",))
        enqueue(book.store, [one], "2026-01-31")
        mark(book.store, one.event_id, "mail", state, now=NOW)
    prune(book.store, NOW - timedelta(days=2))
    assert len(book.store.query("FROM outbox")) == 3
    prune(book.store, NOW + timedelta(days=1))
    assert sorted(book.store.query("FROM outbox")["state"]) == ["failed", "pending"]
    tell_undelivered(book.store, NOW + timedelta(days=2))
    prune(book.store, NOW + timedelta(days=1))
    assert len(book.store.query("FROM outbox")) == 2
    prune(book.store, NOW + timedelta(days=3))
    assert book.store.query("FROM outbox")["state"].tolist() == ["pending"]


def test_the_next_time_that_something_is_due_is_known(book: Book) -> None:
    assert next_due(book.store) is None
    enqueue(book.store, [intent()], "2026-01-31")
    found = next_due(book.store)
    assert found is not None
    assert found < NOW
    later = NOW + timedelta(hours=3)
    for channel, state in (("mail", DeliveryState.PENDING), ("chat", DeliveryState.SENT)):
        mark(book.store, EVENT, channel, state, next_try=later, now=NOW)
    assert next_due(book.store) == later
