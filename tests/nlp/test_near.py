"""Texts that say nearly the same: what counts as alike, and that the sketch finds it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.near import ALIKE, FEWEST_WORDS, overlap, sketch

ENGLISH = (
    "The blender broke after two weeks and the seller never answered my three emails, so I had to buy a new one from "
    "another shop at twice the price, which I will certainly never forgive this company as long as I live."
)
CHINESE = (
    "这台热水器买回来不到两个星期就坏了，打了三次客服电话都没有人接，"
    "最后只好自己花钱请师傅上门维修，以后再也不会在这家店买任何东西了。"
)


def share(one: str, other: str) -> int:
    return len(set(sketch(one).bands) & set(sketch(other).bands))


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_punctuation_case_and_width_make_no_difference(text: str) -> None:
    noisy = text.upper().replace("，", "!! ").replace(",", " — ") + "～～"
    assert sketch(noisy) == sketch(text)
    assert overlap(noisy, text) == 1.0


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (ENGLISH, ENGLISH.replace("three", "four")),
        (CHINESE, CHINESE.replace("三次", "五次")),
        (ENGLISH, f"{ENGLISH} Bye!"),
    ],
)
def test_a_copy_with_a_word_changed_is_alike_and_found(text: str, changed: str) -> None:
    assert overlap(text, changed) >= ALIKE
    assert share(text, changed) >= 1


@pytest.mark.parametrize("other", [CHINESE, ENGLISH[:100], "The kettle works well, and the seller answered at once."])
def test_other_texts_are_not_alike(other: str) -> None:
    assert overlap(ENGLISH, other) < ALIKE


def test_short_texts_have_no_sketch_since_many_people_find_the_same_words() -> None:
    assert sketch("质量很好，物流很快，客服态度也不错，下次还会来买").bands == ()
    words = [f"word{number}" for number in range(FEWEST_WORDS)]
    assert sketch(" ".join(words)).bands
    assert not sketch(" ".join(words[:-1])).bands


def test_a_sketch_is_the_same_on_every_machine_and_in_every_version() -> None:
    assert sketch(ENGLISH).bands[:2] == GOLDEN
    assert len(sketch(ENGLISH).bands) == 16


GOLDEN = (1117286434, 852071464)


def test_alike_texts_are_found_nearly_always_and_others_seldom() -> None:
    chance = random.Random(1)
    found = {0.8: 0, 0.4: 0}
    for trial in range(200):
        words = [f"w{chance.randrange(10**6)}" for _ in range(62)]
        for kept in found:
            # A tail of other words: overlap = kept runs over all runs.
            fresh = round(60 * (1 - kept) / (1 + kept))
            other = [*words[: 62 - fresh], *(f"v{trial}x{number}" for number in range(fresh))]
            found[kept] += share(" ".join(words), " ".join(other)) > 0
    assert found[0.8] >= 190
    assert found[0.4] <= 40


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_has_a_sketch_and_is_like_itself(text: str) -> None:
    made = sketch(text)
    assert sketch(text) == made
    assert all(0 <= band < 2**32 for band in made.bands)
    assert not made.bands or overlap(text, text) == 1.0
