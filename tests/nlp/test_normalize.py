"""Clean text leads back to the text as given, code point by code point."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalize import normalize

INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")
TRICKY = st.text(
    st.one_of(
        st.sampled_from(
            "ﬁ½㎏…①ｶﾞ한각ᄀ각é\u0301\u0323\u200b\u200d\ufe0f👨👩🏽🇨🇳Ａ，。！～　這個產品乾隆坤妳\ud800\ufeff℃™ß"
        ),
        st.characters(),
    )
)


@given(TRICKY)
def test_every_span_leads_to_an_ordered_span_inside_the_original(text: str) -> None:
    clean = normalize(text)
    spans = [clean.span(at, at + 1) for at in range(len(clean.text))]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
    for (start, end), (later_start, later_end) in pairwise(spans):
        assert start <= later_start and end <= later_end
    if clean.text:
        assert clean.span(0, len(clean.text)) == (spans[0][0], spans[-1][1])


@given(TRICKY)
def test_spelling_is_nfkc_and_simplified_whatever_the_path(text: str) -> None:
    expected = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    assert len(normalize(text).text) == len(expected)
    assert normalize(text).text == normalize(expected).text


@given(TRICKY)
def test_a_span_of_the_original_normalises_to_its_clean_text(text: str) -> None:
    clean = normalize(text)
    for at, char in enumerate(clean.text):
        start, end = clean.span(at, at + 1)
        assert (
            char in normalize(text[start:end]).text
            or unicodedata.combining(text[start])
            or not text[start:end].isascii()
        )


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_left_as_it_is(text: str) -> None:
    clean = normalize(text)
    assert clean.text == text
    assert clean.span(0, len(text)) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "clean", "spans"),
    [
        ("ﬁne", "fine", [(0, 1), (0, 1), (1, 2), (2, 3)]),
        ("5㎏", "5kg", [(0, 1), (1, 2), (1, 2)]),
        ("½好", "1⁄2好", [(0, 1), (0, 1), (0, 1), (1, 2)]),
        ("e\u0301!", "é!", [(0, 2), (2, 3)]),
        ("物\u200b流", "物流", [(0, 2), (2, 3)]),
        ("ｶﾞ", "ガ", [(0, 2)]),
        ("Ａ，b", "A,b", [(0, 1), (1, 2), (2, 3)]),
    ],
)
def test_expansion_contraction_and_removal_keep_the_way_back(
    text: str, clean: str, spans: list[tuple[int, int]]
) -> None:
    found = normalize(text)
    assert found.text == clean
    assert [found.span(at, at + 1) for at in range(len(clean))] == spans


def test_traditional_becomes_simplified_phrases_first() -> None:
    assert normalize("這個產品很乾淨，乾隆年間的樣式").text == "这个产品很干净,乾隆年间的样式"


def test_emoji_are_left_alone() -> None:
    text = "好👨\u200d👩\u200d👧🏽❤\ufe0f🇨🇳"
    assert normalize(text).text == text


def test_an_empty_span_stays_empty_and_a_wrong_one_is_refused() -> None:
    clean = normalize("好㎏。")
    assert clean.span(2, 2) == (1, 1)
    assert clean.span(4, 4) == (3, 3)
    with pytest.raises(ValueError, match=r"span 0\.\.9"):
        clean.span(0, 9)
