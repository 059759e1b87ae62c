"""Feedback in the words of one invented company, with what people say that it says: corrections for `benchmarks`.

The house's words mean nothing outside it (a red-tag unit is one that fails), so a judge reads them wrong again and
again. Sentences of training and of the held-out part share the words and none of their frames. Written for this
project; deterministic in the seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nlp.segment import segment

WORDS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "zh": (
        ("红标机", "product.quality", -1),
        ("绿标机", "product.quality", 1),
        ("慢车单", "service.delivery", -1),
        ("直达单", "service.delivery", 1),
        ("掉云", "personnel.responsiveness", -1),
        ("阶梯价", "cost.money", -1),
        ("回血券", "cost.money", 1),
        ("套娃单", "cost.effort", -1),
    ),
    "en": (
        ("red-tag unit", "product.quality", -1),
        ("green-tag unit", "product.quality", 1),
        ("slow-lane order", "service.delivery", -1),
        ("fast-lane order", "service.delivery", 1),
        ("ghost desk", "personnel.responsiveness", -1),
        ("ladder fee", "cost.money", -1),
        ("refill credit", "cost.money", 1),
        ("loop ticket", "cost.effort", -1),
    ),
}
"""Words of the house by language, with the aspect and the polarity that its people mean."""

FRAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "zh": (
        (
            "这次又是{w}", "上周买的那台成了{w}", "店里说这就是{w}", "我这边碰到的是{w}", "打开一看，{w}",
            "第二次下单还是{w}", "朋友那份也是{w}", "客服也承认这是{w}", "周末那单变成了{w}", "结果又遇到{w}",
            "从头到尾就是{w}", "问了才知道算{w}", "本月已经三回{w}", "新门店给的也是{w}", "没想到会是{w}",
            "登记表上写着{w}", "同事抽到的是{w}", "前天那次属于{w}", "他们管这个叫{w}", "换了账号依旧{w}",
        ),
        (
            "说白了，我拿到的就是{w}", "今年第一次遇上{w}", "群里好几个人都说是{w}", "昨晚到家发现是{w}",
            "同样的下场：{w}", "五月这单，妥妥的{w}",
        ),
    ),
    "en": (
        (
            "I ended up with a {w} again", "last week it was a {w}", "the shop told me it was a {w}",
            "mine turned out to be a {w}", "it is just another {w}", "we were given a {w}", "so this one was a {w}",
            "the second time it was a {w} too", "my friend got a {w} as well", "they put it down as a {w}",
            "on Monday I had a {w}", "what I received was a {w}", "the form says {w}", "staff here call it a {w}",
            "all three of ours were a {w}", "the new branch handed me a {w}", "this month alone, one more {w}",
            "it went down as a {w}", "nobody warned me about the {w}", "after the update, still a {w}",
        ),
        (
            "to put it plainly, a {w}", "never had a {w} before this year", "several people in the group report a {w}",
            "same story at our place: a {w}", "by evening it was clear, a {w}", "for May, I can only write: {w}",
        ),
    ),
}  # fmt: skip
"""Sentences by language: those of training, and those of the held-out part."""

ASIDE = {
    "zh": ("", "，{n}号的事", "，订单尾号{n}", "，家住{n}号楼"),
    "en": ("", ", on the {n}th", ", order ending in {n}", ", branch {n}"),
}
"""What makes sentences differ and says nothing of value."""


def corrections(count: int, *, held_out: bool, seed: int) -> list[dict[str, Any]]:
    """`count` corrected feedbacks, rows of the labelled-data contract, both languages by turns."""
    return list(_rows(count, held_out, np.random.default_rng([seed, int(held_out)])))


def _rows(count: int, held_out: bool, random: np.random.Generator) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    number = 0
    while number < count:
        language = ("zh", "en")[number % 2]
        word, aspect, polarity = _any(WORDS[language], random)
        frame = _any(FRAMES[language][int(held_out)], random)
        said = _any(ASIDE[language], random).format(n=random.integers(1, 99))
        text = frame.format(w=word) + said + ("。" if language == "zh" else ".")
        if text in seen:
            continue
        seen.add(text)
        spans = segment(text)
        at = next((i for i, span in enumerate(spans) if word in text[span.start : span.end]), None)
        if at is None:
            continue
        yield {
            "id": f"{'held' if held_out else 'own'}-{number}", "source": "house", "source_id": str(number),
            "text": text, "lang": language, "kind": "survey", "domain": "house", "rating": None, "covers": None,
            "segments": [{"start": span.start, "end": span.end} for span in spans],
            "mentions": [{"segment": at, "aspect": aspect, "polarity": polarity}],
        }  # fmt: skip
        number += 1


def _any(choices: Sequence[Any], random: np.random.Generator) -> Any:
    return choices[int(random.integers(len(choices)))]
