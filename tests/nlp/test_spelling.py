"""Misspelt words are mended for the encoder alone: offsets mean the text as given, and sound text is left as it is."""

from __future__ import annotations

import gzip
import json
import logging
import time
from collections.abc import Callable
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from nlp import artifact, spelling_tables
from nlp.encoder import ValueModel
from nlp.judge import ARTIFACTS, Reading
from nlp.normalize import normalize
from nlp.segment import segment
from nlp.spelling import Edit, Mended, Spelling, apply
from nlp.spelling_chinese import TONES, _readings
from nlp.spelling_english import NEGATIONS
from nlp.train.slips import write
from nlp.trained import TrainedJudge
from nlp.windows import Window, WindowMaker
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ModelError
from taxonomy.records import Segment


@pytest.fixture(scope="module")
def spelling(plain_words: Words) -> Spelling:
    return Spelling(plain_words, Tokenizer.from_file(str(ARTIFACTS / "value-mini" / "tokenizer.json")))


@pytest.fixture(scope="module")
def shipped(value: Taxonomy, plain_words: Words) -> TrainedJudge:
    return artifact.load(ARTIFACTS / "value-mini", value, plain_words, precision="fp32", threads=1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Teh food was delicous.", "The food was delicious."),
        ("I recieved it late, definately not worth it", "I received it late, definitely not worth it"),
        ("Awsome app! soooo gooood", "Awesome app! so good"),
        ("the accomadations were unconfortable", "the accommodations were uncomfortable"),
        ("thx, pls refund", "thanks, please refund"),
        ("很瞒意，质亮也可以", "很满意，质量也可以"),
        ("质量不措，服误态度好", "质量不错，服务态度好"),
        ("性价笔高，物溜有点久", "性价比高，物流有点久"),
        ("手机不措, delivary was slow", "手机不错, delivery was slow"),
        ("Dissapointed: useles, awfull and a bad peice", "Disappointed: useless, awful and a bad piece"),
        ("s" + "o" * 40 + " good", "so good"),
        ("can u help 你好", "can you help 你好"),
        ("It dosnt work, ddnt arive and i havnt", "It doesn't work, didn't arrive and i haven't"),
        ("we wernt told, it wsnt ok, dosen't fit, don;t buy", "we weren't told, it wasn't ok, doesn't fit, don't buy"),
        ("IT DOSNT WORK, NEVR AGAIN", "IT Doesn't WORK, Never AGAIN"),
        ("质量很查，服务太查了！真查", "质量很差，服务太差了！真差"),
        ("快递太漫了，加热很块 地毯最赃的。", "快递太慢了，加热很快 地毯最脏的。"),
    ],
)
def test_a_slip_reads_as_the_word_that_was_meant(spelling: Spelling, written: str, meant: str) -> None:
    assert spelling.mend(written).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "I dropped my Fitbit at Zappos, ask jonh@exmaple.com or @recieve_support about #definately",
        "see www.recieve.com/definately and file recieve.py, part recv-12x, myHomePgae",
        "We wrote to Martyn, [EMAIL], from Delicous Street",
        "wifi, ecommerce, smartwatch, earbuds, gmail, laggy, pricy, checkin, reopened, unboxings",
        "RECIEVED AND DEFINATELY",
        "u.s. bank, the u . s . market, U . S . first",
        "张慧给王祁打了电话，骁龙处理器，虾滑偏咸",
        "李想汽车，鑫港大厦，怡家酒店",
        "他在窗边坐着，天凉了",
        "a silver cup as is his wont, by dint of luck, at the Haven",
        "太漫长了，很查得出，不太查，订单不好查，真查了，有图有真相，服务很棒，很满很蓝，静音超级 好",
        "卖的不是真号，会员特别号",
        "PLS ask PPL IN BOX U2",
        "a lyft to the shop, 2day shipping, my coz came, some merch",
        "买了 u 盘，U 盘很好，去 K 歌",
        "ten mıns late, dıdnt, the MİNS, İ",
    ],
)
def test_names_addresses_codes_and_new_words_stay(spelling: Spelling, text: str) -> None:
    assert spelling.mend(text).text == text


def test_a_term_of_the_user_is_no_slip(tmp_path: Path) -> None:
    terms = tmp_path / "terms.txt"
    terms.write_text("瞒意\nDelicous\n", "utf-8")
    own = Spelling(Words(terms, None), Tokenizer.from_file(str(ARTIFACTS / "value-mini" / "tokenizer.json")))
    assert own.mend("很瞒意 delicous").edits == ()


