"""User terms take effect, the cache stays in its folder, and terms are what a reader would list."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.words import Words, read_terms, stop_words
from taxonomy.errors import ConfigError


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return Words(None, tmp_path_factory.mktemp("cache"))


def with_terms(folder: Path, *lines: str) -> Words:
    file = folder / "terms.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return Words(file)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("小蓝盾会员", "我开了小蓝盾会员三年"),
        ("小蓝盾会员 1", "我开了小蓝盾会员三年"),  # a frequency that jieba would let lose
        ("云养猫套餐 500000", "云养猫套餐很好"),
        ("Air折叠版", "这个air折叠版不错，AIR折叠版更贵"),
        ("一键·暖家", "一键·暖家功能没用"),  # a character at which jieba splits
        ("Q 弹面", "Q 弹面真香"),  # a space inside
    ],
)
def test_a_user_term_comes_out_whole(tmp_path: Path, line: str, text: str) -> None:
    cut = with_terms(tmp_path, "# my terms", "", line).cut(text)
    term = line.removesuffix(" 1").removesuffix(" 500000")
    assert term.lower() in [word.lower() for word in cut]
    assert "".join(cut) == text


def test_the_packaged_terms_take_effect(root: Path) -> None:
    file = root / "configs" / "terms_zh.txt"
    words = Words(file)
    for term in read_terms(file):
        assert words.cut(term) == [term]


def test_terms_of_one_instance_do_not_leak_into_another(tmp_path: Path, words: Words) -> None:
    assert "小蓝盾会员" in with_terms(tmp_path, "小蓝盾会员").cut("小蓝盾会员")
    assert "小蓝盾会员" not in words.cut("小蓝盾会员")


def test_the_cache_is_written_to_the_given_folder_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "shared_temporary"
    shared.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(shared))
    Words(None, tmp_path / "cache").cut("快递很慢")
    Words(None, None).cut("快递很慢")
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".cache"]
    assert list(shared.iterdir()) == []


def test_a_damaged_cache_is_rebuilt(tmp_path: Path) -> None:
    import jieba

    (tmp_path / f"jieba-{jieba.__version__}.cache").write_bytes(b"\x00broken")
    assert Words(None, tmp_path).cut("售后服务") != []


def test_a_line_that_is_no_term_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "terms.txt"
    file.write_text("好吃街\n好词 0\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"terms\.txt, line 2: '好词 0'"):
        Words(file)


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.txt"):
        Words(tmp_path / "none.txt")
    (tmp_path / "gbk.txt").write_bytes("好词".encode("gbk"))
    with pytest.raises(ConfigError, match="UTF-8"):
        Words(tmp_path / "gbk.txt")


def test_terms_are_content_words_of_both_languages(words: Words) -> None:
    found = words.terms("物流太慢，鱼肉不新鲜！The battery life is great, fast shipping. 电话[PHONE]，花了299元")
    assert {"物流", "不新鲜", "battery", "battery life", "great", "fast shipping"} <= set(found)
    assert not {"the", "is", "phone", "PHONE", "299", "great fast"} & set(found)
    assert len(found) == len(set(found))


def test_traditional_text_gives_simplified_terms(words: Words) -> None:
    assert set(words.terms("物流體驗很差")) & set(words.terms("物流体验很差"))


def test_stop_words_are_no_terms(words: Words) -> None:
    assert not stop_words() & set(words.terms("但是我们觉得 this is what we have 真的 非常"))


_PARTS = st.sampled_from(
    [
        "物流太慢等了三天",
        "客服张晓晓说乾坤",
        "㐀",
        "续航很差",
        "T恤",
        "AT&T",
        "c++",
        "iPhone15",
        "3.5mm",
        "100%",
        "don’t",
        "ok",
        "...",
        " \r\n",
        "，",
        "😀",
        "_-_",
        "a" * 40,
    ]
)


@pytest.fixture(scope="module")
def plain(words: Words) -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = words.counts, words.total, True
    return tokenizer


@given(text=st.lists(_PARTS | st.text(max_size=3), max_size=12).map("".join))
@settings(max_examples=150, deadline=None)
def test_remembered_words_are_those_that_jieba_cuts(words: Words, plain: jieba.Tokenizer, text: str) -> None:
    cut, known = plain.lcut(text), plain.lcut(text, HMM=False)
    for _ in range(2):  # the second time from memory
        assert words.cut(text) == cut
        assert words.known(text) == known


@pytest.mark.parametrize("text", ["", " ", "好", "👍", "\ud800", "好" * 10_000, "a" * 10_000, "[PHONE]"])
def test_odd_texts_are_cut_without_loss(words: Words, text: str) -> None:
    assert "".join(words.cut(text)) == text
    words.terms(text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("冰杯里的水太少", "冰杯"),  # two characters that the dictionary parts
        ("AI客服说不清楚", "ai客服"),
        ("新出的碳标签看不懂", "碳标签"),
        ("the carbon label is confusing", "carbon label"),
    ],
)
def test_phrases_hold_new_words_whole(words: Words, text: str, phrase: str) -> None:
    assert phrase in words.phrases(text)


def test_no_phrase_spans_punctuation_placeholders_or_stop_words(words: Words) -> None:
    found = words.phrases("充电，桩子[PHONE]客服。屏幕的颜色")
    assert not {"充电桩子", "桩子客服", "客服屏幕", "屏幕颜色"} & set(found)
    assert len(found) == len(set(found))
