"""Labels become targets: covered and absent, unknown and masked, bags for whole texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from nlp.train.corpus import Text, held_out, letters_hash, public_texts
from nlp.train.labels import ABSENT, GAINED, LOST, PRESENT, UNKNOWN, LabelMap, gold, public
from nlp.windows import WindowMaker
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError, InputError

ROW = {
    "id": "1",
    "text": "价格便宜。物流太慢了。",
    "lang": "zh",
    "kind": "review",
    "rating": 3,
    "segments": [{"start": 0, "end": 5}, {"start": 5, "end": 11}],
    "mentions": [{"segment": 1, "aspect": "service.delivery", "polarity": -1}],
    "covers": None,
}


@pytest.fixture
def maker(tiny_tokenizer: Tokenizer) -> WindowMaker:
    return WindowMaker(tiny_tokenizer, 64)


def write_map(path: Path, *rules: tuple[str, str, str | None]) -> Path:
    path.write_text(json.dumps({"rules": [{"source": s, "label": n, "aspect": a} for s, n, a in rules]}), "utf-8")
    return path


def test_gold_segments_carry_every_aspect(value: Taxonomy, maker: WindowMaker) -> None:
    (example,) = gold([ROW], value, maker)
    delivery = value.ids.index("service.delivery")
    assert example.target.shape == (2, len(value.ids))
    assert example.target[1, delivery] == LOST
    assert (np.delete(example.target.ravel(), len(value.ids) + delivery) == ABSENT).all()


def test_what_is_not_covered_is_unknown(value: Taxonomy, maker: WindowMaker) -> None:
    (example,) = gold([{**ROW, "covers": ["service.delivery", "cost.money"]}], value, maker)
    assert (example.target == UNKNOWN).sum() == 2 * (len(value.ids) - 2)


def test_a_mention_of_a_segment_that_is_not_there_is_an_error(value: Taxonomy, maker: WindowMaker) -> None:
    bad = {**ROW, "mentions": [{"segment": 7, "aspect": "cost.money", "polarity": 1}]}
    with pytest.raises(InputError, match="7"):
        list(gold([bad], value, maker))


def test_a_row_weighs_what_it_says(value: Taxonomy, maker: WindowMaker) -> None:
    whole, light = gold([ROW, {**ROW, "weight": 0.25}], value, maker)
    assert (whole.weight, light.weight) == (1.0, 0.25)


def test_the_first_rule_that_matches_in_full_wins(tmp_path: Path, value: Taxonomy) -> None:
    rules = write_map(tmp_path / "m.json", ("shop|cafe", "price#.*", "cost.money"), (".*", ".*", None))
    maps = LabelMap(rules, value)
    assert maps.aspect("shop", "PRICE general") == "cost.money"
    assert maps.aspect("shop", "best price level") is None
    assert maps.aspect("other", "price#x") is None
    with pytest.raises(ConfigError, match=r"cost\.moon"):
        LabelMap(write_map(tmp_path / "n.json", ("a", "b", "cost.moon")), value)


def test_public_labels_are_bags_over_what_the_source_covers(
    tmp_path: Path, value: Taxonomy, maker: WindowMaker
) -> None:
    maps = LabelMap(
        write_map(tmp_path / "m.json", (".*", "price", "cost.money"), (".*", "post", "service.delivery")), value
    )
    texts = [
        Text("shop", "zh", "review", "价格便宜。物流太慢了。", None, (("price", 1, None), ("odd", 1, None))),
        Text("shop", "zh", "review", "物流一般。", None, (("post", 0, None),)),
        Text("shop", "zh", "review", "没有标签。", None, ()),
    ]
    first, second = public(texts, maps, value, maker)
    money, post = value.ids.index("cost.money"), value.ids.index("service.delivery")
    assert first.bag and first.target.shape == (1, len(value.ids))
    assert (first.target[0, money], first.target[0, post]) == (GAINED, ABSENT)
    assert second.target[0, post] == PRESENT, "a source's neutral is not ours"
    assert (first.target == UNKNOWN).sum() == len(value.ids) - 2


def test_terms_meet_the_taxonomys_topic_cues(tmp_path: Path, value: Taxonomy, maker: WindowMaker) -> None:
    maps = LabelMap(write_map(tmp_path / "m.json", (".*", ".*", None)), value)
    term = next(c for a in value.aspects for c in a.cues["zh"].topic if a.id == "service.delivery")
    text = Text("chinese_zhang_aste", "zh", "review", f"{term}很好。", None, (("term", 1, term),))
    (example,) = public([text], maps, value, maker)
    assert (example.target != UNKNOWN).sum() == 1
    assert GAINED in example.target


def test_a_held_out_text_is_left_out_however_it_is_spaced(tmp_path: Path) -> None:
    kept = {"source": "s", "lang": "zh", "kind": "review", "text": "物流很快"}
    folder = tmp_path / "public"
    folder.mkdir()
    import gzip

    lines = [kept, {**kept, "text": "物流很快！"}, {**kept, "text": "便宜 ，好用"}]
    (folder / "a.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    dev = tmp_path / "dev.jsonl"
    dev.write_text(json.dumps({"text": "便宜,好用。"}), "utf-8")
    assert letters_hash("A b-c!") == letters_hash("abc")
    assert [t.text for t in public_texts(folder, held_out([dev]))] == ["物流很快"]