def test_well_spelt_feedback_is_left_as_it_is(spelling: Spelling) -> None:
    with gzip.open(str(resources.files("nlp.train") / "data" / "written.jsonl.gz"), "rt", encoding="utf-8") as file:
        texts = [normalize(json.loads(line)["text"]).text for line in file]
    changed = [(text[e.start : e.end], e.word) for text in texts for e in spelling.mend(text).edits]
    assert len(changed) <= len(texts) / 100, changed


def test_what_stands_after_a_mended_word_is_found_where_it_stood() -> None:
    mended = apply("soooo good, thx!", [Edit(0, 5, "so"), Edit(12, 15, "thanks")])
    assert mended.text == "so good, thanks!"
    assert [mended.start(i) for i in range(len(mended.text))] == [0, 0, *range(5, 12), *[12] * 6, 15]
    assert Mended("so", ()).start(1) == 1


LETTERS = st.text("abcdeirst uyhT.,'-@1很瞒满意质亮不措错服误务性价笔比的。, ", max_size=60)


@settings(max_examples=150, deadline=None)
@given(LETTERS)
@example("recieved recieved")
@example("很瞒意很瞒意")
def test_mending_twice_changes_nothing_more_and_offsets_lead_back(spelling: Spelling, text: str) -> None:
    clean = normalize(text).text
    mended = spelling.mend(clean)
    starts = [mended.start(i) for i in range(len(mended.text))]
    assert starts == sorted(starts)
    inside = {i for e in mended.edits for i in range(e.start, e.end)}
    kept = [(mended.text[i], at) for i, at in enumerate(starts) if at not in inside]
    assert all(char == clean[at] for char, at in kept)
    assert len(kept) == len(clean) - len(inside)
    assert spelling.mend(mended.text).text == mended.text


@settings(max_examples=60, deadline=None)
@given(LETTERS)
@example("Recieved it. 很瞒意！ﬁne delicous")
def test_pieces_of_a_mended_word_belong_to_the_segment_of_the_word_as_given(spelling: Spelling, text: str) -> None:
    maker = WindowMaker(spelling._tokenizer, 256, spelling)
    segments = segment(text)
    windows = maker.windows(text, segments)
    plain = WindowMaker(spelling._tokenizer, 256).windows(text, segments)
    assert {i for w in windows for i in w.segments} == {i for w in plain for i in w.segments}
    for window in windows:
        owners = [o for o in window.owner.tolist() if o >= 0]
        assert owners == sorted(owners)


HARD = {
    "blank lines": "\n" * 9_000 + " Xartyn" * 140,
    "wide gaps": ("Xartyn" + " " * 400) * 24,
    "one slip of sound": "不措" * 5_000,
    "slips of sound": "很瞒意质亮不措" * 1_400,
    "slips of typing": "recieved " * 1_100,
    "one letter": "z" * 10_000,
    "no space": "abcdefghij" * 1_000,
    "drawn out": "so" * 2 + "o" * 9_996,
    "shorthand": "u " * 5_000,
    "shorthand in Chinese": "u 你 " * 2_500,
    "initials": "a." * 5_000,
    "emoji": "😀👍🏽" * 3_300,
    "mixed": "App总是crash，recieved 😤 很瞒意ﬁne½ " * 330,
    "accents": "e\u0301" * 5_000,
}


@pytest.mark.parametrize("name", HARD)
def test_ten_thousand_characters_of_any_kind_are_mended_in_half_a_second(spelling: Spelling, name: str) -> None:
    spelling.mend("Recieved. 很瞒意")  # the tables are read
    clean = normalize(HARD[name]).text
    begin = time.process_time()
    spelling.mend(clean)
    assert time.process_time() - begin < 0.5


def read_segments(windows: list[Window]) -> set[int]:
    return {index for window in windows for index in window.segments}


@pytest.mark.parametrize("name", HARD)
def test_every_segment_of_a_hard_text_is_read(spelling: Spelling, name: str) -> None:
    text = HARD[name]
    plain, mending = WindowMaker(spelling._tokenizer, 256), WindowMaker(spelling._tokenizer, 256, spelling)
    for segments in (segment(text), [Segment(i, i + 7) for i in range(0, len(text) - 7, 7)]):
        assert read_segments(plain.windows(text, segments)) <= read_segments(mending.windows(text, segments))


