"""Languages are told apart by script first, then by function words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.language import detect
from taxonomy.records import Language


@pytest.mark.parametrize(
    "text",
    [
        "物流慢但客服很耐心",
        "好",
        "這家店的服務態度很差，等了很久",  # traditional
        "唔系好好食，但系份量几多",  # Cantonese
        "iPhone 15 Pro Max 很好用",  # a brand name carries no English
        "这个APP的UI做得很nice",
        "VIP客户也要排队",
        "鲜の味道，真的好",  # a decorative kana
        "666",
        "#新品试吃#味道不错",
        "太差了@某某牛奶",  # no e-mail address
        "联系lin@example.com投诉",
    ],
)
def test_chinese_is_zh(text: str) -> None:
    assert detect(text) is Language.ZH


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Great!",
        "love it",
        "can u plz refund",
        "Ｇｒｅａｔ product",
        "Fast shipping, great price",
        "it’s broken",
        "hm",
        "I loved the 火锅 and the staff was lovely",
        "Café was great and the crème brûlée too",
        "Weak suction, cat hair stay behind.",  # no function word at all
    ],
)
def test_english_is_en(text: str) -> None:
    assert detect(text) is Language.EN


@pytest.mark.parametrize(
    "text",
    [
        "The app is great and easy to use 但是物流太慢了，等了一个星期",
        "客服态度很好。The delivery was late and the box was broken.",
        "Very good，很好",
        "👍👍",  # praise of no language is read by both
        "❤",
    ],
)
def test_text_of_both_languages_or_of_none_but_with_a_meaning_is_mixed(text: str) -> None:
    assert detect(text) is Language.MIXED


@pytest.mark.parametrize(
    "text",
    [
        "良い商品です。また買います",
        "ありがとう",
        "배송이 빨라요",
        "Отличный товар, рекомендую",
        "منتج رائع",
        "สินค้าดีมาก",
        "Muy buen producto, llegó rápido",
        "No funciona, quiero mi dinero",
        "Sehr gut verarbeitet und schnelle Lieferung",
        "Très bon produit mais la livraison est lente",
        "Barang bagus, pengiriman cepat sekali",
        "Ótimo produto, chegou antes do prazo",
        "Ottimo prodotto, arrivato subito",
        "Heel goed product, snel geleverd en niet duur",
        "Ürün çok güzel, teşekkürler",
        "Sản phẩm tốt, giao hàng nhanh",
        "Bidhaa nzuri sana lakini bei ghali mno",  # Swahili, of which nothing is known
        "",
        "   ",
        "12345",
        "!!!",
        "。。。",
        "\ud800",
    ],
)
def test_other_languages_and_wordless_text_are_not_judged(text: str) -> None:
    assert detect(text) is Language.OTHER


def test_placeholders_links_and_handles_say_nothing_about_the_language() -> None:
    assert detect("[PHONE] https://example.com/the/and/of 打电话没人接 @the_shop") is Language.ZH


@given(st.text(st.characters()))
def test_any_string_has_a_language(text: str) -> None:
    assert detect(text) in Language


def test_labelled_feedback_is_recognised(shared_dir: Path) -> None:
    import gzip
    import json

    with gzip.open(shared_dir / "data" / "value" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    right = sum(detect(row["text"]) == row["lang"] for row in rows)
    assert right / len(rows) > 0.99
