"""What `taxonomy suggest` proposes: opposites apart, and the counts that `topics check` gives to the same topics."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks._ledger_builder import Said, open_book
from flows.topic_desk import check_topics
from flows.topic_suggestions import print_suggestions
from flows.topic_terms import Term, are_opposite, joined
from warehouse.marts import aggregate
from warehouse.publish import publish

LAST = date(2026, 1, 30)
OPTIONS = {"days": 180, "recent": 7, "least": 4, "rows": 6}
SAID = (
    ("盖子漏水了", -1, "漏水"),
    ("盖子不漏水", 1, "不漏水"),
    ("漏水，漏水严重", -1, "漏水"),
    ("setup is hassle free", 1, "hassle free"),
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published ledger of two hundred feedbacks: half of them speak of leaks, and twice as many say that it leaks."""
    folder = tmp_path_factory.mktemp("suggestions")
    book = open_book(folder / "data" / "warehouse.duckdb")
    said = []
    for number in range(200):
        day = LAST - timedelta(days=number % 28)
        quote, polarity, term = SAID[number // 2 % 4]
        aspect = "cost.effort" if "hassle" in quote else "product.quality"
        mention = (
            (aspect, polarity, f"{quote} {number}") if number % 2 else ("service.delivery", -1, f"parcel {number}")
        )
        said.append(Said(id=str(number), day=day, mentions=[mention], terms=(term,) if number % 2 else ("parcel",)))
    book.load(*said)
    aggregate(book.store)
    publish(book.store, folder / "data" / "published")
    book.store.close()
    (folder / "pipeline.yaml").write_text("time_zone: UTC\njudge: cues\ndata_dir: data\n", "utf-8")
    return folder / "pipeline.yaml"


def test_a_suggested_topic_counts_what_checking_it_counts(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_suggestions(config, None, "json", (), lang=None, with_quotes=False, **OPTIONS) == 0
    suggested = json.loads(capsys.readouterr().out)
    assert print_suggestions(config, None, "yaml", (), lang=None, with_quotes=False, **OPTIONS) == 0
    file = config.parent / "suggested.yaml"
    file.write_text(capsys.readouterr().out, "utf-8")
    assert check_topics(config, None, file, days=180, as_json=True) == 0
    checked = json.loads(capsys.readouterr().out)["found"]
    names = ("aspect", "topic", "mentions", "feedbacks", "gained", "lost", "of_aspect")
    assert [[one[name] for name in names] for one in suggested] == [[one[name] for name in names] for one in checked]
    assert {one["topic"]: (one["gained"], one["lost"]) for one in suggested} == {
        "漏水": (0, 50),
        "不漏水": (25, 0),
        "hassle_free": (25, 0),
        "parcel": (0, 100),
    }


def test_opposites_are_two_topics_and_the_shorter_leaves_the_longer_out() -> None:
    leaks, tight = _term("漏水", lost=9), _term("不漏水", gained=9)
    found = joined("product.quality", [leaks, tight])
    assert [(one.terms, one.opposites) for one in found] == [(["漏水"], ["不漏水"]), (["不漏水"], [])]
    assert found[0].block.unless.zh == ("不漏水",)


def test_a_negation_is_an_opposite_whatever_its_sides_in_either_language() -> None:
    mixed: dict[str, Any] = {"gained": 5, "lost": 5}
    for long, short in (
        ("没有异味", "异味"), ("no leaks", "leaks"), ("doesn't leak", "leak"), ("without plastic", "plastic"),
        ("hassle free", "hassle"),
    ):  # fmt: skip
        assert are_opposite(_term(long, **mixed), _term(short, **mixed)), long
        assert are_opposite(_term(short, **mixed), _term(long, **mixed)), long
    for long, short in (("强烈推荐", "推荐"), ("child lock", "lock"), ("notice", "ice")):
        assert not are_opposite(_term(long, **mixed), _term(short, **mixed)), long


def test_terms_of_opposite_sides_are_not_joined_though_they_are_said_together() -> None:
    assert len(joined("cost.effort", [_term("easy setup", gained=9), _term("setup pain", lost=9)])) == 2
    assert len(joined("cost.effort", [_term("easy setup", gained=9), _term("setup minutes", gained=9)])) == 1


def _term(term: str, *, gained: int = 0, lost: int = 0) -> Term:
    segments = frozenset((str(number), 0) for number in range(9))
    return Term(
        term=term, feedbacks=gained + lost, gained=gained, lost=lost, recent=0, of_feedbacks=100, lift=2.0, growth=1.0,
        emerging=False, quotes=(term,), segments=segments,
    )  # fmt: skip