def given_segments(text: str, cuts: list[int]) -> list[Segment]:
    """Segments between neighbouring cuts, every third left out."""
    borders = sorted({cut % (len(text) + 1) for cut in cuts})
    spans = [Segment(a, b) for a, b in pairwise(borders)]
    return [span for place, span in enumerate(spans) if place % 3 != 2]


@settings(max_examples=150, deadline=None)
@given(LETTERS | st.text(max_size=60), st.lists(st.integers(0, 80), max_size=10))
@example("质量不措很好", [0, 3, 4, 6])
@example("质量不措很好", [0, 2, 4, 6])
@example("I recieved it", [0, 5, 6, 13])
def test_every_given_segment_that_is_read_as_written_is_read_mended(
    spelling: Spelling, text: str, cuts: list[int]
) -> None:
    segments = given_segments(text, cuts)
    plain = WindowMaker(spelling._tokenizer, 256).windows(text, segments)
    mended = WindowMaker(spelling._tokenizer, 256, spelling).windows(text, segments)
    assert read_segments(plain) <= read_segments(mended)


def test_a_word_in_two_segments_stays_as_it_is_written(spelling: Spelling) -> None:
    assert spelling.mend("很瞒意 recieved").text == "很满意 received"
    assert spelling.mend("很瞒意 recieved", [0, 0, 1, 1, *[2] * 8]).text == "很瞒意 received"
    assert spelling.mend("很瞒意 recieved", [*[-1] * 4, *[0] * 3, *[1] * 5]).text == "很满意 recieved"


def test_a_segment_that_mending_would_join_to_another_is_read_as_written(plain_words: Words) -> None:
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "质量不错", "质", "量", "不", "措"]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    whole = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", continuing_subword_prefix=""))
    mending = Spelling(plain_words, whole)
    assert whole.encode(mending.mend("质量不措").text).tokens == ["质量不错"]
    maker = WindowMaker(whole, 64, mending)
    assert read_segments(maker.windows("质量不措", [Segment(0, 2), Segment(2, 4)])) == {0, 1}
    assert len(maker.windows("质量不措", [Segment(0, 4)])[0].ids) == 1


def test_well_known_misspellings_are_no_words_and_what_they_mean_stays(spelling: Spelling) -> None:
    lines = spelling_tables.MISSPELLINGS.read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if not line.startswith("#")]
    assert pairs == sorted(pairs) and len(dict(pairs)) == len(pairs)
    assert [wrong for wrong, _ in pairs if wrong in spelling._english._counts] == []
    assert [right for _, right in pairs if spelling.mend(f"it was {right} for us").edits] == []


def test_text_without_one_known_word_is_gibberish(spelling: Spelling) -> None:
    assert [text for text in ("asdf qwer", "Qwertyuiop!", "zxcv") if not spelling.is_gibberish(text)] == []
    said = ("asdf good", "Terrble", "yummmm", "gr8", "asdf 1", "asdf 差", "👍", "", "dosnt", "Itsgood")
    assert [text for text in said if spelling.is_gibberish(text)] == []


def test_shorthands_that_deny_are_no_words(spelling: Spelling) -> None:
    lines = [line.partition(" ") for line in spelling_tables.SHORTHAND.read_text("utf-8").splitlines()]
    denying = [wrong for wrong, _, right in lines if right in NEGATIONS and wrong != "cant"]
    assert len(denying) == len(set(denying)) > 100
    assert [wrong for wrong in denying if wrong in spelling._english._counts] == []


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("The zipper dosnt work", "product.quality"),
        ("it dosent work", "product.quality"),
        ("ddnt arrive on time", "service.delivery"),
        ("it didnt arive", "service.delivery"),
        ("I havnt received it", "service.delivery"),
        ("the room wasent clean", "service.environment"),
        ("i woulnt recommend it", "outcome.loyalty"),
        ("质量很查", "product.quality"),
        ("服务太查了", "personnel.attitude"),
    ],
)
def test_the_shipped_judge_reads_a_misspelt_complaint_as_lost(shipped: TrainedJudge, text: str, aspect: str) -> None:
    (judged,) = shipped.read([Reading(text)])
    assert aspect in {mention.aspect for mention in judged.mentions}
    assert {int(mention.polarity) for mention in judged.mentions} == {-1}


