"""Topics and the words of opinions: found in folded text, told in places of the text as given."""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
import pytest

import taxonomy
from nlp.fold import fold, fold_word
from nlp.normalize import normalize
from nlp.topics import TopicFinder, TopicRule, WordFinder, is_linear

TEXTS = (
    "這個電池蓋鼓包了…",
    "Ｔｈｅ Battery’s ½ dead",
    "e\u0301toile HINGE ok",
    "拨打[PHONE]问 合\u200b页 鬆了",
    "😀电池 a hinge",
    "",
    "plain words",
)


def mentions(*quotes: str, aspect: str = "product.quality", product: str = "A", polarity: int = -1) -> pa.Table:
    n = len(quotes)
    signs = pa.array([polarity] * n, pa.int8())
    return pa.table({"aspect": [aspect] * n, "product": [product] * n, "polarity": signs, "quote": list(quotes)})


def found(rules: list[TopicRule], table: pa.Table) -> set[tuple[int, str, str]]:
    quotes = table["quote"].to_pylist()
    rows = TopicFinder(rules).find(table).to_pylist()
    return {(row["row"], row["topic"], quotes[row["row"]][row["start"] : row["end"]]) for row in rows}


def test_folded_text_is_the_clean_spelling_in_small_letters() -> None:
    clean = fold(pa.array(TEXTS)).texts.to_pylist()
    expected = [normalize(text).text.lower().replace("’", "'") for text in TEXTS]
    assert clean[0] == "这个电池盖鼓包了…"
    assert [clean[place] for place in (2, 4, 5, 6)] == [expected[place] for place in (2, 4, 5, 6)]
    assert clean[1] == "the battery's 1⁄2 dead"


@pytest.mark.parametrize(
    ("row", "word", "as_given"),
    [
        (0, "电池盖", "電池蓋"),
        (1, "battery", "Battery"),
        (1, "dead", "dead"),
        (2, "étoile", "e\u0301toile"),
        (2, "hinge", "HINGE"),
        (3, "合页 松", "合\u200b页 鬆"),
        (4, "hinge", "hinge"),
    ],
)
def test_a_place_in_folded_text_leads_back_to_the_text_as_given(row: int, word: str, as_given: str) -> None:
    folded = fold(pa.array(TEXTS))
    clean = folded.texts[row].as_py()
    first = len(clean[: clean.index(word)].encode())
    start, end = folded.spans(np.array([row]), np.array([first]), np.array([first + len(word.encode())]))
    assert TEXTS[row][start[0] : end[0]] == as_given


def test_a_topic_is_found_in_mentions_of_its_aspect_alone_and_in_its_products() -> None:
    rules = [
        TopicRule("product.quality", "hinge", r"\bhinges?\b|合页"),
        TopicRule("product.quality", "swelling", "鼓包|swollen", products=("B",)),
    ]
    assert found(rules, mentions("The HINGES broke", "合頁鬆了", "鼓包了")) == {
        (0, "hinge", "HINGES"),
        (1, "hinge", "合頁"),
    }
    assert found(rules, mentions("鼓包了", product="B")) == {(0, "swelling", "鼓包")}
    assert found(rules, mentions("The hinge broke", aspect="cost.money")) == set()


def test_what_rules_a_topic_out_keeps_it_from_being_found() -> None:
    rules = [TopicRule("product.quality", "fault", "故障|broke", unless="从没故障|never broke")]
    assert found(rules, mentions("用了半年从没故障", "又故障了", "it never broke", "it broke")) == {
        (1, "fault", "故障"),
        (3, "fault", "broke"),
    }


def test_the_first_of_several_matches_counts_whatever_stands_around_it() -> None:
    rules = [TopicRule("product.quality", "hinge", "(?:hinges?|合页)")]
    table = mentions("a hinges, a hinge and 合页", "合頁 hinge\x01 hinges", "hinge")
    quotes = table["quote"].to_pylist()
    rows = TopicFinder(rules).find(table).to_pylist()
    places = [(row["row"], quotes[row["row"]][row["start"] : row["end"]], row["start"]) for row in rows]
    assert places == [(0, "hinges", 2), (1, "合頁", 0), (2, "hinge", 0)]


def test_placeholders_of_redaction_are_no_words() -> None:
    assert found([TopicRule("product.quality", "phone", "phone")], mentions("call [PHONE]", "my phone")) == {
        (1, "phone", "phone")
    }


def test_an_expression_that_would_take_for_ever_takes_no_time() -> None:
    rules = [TopicRule("product.quality", "bad", "(?:a|aa){1,40}b")]
    begun = time.process_time()
    assert found(rules, mentions("a" * 20_000)) == set()
    assert time.process_time() - begun < 2
    assert is_linear("(a)\\1")
    assert is_linear("(?<=a)b")
    assert is_linear("a*")
    assert not is_linear("a{0,8}b")


def test_the_words_of_an_opinion_are_its_aspect_s_cue_on_its_side() -> None:
    table = pa.concat_tables(
        [
            mentions("一开机就漏水，质量太差", "It leaks at the spout"),
            mentions("价格很便宜", "great value for money", aspect="cost.money", polarity=1),
            mentions("嗯哼", aspect="service.delivery", polarity=0),
        ]
    )
    start, end = WordFinder(taxonomy.load()).find(table)
    words = [quote[first:last] for quote, first, last in zip(table["quote"].to_pylist(), start, end, strict=True)]
    assert words[0] in ("漏水", "质量太差")
    assert words[1] == "leaks"
    assert words[2] == "便宜"
    assert words[3] in ("great value", "great value for money")
    assert words[4] == "嗯哼"


def test_words_and_texts_fold_alike() -> None:
    assert fold_word("乾坤 Ｈinge’s") == fold(pa.array(["乾坤 Ｈinge’s"])).texts[0].as_py()
