"""Misspelt words are mended for the encoder alone: offsets mean the text as given, and sound text is left as it is."""

from __future__ import annotations

import gzip
import json
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from nlp.judge import ARTIFACTS
from nlp.normalize import normalize
from nlp.segment import segment
from nlp.spelling import Edit, Mended, Spelling, apply
from nlp.windows import WindowMaker
from nlp.words import Words


@pytest.fixture(scope="module")
def spelling(plain_words: Words) -> Spelling:
    return Spelling(plain_words, Tokenizer.from_file(str(ARTIFACTS / "value-mini" / "tokenizer.json")))


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
