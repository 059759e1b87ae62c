"""The report's section of intents and customer groups: what customers want, what they ask for, and who they are.

Caller: `flows.report.gathering`. Figures are those of the named queries `intents`, `intents_by_product`, `asked_for`
and `customer_groups`, so that an analyst can repeat each. None for a ledger that was published before there were
intents, or in which none was read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flows.report.facts import Passage
from flows.report.rows import passage_of, rows
from taxonomy.records import UNKNOWN
from warehouse.read import Ledger

INTENTS: Final = ("complaint", "request", "question", "praise", "other")
"""In the order of the columns."""

MONTHS: Final = 12
PRODUCTS: Final = 8
GROUPS: Final = 12

ASKED: Final = 6
"""Requests that are quoted, and half as many questions: a reader takes in so many."""


@dataclass(frozen=True, slots=True)
class Share:
    """Feedbacks of one intent and their share per 100 judged feedbacks, with its 95 % interval."""

    feedbacks: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Month:
    """The intents of one month; `shares` in the order of INTENTS."""

    month: date
    judged: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Wants:
    """What the section shows. `products` and `groups` are rows of their named queries."""

    months: tuple[Month, ...]
    products: tuple[dict[str, Any], ...]
    requests: tuple[Passage, ...]
    questions: tuple[Passage, ...]
    groups: tuple[dict[str, Any], ...]


def wants(ledger: Ledger, first: date, last: date, lang: str) -> Wants | None:
    """The section of the weeks from `first` to `last`; months are those of the whole ledger, newest first."""
    if "intent_daily" not in set(ledger.relations()["relation"]):
        return None
    months = _months(rows(ledger.named("intents")))
    if not months:
        return None
    within = {"first": str(first), "last": str(last)}
    months_within = {"first": str(first.replace(day=1)), "last": str(last)}
    groups = rows(ledger.named("customer_groups", {**months_within, "rows": GROUPS}))
    known = any(row["customer_group"] != UNKNOWN for row in groups)
    return Wants(
        months=months[:MONTHS],
        products=rows(ledger.named("intents_by_product", {**within, "rows": PRODUCTS})),
        requests=_asked(ledger, "request", ASKED, lang),
        questions=_asked(ledger, "question", ASKED // 2, lang),
        groups=groups if known else (),
    )


def _months(found: tuple[dict[str, Any], ...]) -> tuple[Month, ...]:
    by_month: dict[date, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in found:
        by_month[row["month"]][row["intent"]] = row
    return tuple(
        Month(month, next(iter(told.values()))["judged"], tuple(_share(told.get(intent)) for intent in INTENTS))
        for month, told in sorted(by_month.items(), reverse=True)
    )


def _share(row: dict[str, Any] | None) -> Share:
    return Share(0, 0.0, 0.0, 0.0) if row is None else Share(row["feedbacks"], row["share"], row["low"], row["high"])


def _asked(ledger: Ledger, intent: str, most: int, lang: str) -> tuple[Passage, ...]:
    """Quotes of an intent, those in the reader's language first and then the newest."""
    found = rows(ledger.named("asked_for", {"intent": intent, "rows": 5 * most}))
    chosen = sorted(found, key=lambda row: row["language"] != lang)[:most]
    return tuple(passage_of({**row, "aspect": "", "polarity": 1}) for row in chosen)
