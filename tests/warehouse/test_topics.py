"""Topics follow mentions: counted once a feedback, never above their aspect, whole whenever they are changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

import taxonomy
from benchmarks._ledger_builder import Book, Said, open_book
from flows.critical_patterns import Spoken
from flows.topic_finding import MentionReader
from flows.topic_settings import TopicBlock, Topics
from warehouse.checks import breaches
from warehouse.forget import Target, forget
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store
from warehouse.topics import apply_topics, follow

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)
VALUE = taxonomy.load()


def reader(**topics: str) -> MentionReader:
    """A reader of topics of product.quality, each with one English cue."""
    blocks = {
        ("product.quality", name): TopicBlock(zh=name, en=name, cues=Spoken(en=(cue,))) for name, cue in topics.items()
    }
    return MentionReader(Topics(blocks), VALUE)


TWO = reader(hinge="hinge*", leak="leak*")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_book(tmp_path / "warehouse.duckdb")
    with opened.store:
        opened.load(
            Said(id="a", mentions=[("product.quality", -1, "the hinge broke"), ("product.quality", 1, "no leaks")]),
            Said(
                id="b", mentions=[("product.quality", -1, "hinge loose, it leaks"), ("cost.money", -1, "hinge price")]
            ),
            Said(id="c", day=TUESDAY, mentions=[("product.quality", -1, "it broke")], product="pan"),
        )
        yield opened


def table(store: Store, sql: str) -> list[tuple[object, ...]]:
    return list(store.select(sql).itertuples(index=False, name=None))


def topics(store: Store) -> list[tuple[object, ...]]:
    return table(store, "SELECT feedback_id, topic, polarity FROM mention_topic ORDER BY ALL")


def test_topics_are_found_in_mentions_of_their_aspect(book: Book) -> None:
    assert follow(book.store, TWO).new_topics
    assert topics(book.store) == [("a", "hinge", -1), ("a", "leak", 1), ("b", "hinge", -1), ("b", "leak", -1)]
    aggregate(book.store)
    counts = "SELECT topic, sum(feedbacks), sum(feedbacks_lost), sum(feedbacks_gained) FROM topic_daily GROUP BY ALL"
    assert sorted(table(book.store, counts)) == [("hinge", 2, 2, 0), ("leak", 2, 1, 1)]
    assert breaches(book.store, everything=True) == []


def test_every_mention_has_the_words_of_its_opinion(book: Book) -> None:
    follow(book.store, TWO)
    sql = """
        SELECT substring(text, term_start + 1, term_end - term_start) AS term
        FROM mention JOIN feedback USING (feedback_id) WHERE feedback_id IN ('a', 'c') ORDER BY feedback_id, segment
    """
    terms = [row[0] for row in table(book.store, sql)]
    assert terms[0] == terms[2] == "broke"
    assert "leaks" in str(terms[1])


def test_days_that_change_get_their_topics_anew_and_others_are_left_alone(book: Book) -> None:
    follow(book.store, TWO)
    aggregate(book.store)
    edited = Said(id="b", mentions=[("product.quality", -1, "the lid leaks")], updated=datetime(2026, 1, 9, tzinfo=UTC))
    book.load(edited)
    told = follow(book.store, TWO)
    assert (told.new_topics, told.days) == (False, 1)
    assert topics(book.store) == [("a", "hinge", -1), ("a", "leak", 1), ("b", "leak", -1)]
    aggregate(book.store)
    book.load(replace(edited, deleted=True, mentions=(), updated=datetime(2026, 1, 10, tzinfo=UTC)))
    follow(book.store, TWO)
    aggregate(book.store)
    assert topics(book.store) == [("a", "hinge", -1), ("a", "leak", 1)]
    assert breaches(book.store, everything=True) == []


def test_other_topics_take_the_place_of_all_without_a_day_to_rebuild(book: Book) -> None:
    follow(book.store, TWO)
    aggregate(book.store)
    told = follow(book.store, reader(broken="broke*"))
    assert (told.new_topics, told.new_words, told.days) == (True, False, 0)
    assert topics(book.store) == [("a", "broken", -1), ("c", "broken", -1)]
    assert table(book.store, "SELECT topic, sum(feedbacks) FROM topic_daily GROUP BY ALL") == [("broken", 2)]
    assert not follow(book.store, reader(broken="broke*")).new_topics


def test_counts_made_with_all_of_history_are_those_made_day_by_day(book: Book) -> None:
    book.load(Said(id="d", day=TUESDAY, mentions=[("product.quality", 0, "a hinge"), ("product.quality", 1, "hinge")]))
    apply_topics(book.store, TWO)
    at_once = table(book.store, "SELECT * FROM topic_daily ORDER BY ALL")
    aggregate(book.store)
    assert table(book.store, "SELECT * FROM topic_daily ORDER BY ALL") == at_once
    assert len(at_once) == 3


def test_the_forgotten_leave_no_topic(book: Book) -> None:
    follow(book.store, TWO)
    aggregate(book.store)
    forget(book.store, [Target("b", "feedback", "shop")], now=datetime(2026, 2, 2, tzinfo=UTC))
    assert {row[0] for row in topics(book.store)} == {"a"}
    follow(book.store, TWO)
    aggregate(book.store)
    assert table(book.store, "SELECT topic, sum(feedbacks) FROM topic_daily GROUP BY ALL ORDER BY 1") == [
        ("hinge", 1),
        ("leak", 1),
    ]


def test_published_topics_never_exceed_their_aspect(book: Book, tmp_path: Path) -> None:
    follow(book.store, TWO)
    aggregate(book.store)
    publish(book.store, tmp_path / "published")
    with Ledger.open(tmp_path / "published") as ledger:
        weeks = ledger.query(
            "SELECT topic, judged, mentions, gained, lost, net FROM value_topic"
            " WHERE period_type = 'week' AND product = 'all' ORDER BY topic"
        )
        assert [tuple(row) for row in weeks.itertuples(index=False)] == [
            ("hinge", 3, 2, 0, 2, pytest.approx(-200 / 3)),
            ("leak", 3, 2, 1, 1, 0.0),
        ]
        words = ledger.query("SELECT DISTINCT term FROM mention_topic ORDER BY term")
        assert words["term"].tolist() == ["hinge", "leaks"]
        quotes = ledger.named("topic_quotes", {"topic": "hinge"})
        assert set(quotes["quote"]) == {"the hinge broke", "hinge loose, it leaks"}
        assert ledger.query("SELECT count(*) AS n FROM mention WHERE term IS NULL OR term = ''")["n"].iloc[0] == 0
        changed = ledger.query("SELECT * FROM topic_change('2026-01-05', '2026-01-05', '2026-01-06', '2026-01-06')")
        assert changed.loc[changed["topic"] == "hinge", "change"].iloc[0] == pytest.approx(100.0)


def test_a_reader_that_fails_leaves_the_old_topics_whole(book: Book) -> None:
    follow(book.store, TWO)
    aggregate(book.store)
    before = whole(book.store)

    class Failing(MentionReader):
        def topics(self, mentions: object) -> object:
            raise RuntimeError("stop")

    broken = Failing(Topics({("product.quality", "x"): TopicBlock(zh="x", en="x", cues=Spoken(en=("broke",)))}), VALUE)
    with pytest.raises(RuntimeError):
        apply_topics(book.store, broken)
    assert whole(book.store) == before


def whole(store: Store) -> list[list[tuple[object, ...]]]:
    names = ("topic", "mention_topic", "topic_daily")
    found = [store.select(f"SELECT * FROM {name} ORDER BY ALL").astype(str) for name in names]
    found.append(store.select("SELECT * FROM mart_input WHERE name = 'topics'"))
    return [list(one.itertuples(index=False, name=None)) for one in found]


KILLED = """
import sys, time
from pathlib import Path
import warehouse.marts as marts
from tests_topics import reader
from warehouse.store import Store
from warehouse.topics import apply_topics
marts.CHUNK_FEEDBACKS = 1
made = reader(broken="broke*")
class Slow(type(made)):
    def topics(self, mentions):
        Path(sys.argv[2]).touch()
        time.sleep(float(sys.argv[3]))
        return super().topics(mentions)
