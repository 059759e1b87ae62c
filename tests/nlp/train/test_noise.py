"""Misspelt feedback: the words change, what is labelled and where stays."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.train.noise import misspelt


def row(*segments: str, between: str = " ") -> dict[str, object]:
    text, places = "", []
    for segment in segments:
        places.append({"start": len(text), "end": len(text) + len(segment)})
        text += segment + between
    return {"id": "w", "text": text, "lang": "en", "segments": places,
            "mentions": [{"segment": 0, "aspect": "product.quality", "polarity": -1}]}  # fmt: skip


def test_a_misspelt_copy_keeps_its_labels_and_its_segments_in_place() -> None:
    given_row = row("The battery drained overnight.", "客服的态度很差，质量也不好。")
    changed = 0
    for seed in range(40):
        copy = misspelt(given_row, np.random.default_rng(seed))
        assert copy["mentions"] == given_row["mentions"]
        first, second = (copy["text"][s["start"] : s["end"]] for s in copy["segments"])
        assert first[:1] in "Tt"
        assert any(c >= "一" for c in second)
        changed += copy["text"] != given_row["text"]
    assert changed > 20


def test_the_same_seed_misspells_alike() -> None:
    given_row = row("Delivery was wonderful, thanks everybody.")
    one, two = (misspelt(given_row, np.random.default_rng(5)) for _ in range(2))
    assert one == two


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4), st.integers(0, 2**32))
def test_no_segment_is_lost_or_overlaps_another(segments: list[str], seed: int) -> None:
    copy = misspelt(row(*segments), np.random.default_rng(seed))
    end = 0
    for place in copy["segments"]:
        assert end <= place["start"] < place["end"] <= len(copy["text"])
        end = place["end"]
