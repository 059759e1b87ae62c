"""Intents beside feedback: read once, anew for other words and another reader, published, and gone with an erasure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.warehouse.deliveries import NOW, deliver, open_warehouse, version
from warehouse import intents, marts
from warehouse.forget import Target, forget
from warehouse.intents import Asked, Reader, read_intents
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store


@dataclass(frozen=True)
class Told:
    """What a reader of the tests answers."""

    intent: str
    confidence: float = 0.9
    start: int = 0
    end: int = 4


def by_first_word(name: str = "test@1.0.0", seen: list[str] | None = None) -> Reader:
    """A reader that calls what begins with 'please' a request, and notes what it was asked."""

    def read(asked: Sequence[Asked]) -> list[Told]:
        if seen is not None:
            seen.extend(one.text for one in asked)
        return [Told("request" if one.text.startswith("please") else "praise") for one in asked]

    return Reader(name, read)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def stored(store: Store) -> dict[str, tuple[str, str]]:
    rows = store.rows("intent/begun")
    assert rows
    frame = store.query(
        "SELECT text, intent, feedback_intent.model FROM feedback_intent JOIN feedback USING (feedback_id)"
    )
    return {text: (intent, model) for text, intent, model in frame.itertuples(index=False, name=None)}


def test_what_is_new_or_changed_is_read_and_nothing_else(store: Store) -> None:
    deliver(store, [version(1, "please mend it", at=0), version(2, "very nice", at=0)])
    assert read_intents(store, by_first_word()) == 2
    marts.aggregate(store)
    seen: list[str] = []
    rows = [
        version(1, "all is well", at=1, position=3),
        version(2, "very nice", at=1, position=4),
        version(3, "new one"),
    ]
    deliver(store, rows, after=2)
    assert read_intents(store, by_first_word(seen=seen)) == 2
    assert sorted(seen) == ["all is well", "new one"]
    assert stored(store)["all is well"] == ("praise", "test@1.0.0")
    assert len(stored(store)) == 3


def test_another_reader_reads_all_of_history_and_no_judge_is_asked(store: Store) -> None:
    deliver(store, [version(number, f"please {number}", day=number) for number in range(1, 6)])
    read_intents(store, by_first_word())
    marts.aggregate(store)
    mentions = store.query("SELECT * FROM mention ORDER BY ALL")
    assert read_intents(store, by_first_word("test@1.1.0")) == 5
    assert {model for _, model in stored(store).values()} == {"test@1.1.0"}
    assert store.query("SELECT * FROM mention ORDER BY ALL").equals(mentions)
    assert read_intents(store, by_first_word("test@1.1.0")) == 0


def test_a_large_day_is_read_some_texts_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intents, "TEXTS_AT_ONCE", 2)
    deliver(store, [version(number, f"please {number}") for number in range(1, 6)])
    sizes: list[int] = []
    reader = by_first_word()

    def read(asked: Sequence[Asked]) -> Sequence[intents.Wanted]:
        sizes.append(len(asked))
        return reader.read(asked)

    assert read_intents(store, Reader(reader.name, read)) == 5
    assert sum(sizes) == 5
    assert max(sizes) == 2
    assert set(stored(store)) == {f"please {number}" for number in range(1, 6)}


def test_a_feedback_that_moves_to_another_day_has_one_intent(store: Store) -> None:
    deliver(store, [version(1, "please mend it", at=0, day=3)])
    read_intents(store, by_first_word())
    marts.aggregate(store)
    deliver(store, [version(1, "please mend it", at=1, day=9, position=2)], after=1)
    read_intents(store, by_first_word())
    assert int(store.query("SELECT count(*) AS n FROM feedback_intent")["n"].iloc[0]) == 1


def test_intents_are_published_counted_and_quoted(store: Store, tmp_path: Path) -> None:
    deliver(store, [version(1, "please mend it"), version(2, "very nice"), version(3, deleted=True)])
    read_intents(store, by_first_word())
    marts.aggregate(store)
    publish(store, tmp_path / "published")
    with Ledger.open(tmp_path / "published" / "ledger.duckdb") as ledger:
        told = ledger.query("SELECT intent, intent_model FROM feedback ORDER BY intent")
        assert list(told.itertuples(index=False, name=None)) == [("praise", "test@1.0.0"), ("request", "test@1.0.0")]
        counts = ledger.query("SELECT sum(feedbacks) AS n FROM intent_daily")["n"].iloc[0]
        assert counts == ledger.query("SELECT sum(judged) AS n FROM feedback_daily")["n"].iloc[0] == 2
        quotes = ledger.query("SELECT quote FROM intent_quote WHERE intent = 'request' AND product = 'all'")
        assert quotes["quote"].tolist() == ["plea"]


def test_an_erased_feedback_leaves_no_intent(store: Store) -> None:
    deliver(store, [version(1, "please mend it"), version(2, "very nice")])
    read_intents(store, by_first_word())
    forget(store, [Target(version(1).source_id, "feedback", "shop")], now=NOW)
    assert list(stored(store)) == ["very nice"]