made.__class__ = Slow
with Store.open(Path(sys.argv[1])) as store:
    apply_topics(store, made)
"""


@pytest.mark.parametrize("steps", [0.0, 0.6, 1.2])
def test_killed_anywhere_the_topics_are_the_old_or_the_new_ones(
    book: Book, tmp_path: Path, root: Path, steps: float
) -> None:
    follow(book.store, TWO)
    aggregate(book.store)
    old = whole(book.store)
    book.store.close()
    (tmp_path / "tests_topics.py").write_text(Path(__file__).read_text("utf-8"), "utf-8")
    mark = tmp_path / "begun"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(tmp_path)])}
    command = [sys.executable, "-c", KILLED, str(tmp_path / "warehouse.duckdb"), str(mark), "0.4"]
    child = subprocess.Popen(command, env=environment)
    try:
        while not mark.exists() and child.poll() is None:
            time.sleep(0.02)
        time.sleep(steps)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    with Store.open(tmp_path / "warehouse.duckdb", threads=1) as store:
        found = whole(store)
        new = reader(broken="broke*")
        if found != old:
            assert {row[0] for row in found[3]} == {"topics"}
            assert found[3][0][1] == new.topics_name
        follow(store, new)
        assert [row[1] for row in topics(store)] == ["broken", "broken"]
        assert breaches(store, everything=True) == []


def test_a_copy_that_counts_again_has_its_topics(book: Book) -> None:
    from flows.near_duplicates import RULES
    from warehouse.near import count_once

    text = (
        "the hinge broke on the very first morning and nobody at the shop would hear of it, which I find rather sad "
        "since my old one lasted eleven years through three moves, two children and a dog that slept on its lid"
    )
    book.load(
        Said(id="first", day=MONDAY, mentions=[("product.quality", -1, text)]),
        Said(id="copy", day=TUESDAY, mentions=[("product.quality", -1, text)], customer="another"),
    )
    count_once(book.store, RULES)
    follow(book.store, TWO)
    aggregate(book.store)
    held = {row[0] for row in topics(book.store)}
    assert len(held & {"first", "copy"}) == 1
    book.load(Said(id="first", deleted=True, updated=datetime(2026, 1, 9, tzinfo=UTC)))
    count_once(book.store, RULES)
    follow(book.store, TWO)
    aggregate(book.store)
    assert {row[0] for row in topics(book.store)} & {"first", "copy"} == {"copy"}
    assert breaches(book.store, everything=True) == []


def test_frames_of_no_rows_are_frames(tmp_path: Path) -> None:
    with open_book(tmp_path / "empty.duckdb").store as store:
        assert follow(store, TWO).days == 0
        assert isinstance(store.select("SELECT * FROM mention_topic"), pd.DataFrame)
