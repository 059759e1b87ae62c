"""The share of words that no dictionary knows."""

from __future__ import annotations

import pytest

from nlp.unknown import unknown_share
from nlp.words import Words

SAID = "物流很慢，客服很耐心，包装也不错。"


@pytest.fixture(scope="module")
def words() -> Words:
    return Words()


@pytest.mark.parametrize("text", [SAID, "The delivery was slow but support is patient, don't worry."])
def test_ordinary_feedback_is_known(words: Words, text: str) -> None:
    assert unknown_share(text, words) == 0


def test_text_through_a_wrong_encoding_is_unknown(words: Words) -> None:
    read_as_gbk = SAID.encode("utf-8").decode("gb18030", errors="replace")
    read_as_latin = SAID.encode("utf-8").decode("latin-1")
    lost = SAID.encode("gb18030").decode("utf-8", errors="replace")
    for broken in (read_as_gbk, read_as_latin, lost):
        share = unknown_share(broken, words)
        assert share is not None and share > 0.5, broken


@pytest.mark.parametrize("text", ["Доставка очень медленная", "Доставка slow", "配達がとても遅い", "배송이 늦어요"])
def test_other_scripts_are_unknown(words: Words, text: str) -> None:
    share = unknown_share(text, words)
    assert share is not None and share > 0.3


def test_new_names_are_unknown_and_the_house_teaches_them(
    words: Words, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "The Zorbix kevlite hinge squeaks."
    assert unknown_share(text, words) == pytest.approx(0.4)
    terms = tmp_path_factory.mktemp("terms") / "terms.txt"
    terms.write_text("zorbix\nkevlite\n", "utf-8")
    assert unknown_share(text, Words(terms)) == 0


@pytest.mark.parametrize("text", ["", "12:30", "[PHONE] [ORDER]", "https://example.com/a", "👍👍", "A1 B2C"])
def test_what_has_no_words_has_no_share(words: Words, text: str) -> None:
    assert unknown_share(text, words) is None
