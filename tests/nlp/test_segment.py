"""Segments are ordered, disjoint and complete, and never cut what belongs together."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.segment import MAX_CHARS, segment

FAMILY = "👨\u200d👩\u200d👧"
PARTS = st.sampled_from(
    [
        *("好", "物流慢", "，", "。", "！", "?", ".", " ", "\n", "3.5", "1,299", "…", "~", "Mr. ", "e.g. ", "U.S. "),
        *("[PHONE]", "https://a.cn/x?y=1,2;z!q.html", "a.b@c.com", FAMILY, "🇨🇳", "👍🏽", "and ", "word ", "但是"),
        *("“", "”", ")", "\ud800", "é"),
    ]
)
WHOLE = ["3.5", "1,299", "[PHONE]", "a.b@c.com", FAMILY, "👍🏽"]


def pieces(text: str) -> list[str]:
    return [text[span.start : span.end] for span in segment(text)]


@given(st.one_of(st.text(st.characters()), st.lists(PARTS, max_size=60).map("".join)))
def test_segments_are_ordered_disjoint_inside_and_cover_every_word_character(text: str) -> None:
    covered: set[int] = set()
    last = 0
    for span in segment(text):
        assert last <= span.start < span.end <= len(text)
        assert not text[span.start].isspace() and not text[span.end - 1].isspace()
        covered.update(range(span.start, span.end))
        last = span.end
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())


@given(st.lists(PARTS, max_size=400).map(" ".join))
def test_numbers_placeholders_addresses_and_emoji_stay_whole(text: str) -> None:
    spans = segment(text)
    ends = {span.end for span in spans} | {span.start for span in spans}
    for item in WHOLE:
        at = text.find(item)
        while at >= 0:
            assert not any(at < cut < at + len(item) for cut in ends), item
            at = text.find(item, at + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("质量很好。物流太慢！", ["质量很好。", "物流太慢！"]),
        ("It broke. I want a refund!", ["It broke.", "I want a refund!"]),
        ("价格3.5元，1,299元的手机。", ["价格3.5元，1,299元的手机。"]),
        ("Mr. Lee waited until 5 p.m. and left. Bad.", ["Mr. Lee waited until 5 p.m. and left.", "Bad."]),
        ("We moved to the U.S. Army store. It closed.", ["We moved to the U.S. Army store.", "It closed."]),
        ("Phones, tablets, etc. all broke. Phones etc. They broke.",
         ["Phones, tablets, etc. all broke.", "Phones etc.", "They broke."]),
        ("J. K. Rowling wrote it. I agree.", ["J. K. Rowling wrote it.", "I agree."]),
        ("No. 5 smells nice. No. I mean it.", ["No. 5 smells nice.", "No.", "I mean it."]),
        ("See https://a.cn/x?a=1,b;c!d. Then call.", ["See https://a.cn/x?a=1,b;c!d.", "Then call."]),
        ("发到a.b@c.com。谢谢", ["发到a.b@c.com。", "谢谢"]),
        ("great food.The staff was rude", ["great food.", "The staff was rude"]),
        ("see amazon.Com or Node.JS", ["see amazon.Com or Node.JS"]),
        ("好！😀😀下次还来", ["好！😀😀", "下次还来"]),
        ("10～20元一份～好吃", ["10～20元一份～", "好吃"]),
        ("1. 开机慢 2. 死机", ["1. 开机慢 2. 死机"]),
        ("她说：“太慢了。”然后走了", ["她说：“太慢了。”", "然后走了"]),
        ("line one\nline two", ["line one", "line two"]),
        ("👍👍", ["👍👍"]),
        ("好", ["好"]),
        ("", []),
        ("。。。 !!!", []),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_long_chinese_sentence_is_cut_at_commas_and_a_short_one_is_not() -> None:
    long = "房间挺大就是隔音不太好，半夜走廊里有人说话都听得见，不过前台态度真的很好，主动帮我们换了房间"
    assert pieces(long) == [
        "房间挺大就是隔音不太好，半夜走廊里有人说话都听得见，",
        "不过前台态度真的很好，主动帮我们换了房间",
    ]
    assert len(pieces("房间挺大，隔音不太好，前台很好")) == 1


def test_a_long_english_sentence_is_cut_before_its_conjunction() -> None:
    text = (
        "The room was much larger than what the pictures on the page had made us expect when we booked it in March, "
        "but the walls were so thin that we could follow every word of the couple next door."
    )
    assert [piece.split()[0] for piece in pieces(text)] == ["The", "but"]


def test_text_without_punctuation_is_cut_at_word_boundaries() -> None:
    words = "really good value " * 600
    for piece in pieces(words):
        assert len(piece) <= MAX_CHARS
        assert set(piece.split()) <= {"really", "good", "value"}
    assert all(len(piece) <= MAX_CHARS for piece in pieces("好吃又便宜" * 2000))


@pytest.mark.parametrize(
    "unit",
    [
        *("a", ".", "好", " ", "1", "😀", "a.", "(", "[A", "http://", "www.", "好，", "a-", FAMILY, "🇨🇳", "\n"),
        *("x.cn/", "e\u0301", " and", "~", "\ud800", "1,", " \n", "\t.", ", but"),
    ],
)
def test_time_is_linear_on_hostile_text(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    began = time.perf_counter()
    segment(text)
    assert time.perf_counter() - began < 2.0  # some 0.1 s here; quadratic time would take minutes


def test_boundaries_are_those_of_the_labelled_sets(shared_dir: Path) -> None:
    import gzip
    import json

    both = total = 0
    with gzip.open(shared_dir / "data" / "value" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            gold = {span["end"] for span in row["segments"]}
            found = {span.end for span in segment(row["text"])}
            both += len(gold & found)
            total += len(gold) + len(found)
    assert 2 * both / total > 0.95
