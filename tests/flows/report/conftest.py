"""A published ledger of three months with a planted loss and hostile feedback, made once through the real warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks._ledger_builder import Said, open_book
from taxonomy.records import Language
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

LAST = date(2026, 1, 31)
DAYS = 84
HOSTILE = (
    "</script><script>alert(1)</script> the parcel was late",
    "<img src=x onerror=alert(2)> never arrived {{ 7 * 7 }}",
    '"><a href="javascript:alert(3)">click</a> the box was open',
    "[bold red]late again[/bold red] &lt;b&gt; and rude \x1b[31m",
)
PRODUCT = "<b>Kettle & Co</b>"


def _said(day: date, number: int) -> Said:
    age = (LAST - day).days
    late = number % 10 < (6 if age < 28 and number % 2 else 1)
    mentions = [("service.delivery", -1, f"parcel {number} came late on day {age}")] if late else []
    mentions.append(("cost.money", 1 if number % 3 else -1, f"a fair price, said buyer {number} on day {age}"))
    if number == 0:
        mentions.append(("outcome.satisfaction", 1, f"all in all good, day {age}"))
    return Said(id=f"{day}-{number}", day=day, mentions=mentions, product=PRODUCT if number % 2 else "lamp")


@pytest.fixture(scope="session")
def link(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    book = open_book(folder / "warehouse.duckdb")
    days = [LAST - timedelta(days=back) for back in range(DAYS)]
    book.load(*(_said(day, number) for day in days for number in range(20)))
    book.load(
        *(
            Said(
                id=f"hostile-{n}", day=LAST, mentions=[("service.delivery", -1, text)], confidence=1.0, product=PRODUCT
            )
            for n, text in enumerate(HOSTILE)
        ),
        Said(
            id="zh",
            day=LAST,
            language=Language.ZH,
            mentions=[("service.delivery", -1, "物流太慢了，等了三天")],
            product=PRODUCT,
            confidence=1.0,
        ),
    )
    aggregate(book.store)
    published = publish(book.store, folder / "published")
    book.store.close()
    return Path(published.link)


@pytest.fixture
def ledger(link: Path) -> Iterator[Ledger]:
    with Ledger.open(link) as opened:
        yield opened
