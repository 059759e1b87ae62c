"""The intent classifier: what it says of plain cases, that batches change nothing, and what its file must be."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.intent import Intent, load
from nlp.intent_features import BITS, MAX_CHARS, Said, features
from taxonomy.errors import ModelError
from taxonomy.records import Kind

PLAIN = (
    ("麻烦把发票抬头改成公司名，谢谢", None, Kind.TICKET, Intent.REQUEST),
    ("请问这款冰箱保修几年？", None, Kind.TICKET, Intent.QUESTION),
    ("用了两天就坏了，客服还推来推去，差评", 1.0, Kind.REVIEW, Intent.COMPLAINT),
    ("质量非常好，家里人都喜欢，会回购", 5.0, Kind.REVIEW, Intent.PRAISE),
    ("好的谢谢", None, Kind.TICKET, Intent.OTHER),
    ("Please cancel my subscription and refund the last month.", None, Kind.TICKET, Intent.REQUEST),
    ("How do I change my password?", None, Kind.TICKET, Intent.QUESTION),
    ("Broke after two days and support hung up on me. Avoid.", 1.0, Kind.REVIEW, Intent.COMPLAINT),
    ("Excellent quality, the whole family loves it, will buy again.", 5.0, Kind.REVIEW, Intent.PRAISE),
    ("ok thanks", None, Kind.TICKET, Intent.OTHER),
)


@pytest.mark.parametrize(("text", "rating", "kind", "intent"), PLAIN)
def test_plain_cases_are_told_apart(text: str, rating: float | None, kind: Kind, intent: Intent) -> None:
    assert load().read([Said(text, rating, kind)])[0].intent is intent


def test_a_text_is_read_alike_alone_and_among_others() -> None:
    said = [Said(text, rating, kind) for text, rating, kind, _ in PLAIN] * 70
    together = load().read(said)
    for number in (0, 3, 511, 512, 699):
        assert load().read([said[number]]) == [together[number]]


def test_traditional_characters_wide_letters_and_case_change_nothing() -> None:
    (plain, other) = load().read([Said("请问这款冰箱保修几年?ABC"), Said("請問這款冰箱保修幾年？ＡＢＣ")])
    assert (plain.intent, plain.confidence) == (other.intent, other.confidence)


def test_the_sentence_that_asks_is_pointed_at_in_the_text_as_given() -> None:
    text = "軟件很好用，每天都用。　麻煩增加一個導出功能，謝謝！我是老用戶了。"
    (meant,) = load().read([Said(text, None, Kind.TICKET)])
    assert meant.intent is Intent.REQUEST
    assert text[meant.start : meant.end] == "麻煩增加一個導出功能，謝謝！"


@pytest.mark.parametrize("text", ["", " ", "\x02\x03", "。", "👍", "a" * 50_000, "İ" * 10, "\ud800"])
def test_any_string_is_read(text: str) -> None:
    (meant,) = load().read([Said(text)])
    assert 0 <= meant.start <= meant.end <= len(text)


def test_of_a_long_text_beginning_and_end_are_read() -> None:
    long = "一切正常。" * MAX_CHARS + "请尽快退款，谢谢。"
    made = features([Said(long)])
    assert len(made.texts[0].kept) == MAX_CHARS
    (meant,) = load().read([Said(long, None, Kind.TICKET)])
    assert long[meant.start : meant.end] == "请尽快退款，谢谢。" or meant.intent is not Intent.REQUEST


def test_ratings_are_told_apart() -> None:
    made = [set(features([Said("x", rating)]).bucket.tolist()) for rating in (1.0, 5.0, None)]
    assert len({frozenset(one) for one in made}) == 3


def test_a_file_of_another_shape_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from safetensors.numpy import save_file

    with pytest.raises(ModelError, match="cannot be read"):
        load(tmp_path)
    tensors = {"weights": np.zeros((4, 5), np.float16), "bias": np.zeros(5, np.float32)}
    save_file(tensors, str(tmp_path / "model.safetensors"), metadata={"intents": " ".join(Intent)})
    with pytest.raises(ModelError, match=rf"expected \({1 << BITS}, 5\)"):
        load(tmp_path)
