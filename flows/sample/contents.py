"""What a built sample is: its drops, its files' rows, what they must count and what the words say.

Shared by `flows.sample.generate`, which fills it, and `flows.sample.truth`, which tells of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flows.sample import plan
from flows.sample.formats import Row
from flows.sample.plan import Draft

SEED: Final = 20261031

_MONTHS: Final = (date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), plan.LAST_DAY)
_WEEKS: Final = tuple(date(2026, 10, day) for day in (3, 10, 17, 24, 31))
_HALVES: Final = (date(2026, 9, 30), plan.LAST_DAY)
DROPS: Final[dict[str, tuple[str, tuple[date, ...]]]] = {
    "shop_reviews": ("shop-reviews-{day}.csv", _HALVES),
    "intl_reviews": ("reviews-{day}.csv", _HALVES),
    "app_reviews": ("app-{day}.jsonl.gz", _MONTHS),
    "tickets": ("tickets-{day}.json", _WEEKS),
    "store_survey": ("survey-{day}.tsv", _HALVES),
    "comment_cards": ("comment-cards-{day}.xlsx", (plan.LAST_DAY,)),
    "posts": ("posts-{day}.parquet", (plan.LAST_DAY,)),
}
"""Name of a source's files and the days on which they arrive; a feedback is in the first file after its day."""
COPIES: Final = {("shop_reviews", plan.LAST_DAY): "shop-reviews-2026-10-31_again.csv"}
"""The same file delivered once more under another name: it must not be read twice."""


@dataclass
class Sample:
    """All files' rows, what they must count, and what the words of every final feedback say."""

    files: dict[tuple[str, date], list[Row]] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)  # as they stand in the end, deleted ones left out
    not_judged: dict[str, str] = field(default_factory=dict)  # draft id -> why
    personal: list[str] = field(default_factory=list)
