"""Windows read every segment once, in context, however long the text is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from nlp.segment import segment
from nlp.windows import MARGIN, PREFIX_ROOM, WindowMaker
from taxonomy.errors import ModelError
from taxonomy.records import Segment

SENTENCE = "物流太慢了，等了一个星期。"


@pytest.fixture(scope="module")
def maker(tiny_tokenizer: Tokenizer) -> WindowMaker:
    return WindowMaker(tiny_tokenizer, 64)


def test_a_short_text_is_one_window_and_every_piece_knows_its_segment(maker: WindowMaker) -> None:
    text = "便宜。物流慢。"
    (window,) = maker.windows(text, [Segment(0, 3), Segment(3, 7)])
    assert window.segments == (0, 1)
    assert window.owner.tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_pieces_outside_the_given_segments_are_context_alone(maker: WindowMaker) -> None:
    (window,) = maker.windows("便宜。物流慢。", [Segment(3, 7)])
    assert window.owner.tolist() == [-1, -1, -1, 0, 0, 0, 0]


def test_no_segments_need_no_window(maker: WindowMaker) -> None:
    assert maker.windows("便宜。", []) == []


def test_a_long_text_is_read_in_windows_that_overlap_and_each_segment_once(maker: WindowMaker) -> None:
    text = SENTENCE * 40
    segments = segment(text)
    windows = maker.windows(text, segments)
    read = Counter(index for window in windows for index in window.segments)
    assert read == dict.fromkeys(range(len(segments)), 1)
    assert all(len(w.ids) <= 64 - PREFIX_ROOM for w in windows)


def test_a_segment_is_read_with_text_around_it_in_any_order_of_segments(tiny_tokenizer: Tokenizer) -> None:
    maker = WindowMaker(tiny_tokenizer, 128)
    text = SENTENCE * 60
    segments = segment(text)[::-1]
    windows = maker.windows(text, segments, 4)
    assert {len(w.ids) for w in windows} == {128 - 5}, "full with the prefix and the end"
    assert sorted(index for window in windows for index in window.segments) == list(range(len(segments)))
    for window in windows[1:-1]:
        read = [place for place, owner in enumerate(window.owner.tolist()) if owner >= 0]
        assert read[0] >= MARGIN and read[-1] < len(window.ids) - MARGIN


def test_a_segment_longer_than_a_window_is_read_in_pieces_to_its_end(maker: WindowMaker) -> None:
    text = "便宜" * 200
    windows = maker.windows(text, [Segment(0, 400)])
    assert sum(len(w.ids) for w in windows) >= 400
    assert {w.segments for w in windows} == {(0,)}


def test_what_is_known_beside_the_text_opens_the_window(maker: WindowMaker, tiny_tokenizer: Tokenizer) -> None:
    assert maker.prefix(None, None) != maker.prefix(4.0, None)
    assert maker.prefix(4.4, "review") == maker.prefix(4.0, "review")
    assert max(len(maker.prefix(r, "a very long kind of feedback")) for r in (None, 5.0)) <= PREFIX_ROOM
    ids, owner = maker.join(maker.prefix(4.0, None), maker.windows("便宜", [Segment(0, 2)])[0])
    assert len(ids) == len(owner) and owner[0] == owner[-1] == -1
    assert tiny_tokenizer.id_to_token(ids[-1]) == "[SEP]"


def test_a_tokenizer_without_the_special_pieces_is_refused() -> None:
    from tokenizers import models

    with pytest.raises(ModelError, match="CLS"):
        WindowMaker(Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]")), 64)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_keeps_its_pieces_inside_its_segments(maker: WindowMaker, text: str) -> None:
    segments = segment(text)
    windows = maker.windows(text, segments)
    seen = [index for window in windows for index in window.segments]
    assert set(seen) <= set(range(len(segments)))
    for window in windows:
        assert set(window.owner.tolist()) - {-1} == set(range(len(window.segments)))
