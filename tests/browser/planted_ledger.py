"""A published ledger for the browser: twenty weeks, ratings, a planted loss, two languages, names made to do harm."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from benchmarks._ledger_builder import Said, open_book
from taxonomy.records import Language
from warehouse.analyses import analyse
from warehouse.marts import aggregate
from warehouse.publish import publish

LAST = date(2026, 1, 29)
"""A Thursday: the last week is not over."""

DAYS = 138
A_DAY = 18
HOSTILE = (
    "</script><script>window.hit = 1</script> the parcel was late",
    "<script>window.hit = 2</script> never came",
    '<img src=x onerror="window.hit = 3"> the box was open {{ 7 * 7 }}',
    "javascript:window.hit=4 said the driver",
    '"><a href="javascript:window.hit=5">click</a> &lt;b&gt;late&lt;/b&gt;',
    "<svg onload=window.hit=6></svg><!-- lost --> ]]> ${window.hit=7}",
)
KETTLE = '<b onmouseover="window.hit=8">Kettle</b> & Co'
LAMP = "lamp"
TEA = "茶壶"
APP = "app <script>window.hit=9</script>"
PRODUCTS = (KETTLE, LAMP, TEA)
CHANNELS = ("web", APP)


def said(day: date, number: int) -> Said:
    """Feedback `number` of a day: what it tells depends on both alone, so that every run has the same ledger."""
    age, turn = (LAST - day).days, (number * 7 + (LAST - day).days * 11) % 30
    product, zh = PRODUCTS[number % 3], number % 2 == 1
    late = turn < (18 if age < 24 and product == KETTLE else 4)
    sturdy, dear, kind = turn % 3 != 0, turn % 5 == 0, number % 4 == 0
    made = ("很结实" if sturdy else "用了就坏") if zh else ("it lasts" if sturdy else "it broke")
    mentions = [("product.quality", 1 if sturdy else -1, made)]
    if late:
        mentions.append(
            ("service.delivery", -1, f"等了{age}天才到" if zh else f"parcel {number} came late on day {age}")
        )
    elif turn > 24:
        mentions.append(("service.delivery", 1, "送得真快" if zh else "here the next day"))
    if number % 2 == 0 or dear:
        mentions.append(
            ("cost.money", -1 if dear else 1, "太贵了" if zh and dear else "a fair price" if not dear else "too dear")
        )
    if kind:
        mentions.append(("personnel.attitude", -1 if turn == 12 else 1, "客服很耐心" if zh else "they were kind"))
    if turn in (3, 9):
        mentions.append(("cost.time", -1 if turn == 3 else 1, "浪费时间" if zh else "an hour of my life"))
    if number == 0:
        mentions.append(("outcome.satisfaction", -1 if late else 1, "总的来说满意" if zh else "all in all"))
    rating = 4 + sturdy * 0.6 - late * 1.8 - dear * 0.9 + kind * 0.3 - (turn % 4) * 0.2
    return Said(
        id=f"{day}-{number}", day=day, mentions=mentions, product=product, channel=CHANNELS[number % 5 == 4],
        language=Language.ZH if zh else Language.EN, rating=float(min(5, max(1, round(rating)))),
        terms=("parcel", "courier", "late") if late and age < 24 else ("parcel",) if late else (), confidence=0.8,
    )  # fmt: skip


def publish_planted(folder: Path) -> Path:
    """Loads, aggregates, analyses and publishes it in `folder` through the real warehouse; the ledger's link."""
    book = open_book(folder / "warehouse.duckdb")
    days = [LAST - timedelta(days=back) for back in range(DAYS)]
    book.load(*(said(day, number) for day in days for number in range(A_DAY)))
    hostile = [
        Said(
            id=f"hostile-{n}", day=LAST, mentions=[("service.delivery", -1, text)], product=KETTLE, channel=APP,
            confidence=1.0, rating=1.0,
        )
        for n, text in enumerate(HOSTILE)
    ]  # fmt: skip
    mixed = Said(
        id="mixed", day=LAST, mentions=[("product.quality", 1, "很 solid")], product=LAMP, channel="web",
        language=Language.MIXED, confidence=0.5,
    )  # fmt: skip
    book.load(*hostile, mixed)
    aggregate(book.store)
    analyse(book.store)
    published = publish(book.store, folder / "published")
    book.store.close()
    return Path(published.link)
