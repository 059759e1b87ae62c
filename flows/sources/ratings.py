"""Ratings of any scale, in numbers, words or stars, mapped onto 1..5; what is off its scale is refused.

Called by `flows.sources.mapping`. A LOW-HIGH scale is mapped linearly: 1 + 4 (v - LOW) / (HIGH - LOW), so that
0-10 keeps its middle at 3 and 0-1 becomes 1 and 5.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

from flows.sources.dates import shown
from flows.sources.options import RatingScale

WORDS: Final = {
    "好评": 5, "中评": 3, "差评": 1,
    "非常满意": 5, "很满意": 5, "满意": 4, "比较满意": 4, "一般": 3, "不满意": 2, "不太满意": 2, "非常不满意": 1,
    "很不满意": 1,
    "推荐": 5, "不推荐": 1, "力荐": 5, "还行": 3, "较差": 2, "很差": 1, "喜欢": 5, "不喜欢": 1, "赞": 5, "踩": 1,
    "正面": 5, "中性": 3, "负面": 1,
    "positive": 5, "neutral": 3, "negative": 1, "pos": 5, "neg": 1,
    "excellent": 5, "very good": 5, "good": 4, "average": 3, "fair": 3, "okay": 3, "ok": 3,
    "poor": 2, "bad": 2, "very poor": 1, "very bad": 1, "terrible": 1, "awful": 1,
    "very satisfied": 5, "satisfied": 4, "dissatisfied": 2, "very dissatisfied": 1,
    "neither satisfied nor dissatisfied": 3,
    "strongly agree": 5, "agree": 4, "disagree": 2, "strongly disagree": 1,
    "thumbs up": 5, "thumbs down": 1, "👍": 5, "👎": 1, "recommended": 5, "not recommended": 1,
}  # fmt: skip
"""Words that mean the same in every source; `rating.words` of a source goes before them."""

NO_RATING: Final = frozenset(
    {"", "-", "--", "—", "n/a", "na", "nan", "null", "none", "nil", "\\n", "无", "未评分", "未评价", "not rated"}
)
_DIGIT_WORDS: Final = {
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
}
_STARS: Final = re.compile(r"([★⭐🌟]\ufe0f?)+")
_STAR_ROW: Final = re.compile(r"[★⭐🌟☆✩✰\ufe0f\s]+")
_OF: Final = re.compile(
    r"(-?\d+(?:[.,]\d+)?)\s*(?:/|out of|of|／)\s*(\d+(?:[.,]\d+)?)\s*(?:stars?|星|分|points?)?", re.IGNORECASE
)
_PLAIN: Final = re.compile(
    r"([+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d{1,2})?)\s*(?:stars?|星级?|颗星|分|points?|★|⭐)?", re.IGNORECASE
)
_WORD_STARS: Final = re.compile(
    r"([一二两三四五]|one|two|three|four|five)(?:\s*-?\s*(?:stars?)|\s*(?:星级?|颗星|分))(?:好评|差评|中评)?",
    re.IGNORECASE,
)


class RatingReader:
    """Turns one source's ratings into 1..5."""

    def __init__(self, scale: RatingScale) -> None:
        self._name = scale.scale
        self._bounds = scale.bounds
        self._words = WORDS | {word.strip().casefold(): value for word, value in scale.words.items()}
        self._cache: dict[Any, float | None] = {}

    def read(self, value: Any) -> float | None:
        """The rating on 1..5, None where there is none. Raises ValueError with what would be accepted."""
        key = (type(value), value) if isinstance(value, str | int | float) else None
        if key in self._cache:
            return self._cache[key]
        rating = self._read(value)
        if key is not None and len(self._cache) < 10_000:
            self._cache[key] = rating
        return rating

    def _read(self, value: Any) -> float | None:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if isinstance(value, bool):
            return self._flag(value)
        if isinstance(value, int | float):
            return self._scaled(value, value)
        text = " ".join(str(value).split()) if isinstance(value, str) or hasattr(value, "as_tuple") else None
        if text is None:
            raise self._no_rating(value)
        folded = text.casefold()
        if folded in self._words:
            return float(self._words[folded])
        if folded in NO_RATING:
            return None
        if _STAR_ROW.fullmatch(text):
            return self._stars(text, value)
        return self._in_words(folded, value)

    def _in_words(self, text: str, value: Any) -> float:
        if found := _OF.fullmatch(text):
            number, top = (float(part.replace(",", ".")) for part in found.groups())
            if self._bounds and top == self._bounds[1]:
                return self._scaled(number, value)
            raise self._refused(value)
        if found := _PLAIN.fullmatch(text):
            return self._scaled(float(found[1].replace(",", ".")), value)
        if found := _WORD_STARS.fullmatch(text):
            return self._scaled(float(_DIGIT_WORDS[found[1]]), value)
        if text in {"true", "false"}:
            return self._flag(text == "true")
        raise self._no_rating(value)

    def _flag(self, value: bool) -> float:
        if self._bounds != (0.0, 1.0):
            raise self._refused(value)
        return 5.0 if value else 1.0

    def _stars(self, text: str, value: Any) -> float:
        full = sum(text.count(star) for star in "★⭐🌟")
        whole = full + sum(text.count(star) for star in "☆✩✰")
        if not 1 <= full <= 5 or whole > 5 or (whole not in {full, 5}):
            raise self._refused(value)
        return float(full)

    def _scaled(self, number: int | float, value: Any) -> float:
        if self._bounds is None:
            raise self._refused(value)
        low, high = self._bounds
        if not low <= number <= high:
            raise self._refused(value)
        return 1 + 4 * (float(number) - low) / (high - low)

    def _refused(self, value: Any) -> ValueError:
        return ValueError(f"{shown(value)} is off the scale {self._name}; {self._accepted()}")

    def _no_rating(self, value: Any) -> ValueError:
        return ValueError(f"{shown(value)} is no rating; {self._accepted()}")

    def _accepted(self) -> str:
        scale = "known words" if self._bounds is None else self._name
        return f"accepted: {scale}, stars, or rating.words"