def test_a_term_of_the_user_is_no_slip_after_a_word_of_degree(tmp_path: Path) -> None:
    terms = tmp_path / "terms.txt"
    terms.write_text("很查\n", "utf-8")
    own = Spelling(Words(terms, None), Tokenizer.from_file(str(ARTIFACTS / "value-mini" / "tokenizer.json")))
    assert own.mend("很查，太查").text == "很查，太差"


def test_what_is_typed_after_a_word_of_degree_sounds_like_the_adjective(spelling: Spelling) -> None:
    readings = _readings()

    def sounds(char: str) -> set[str]:
        return set(readings[str(ord(char))].translate(TONES).split(","))

    meant = spelling._chinese._meant
    assert [(typed, adjective) for typed, adjective in meant.items() if not sounds(typed) & sounds(adjective)] == []


def test_the_words_of_feedback_are_those_that_the_texts_give(tmp_path: Path) -> None:
    write(tmp_path / "words.txt")
    assert (tmp_path / "words.txt").read_text("utf-8") == spelling_tables.FEEDBACK_WORDS.read_text("utf-8")


SLIPS = ("I recieved it late.", "质量不措很好。", "Teh staff was freindly, thx!", "价格便宜", "Dissapointed 😤")


@pytest.fixture
def opened(
    tmp_path: Path,
    tiny_model: ValueModel,
    tiny_tokenizer: Tokenizer,
    tiny_manifest: artifact.Manifest,
    value: Taxonomy,
    plain_words: Words,
) -> Callable[..., TrainedJudge]:
    """Opens the tiny judge with the given keys in its manifest."""

    def load(**keys: str) -> TrainedJudge:
        artifact.save(tmp_path / "m", tiny_model, tiny_tokenizer, tiny_manifest.model_copy(update=keys), "# card\n")
        return artifact.load(tmp_path / "m", value, plain_words, precision="fp32")

    return load


def test_the_manifest_says_whether_words_are_mended(opened: Callable[..., TrainedJudge], spelling: Spelling) -> None:
    meant = [Reading(spelling.mend(text).text) for text in SLIPS]
    wanted = [p.shape[0] and p[0] for p in opened().probabilities(meant)]
    for keys, alike in (({"spelling": "1"}, True), ({}, False)):
        found = [p[0] for p in opened(**keys).probabilities([Reading(text) for text in SLIPS])]
        assert [bool(np.allclose(a, b, atol=1e-4)) for a, b in zip(found, wanted, strict=True)] == [
            alike or text == "价格便宜" for text in SLIPS
        ]


def test_mended_texts_read_the_same_alone_and_in_a_batch(opened: Callable[..., TrainedJudge]) -> None:
    judge = opened(spelling="1")
    readings = [Reading(text) for text in (*SLIPS, *(text[:3_000] for text in HARD.values()))]
    together = judge.probabilities(readings)
    for reading, probabilities in zip(readings, together, strict=True):
        assert np.allclose(judge.probabilities([reading])[0], probabilities, atol=1e-4)


def test_other_tables_than_the_manifest_names_are_told_of_and_used(
    opened: Callable[..., TrainedJudge], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "nlp.spelling"):
        opened(spelling="1", spelling_tables=spelling_tables.digest())
        opened(spelling="1")
        assert caplog.messages == []
        judge = opened(spelling="1", spelling_tables="0" * 64)
    assert "other tables" in caplog.text and "manifest.json" in caplog.text
    assert judge.read([Reading(SLIPS[0])])


def test_the_digest_follows_what_the_tables_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = spelling_tables.digest()
    changed = tmp_path / "shorthand.txt"
    changed.write_bytes(spelling_tables.SHORTHAND.read_bytes() + b"2moz tomorrow\n")
    monkeypatch.setattr(spelling_tables, "OWN", (changed, *spelling_tables.OWN[1:]))
    assert spelling_tables.digest() != before


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("FREQUENCIES", ("symspellpy", "absent.txt")),
        ("READINGS", ("no_such_package", "pinyin_dict.json")),
        ("OWN", (Path("absent.txt"),)),
    ],
)
def test_a_missing_table_is_found_when_the_model_is_opened(
    opened: Callable[..., TrainedJudge], monkeypatch: pytest.MonkeyPatch, name: str, where: tuple[object, ...]
) -> None:
    monkeypatch.setattr(spelling_tables, name, where)
    opened()
    with pytest.raises(ModelError, match=r"absent|no_such_package") as caught:
        opened(spelling="1")
    assert "Install" in str(caught.value.remedy)
