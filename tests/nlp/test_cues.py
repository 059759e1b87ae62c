"""The cue judge reads negation, contrast, degrees and costs as people mean them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nlp.cues import CONFIDENCE, LABEL, CueJudge, Evidence
from nlp.judge import Reading
from nlp.lexicon import Lexicon, tokens
from nlp.words import Words
from taxonomy.dimensions import load
from taxonomy.records import Kind, Language, Segment


@pytest.fixture(scope="module")
def judge() -> CueJudge:
    return CueJudge(load(), Words())


def read(judge: CueJudge, text: str, **hints: object) -> dict[str, int]:
    found = judge.read([Reading(text, **hints)])[0]  # type: ignore[arg-type]
    return {mention.aspect: int(mention.polarity) for mention in found.mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # contrast: each clause for its own aspect
        ("物流慢但客服很耐心", {"service.delivery": -1, "personnel.attitude": 1}),
        ("The staff was not friendly, but the food was delicious", {"personnel.attitude": -1, "product.quality": 1}),
        # negation, and negation of negation
        ("不便宜", {"cost.money": -1}),
        ("一点都不贵", {"cost.money": 1}),
        ("店员没有不耐烦", {"personnel.attitude": 1}),
        ("不是不好吃，就是太贵", {"product.quality": 1, "cost.money": -1}),
        ("不高兴", {"cost.emotional": -1}),
        ("It isn't cheap", {"cost.money": -1}),
        ("not only cheap but also durable", {"cost.money": 1, "product.quality": 1}),
        ("I won't recommend this to anyone", {"outcome.loyalty": -1}),
        ("Don't waste your money", {"outcome.loyalty": -1}),
        ("I was not disappointed", {"outcome.satisfaction": 1}),
        # gain of a cost is that it was low; more of a good thing is good
        ("性价比很高", {"cost.money": 1}),
        ("价格很高", {"cost.money": -1}),
        ("排队时间很长", {"cost.time": -1}),
        ("续航很长", {"product.performance": 1}),
        ("噪音太大了", {"product.performance": -1}),
        ("no queue at all", {"cost.time": 1}),
        # lack and wish
        ("没有停车位", {"service.environment": -1}),
        ("希望增加夜间模式", {"product.function": -1}),
        ("My card still hasn't arrived", {"service.delivery": -1}),
        # words inside words
        ("不锈钢的壶，做工不错", {"product.quality": 1}),
        ("很好吃", {"product.quality": 1}),
        ("请加我的微信号", {}),
        ("微信群里信号很差", {"product.performance": -1}),
        ("约好周六上门安装", {}),
        ("说好送的贴膜没有给", {}),
        ("都说好用", {"image.reputation": 1}),
        # general liking stands alone
        ("垃圾", {"outcome.satisfaction": -1}),
        ("Love it!", {"outcome.satisfaction": 1}),
        ("好", {"outcome.satisfaction": 1}),
        ("ok", {"outcome.satisfaction": 1}),
        ("👍👍", {"outcome.satisfaction": 1}),
        ("666", {"outcome.satisfaction": 1}),
        ("Never again!", {"outcome.loyalty": -1}),
        # spelling
        ("這家店服務態度很差，價格太貴", {"personnel.attitude": -1, "cost.money": -1}),
        ("ＯＶＥＲＰＲＩＣＥＤ！", {"cost.money": -1}),
        ("It’s overpriced 👎🏽", {"cost.money": -1}),
        ("The app is great 但是物流太慢了", {"outcome.satisfaction": 1, "service.delivery": -1}),
        ("[PHONE] [ADDRESS]", {}),
        ("How do I activate my card?", {}),
    ],
)
def test_readings(judge: CueJudge, text: str, expected: dict[str, int]) -> None:
    assert read(judge, text) == expected


def test_a_topic_without_an_opinion_takes_the_tone_of_the_feedback(judge: CueJudge) -> None:
    text = "说说物流吧。"
    assert read(judge, text) == {}
    assert read(judge, text, rating=1.0) == {"service.delivery": -1}
    assert read(judge, text, rating=5.0) == {"service.delivery": 1}
    assert read(judge, text, kind=Kind.TICKET) == {"service.delivery": -1}


def test_mentions_come_by_segment_then_in_taxonomy_order(judge: CueJudge) -> None:
    taxonomy = load()
    text = "价格太贵，服务态度很差。做工很扎实，很好吃。Never again, overpriced and rude."
    found = judge.read([Reading(text)])[0]
    keys = [(mention.segment, taxonomy.ids.index(mention.aspect)) for mention in found.mentions]
    assert len(found.segments) == 3 and keys == sorted(set(keys))
    assert all(mention.model == LABEL and 0 < mention.confidence < 1 for mention in found.mentions)


def test_other_languages_are_left_alone(judge: CueJudge) -> None:
    found = judge.read([Reading("とても良い商品です"), Reading("Muy buen producto, gracias")])
    assert [(item.language, item.segments, item.mentions) for item in found] == [(Language.OTHER, (), ())] * 2


@pytest.mark.parametrize("text", ["", " ", "。", "\ud800", "\ud800好\udfff", "😀" * 500, "\x00", "🇨🇳👨‍👩‍👧", "a", "贵"])
def test_odd_texts_do_no_harm(judge: CueJudge, text: str) -> None:
    found = judge.read([Reading(text)])[0]
    assert all(0 <= span.start < span.end <= len(text) for span in found.segments)


@pytest.mark.parametrize(
    "unit", ["好", "不", "很好吃，", "not ", "a", "not very good, ", "没有不", ".", "送", "价格好方便"]
)
def test_long_texts_take_linear_time(judge: CueJudge, unit: str) -> None:
    text = (unit * 30_000)[:30_000]
    began = time.perf_counter()
    judge.read([Reading(text), Reading(text, (Segment(0, len(text)),))])
    assert time.perf_counter() - began < 3.0  # some 0.2 s here


def test_terms_of_the_user_shield_the_cues_inside_them(tmp_path: Path) -> None:
    file = tmp_path / "terms.txt"
    file.write_text("太贵了牌\n", encoding="utf-8")
    assert read(CueJudge(load(), Words()), "买了太贵了牌的锅") == {"cost.money": -1}
    assert read(CueJudge(load(), Words(file)), "买了太贵了牌的锅") == {}


def test_longest_phrase_wins_and_an_aspect_beats_its_intensifier() -> None:
    lexicon = Lexicon(load())

    def phrases(text: str) -> list[str]:
        words = tokens(text)
        return ["".join(words[hit.start : hit.end]) for hit in lexicon.find(words)]

    assert phrases("不锈钢") == ["不锈钢"]
    assert "好吃" in phrases("很好吃")
    assert phrases("doesn't work") == ["doesntwork"]


def test_every_kind_of_evidence_has_a_confidence() -> None:
    assert set(CONFIDENCE) == set(Evidence)
    assert all(0 < share < 1 for by_script in CONFIDENCE.values() for share in by_script.values())


def test_the_floor_holds_on_labelled_feedback(shared_dir: Path, judge: CueJudge) -> None:
    import gzip
    import json

    both = total = 0
    with gzip.open(shared_dir / "data" / "value" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            spans = tuple(Segment(span["start"], span["end"]) for span in row["segments"])
            found = {
                (m.segment, m.aspect, int(m.polarity)) for m in judge.read([Reading(row["text"], spans)])[0].mentions
            }
            gold = {(mention["segment"], mention["aspect"], mention["polarity"]) for mention in row["mentions"]}
            both += len(found & gold)
            total += len(found) + len(gold)
    assert 2 * both / total > 0.41  # .435 when written
