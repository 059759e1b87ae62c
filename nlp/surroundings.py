"""What stands around a number and tells an identifier from a price, a count or a date.

Callers: the finders behind `nlp.redact`. Regular-expression parts of fixed width before, bounded width after.
"""

from __future__ import annotations

import re

Span = tuple[int, int]
"""Start and end, end exclusive."""

NO_MONEY_BEFORE = r"(?<![¥$€£￥])(?<![¥$€£￥] )"
NO_MONEY_AFTER = (
    r"(?! ?(?:元|块|万|亿|美元|港币|日元|次|人(?!工)|分(?!机)|个|RMB|rmb|USD|usd|円|dollars|yuan|"
    r"views|people|points|%))"
)
NO_COUNT_AFTER = (
    r"(?! ?(?:元|块|万|亿|件|个|台|份|人|次|套|只|箱|单|条|本|张|家|粒|颗|毫|RMB|USD|usd|rmb|dollars|yuan|pieces|pcs|"
    r"units|items|people|times|users|orders|%|mAh|mah|ml|年|月|步|字|公里|米|金币|积分|points))"
)
NUMBER_ENDS = r"(?![0-9])(?!\.[0-9])"
_DATE = re.compile(r"(?:19\d\d|20[0-4]\d)[-./ ]?(?:0?[1-9]|1[0-2])[-./ ]?(?:[12]\d|3[01]|0?[1-9])(?:[ T]?\d{0,6})$")


def digits(text: str) -> str:
    """The decimal digits of `text`."""
    return "".join(c for c in text if c.isdecimal())


def is_date(text: str) -> bool:
    """Whether a run of digits and separators reads as year, month, day, with or without a time."""
    return _DATE.match(text) is not None
