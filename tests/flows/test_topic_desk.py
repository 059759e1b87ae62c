"""`valueledger topics` and `taxonomy suggest` on a ledger: what is told, found and changed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks._ledger_builder import Said, open_book
from flows.topic_desk import apply_now, check_topics, show_topics
from flows.topic_suggestions import print_suggestions
from taxonomy.errors import ConfigError, InputError
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

LAST = date(2026, 1, 30)
TOPICS = "topics:\n  product.quality:\n    hinge: {zh: 合页, en: hinge, cues: {zh: [合页], en: [hinge*]}}\n"
OPTIONS = {"days": 180, "recent": 7, "least": 4, "rows": 3}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published ledger of eighty feedbacks in a data folder with a configuration: hinges break, parcels come late."""
    folder = tmp_path_factory.mktemp("topics")
    book = open_book(folder / "data" / "warehouse.duckdb")
    said = []
    for number in range(80):
        day = LAST - timedelta(days=number % 28)
        hinge = number % 3 == 0
        words = ("hinge snapped in week", "hinge", "week") if hinge else ("it scratched", "scratched")
        delivery = ("service.delivery", -1, f"parcel {number} came late")
        mentions = [("product.quality", -1, f"{words[0]} {number}")] if number % 2 else [delivery]
        said.append(Said(id=str(number), day=day, mentions=mentions, terms=words[1:] if number % 2 else ("parcel",)))
    book.load(*said)
    aggregate(book.store)
    publish(book.store, folder / "data" / "published")
    book.store.close()
    (folder / "pipeline.yaml").write_text("time_zone: UTC\njudge: cues\ndata_dir: data\n", "utf-8")
    (folder / "topics.yaml").write_text(TOPICS, "utf-8")
    return folder / "pipeline.yaml"


def test_terms_of_an_aspect_are_suggested_with_counts_and_quotes(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.parent / "topics.yaml").write_text("topics: {}\n", "utf-8")
    assert print_suggestions(config, None, "json", (), lang=None, with_quotes=False, **OPTIONS) == 0
    found = json.loads(capsys.readouterr().out)
    (config.parent / "topics.yaml").write_text(TOPICS, "utf-8")
    by_topic = {one["topic"]: one for one in found}
    assert by_topic["hinge"]["aspect"] == "product.quality"
    assert by_topic["hinge"]["feedbacks"] == by_topic["hinge"]["lost"] == 13
    assert by_topic["hinge"]["lift"] > 5
    assert by_topic["hinge"]["quotes"][0].startswith("hinge snapped")
    assert "week" in by_topic["hinge"]["terms"]
    assert by_topic["parcel"]["aspect"] == "service.delivery"


def test_what_a_topic_finds_already_is_not_suggested_again(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_suggestions(config, None, "yaml", ("product.quality",), lang=None, with_quotes=False, **OPTIONS) == 0
    told = capsys.readouterr().out
    assert "scratched" in told
    assert "hinge:" not in told
    with pytest.raises(InputError, match="did you mean"):
        print_suggestions(config, None, "table", ("product.qualty",), lang=None, with_quotes=False, **OPTIONS)


def test_a_file_is_checked_against_the_ledger_and_nothing_is_written(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_topics(config, None, None, days=180, as_json=True) == 0
    (found,) = json.loads(capsys.readouterr().out)["found"]
    assert (found["topic"], found["mentions"], found["lost"], found["term"]) == ("hinge", 13, 13, "hinge")
    with Ledger.open(config.parent / "data" / "published") as ledger:
        assert ledger.query("SELECT * FROM topic").empty


def test_topics_are_applied_at_once_and_only_once(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apply_now(config, None, wait=0, as_json=True) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["new"], first["mentions"]) == (True, 13)
    assert apply_now(config, None, wait=0, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["new"] is False
    assert show_topics(config, None, "json", "all") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["topic"], row["topic_zh"]) == ("hinge", "合页")


def test_topics_do_not_all_go_unless_that_is_asked_for(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert apply_now(config, None, wait=0, as_json=True) == 0
    (config.parent / "topics.yaml").write_text("topics: {}\n", "utf-8")
    try:
        with pytest.raises(ConfigError, match="none of the 1 topics that the ledger holds"):
            apply_now(config, None, wait=0, as_json=True)
        with Ledger.open(config.parent / "data" / "published" / "ledger.duckdb") as ledger:
            assert len(ledger.query("SELECT * FROM topic")) == 1
        capsys.readouterr()
        assert apply_now(config, None, wait=0, as_json=True, remove=True) == 0
        assert json.loads(capsys.readouterr().out)["mentions"] == 0
    finally:
        (config.parent / "topics.yaml").write_text(TOPICS, "utf-8")
