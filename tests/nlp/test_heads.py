"""A judge with the ids of an older taxonomy is heard under those of today."""

from __future__ import annotations

import json
from pathlib import Path

from nlp.cues import CueJudge
from nlp.heads import HEADS_FILE, HeardJudge, as_trained, read_heads
from nlp.judge import Reading
from taxonomy.dimensions import Taxonomy, load


def renamed() -> Taxonomy:
    old = load()
    aspects = [
        one.model_copy(update={"id": "cost.price"}) if one.id == "cost.money" else one
        for one in old.aspects
        if one.id != "cost.time"
    ]
    return Taxonomy(name=old.name, version="2.0.0", aspects=tuple(aspects), lenses=())


TRAINED = [(one.id, one.meaning) for one in load().aspects]
HEADS = {"cost.price": [("cost.money", 1)], "cost.effort": [("cost.time", 1)]}


def test_a_renamed_aspect_is_asked_for_under_the_id_of_its_head() -> None:
    asked, now = as_trained(renamed(), TRAINED, HEADS)
    assert now == {"cost.money": "cost.price", "cost.time": "cost.effort"}
    assert {"cost.money", "cost.time", "cost.effort"} <= set(asked.ids)
    assert "cost.price" not in asked.ids


def test_a_head_of_another_meaning_is_not_heard() -> None:
    asked, now = as_trained(renamed(), [("cost.money", 2)], HEADS)
    assert now == {}
    assert asked.ids == renamed().ids


def test_answers_bear_the_ids_of_today_one_of_an_aspect_in_a_segment() -> None:
    asked, now = as_trained(renamed(), TRAINED, HEADS)
    judge = HeardJudge(CueJudge(asked), now, renamed())
    (judgement,) = judge.read([Reading("It is overpriced. Delivery was late")])
    found = [(one.segment, str(one.aspect)) for one in judgement.mentions]
    assert (0, "cost.price") in found
    assert not {"cost.money", "cost.time"} & {aspect for _, aspect in found}
    assert len(set(found)) == len(found)


def test_heads_are_read_from_the_folder_of_a_taxonomy(tmp_path: Path) -> None:
    assert read_heads(tmp_path) == read_heads(None) == {}
    (tmp_path / HEADS_FILE).write_text(json.dumps({"cost.price": [["cost.money", 1]]}), "utf-8")
    assert read_heads(tmp_path) == {"cost.price": [("cost.money", 1)]}
