"""A ledger of ten weeks with a planted loss, on the real engine: for the tests of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks._ledger_builder import MODEL, Book, Said, open_book
from warehouse.marts import aggregate

FIRST = date(2025, 11, 20)
LAST = date(2026, 1, 30)
ONSET = date(2026, 1, 20)
NIGHT = LAST + timedelta(1)
LOSS = "service.delivery"


def fill(
    path: Path,
    *,
    planted: float = 0.5,
    before: float = 0.08,
    shift: bool = False,
    echo: bool = False,
    ended: date = LAST + timedelta(1),
) -> Book:
    """24 feedbacks a day, half on a kettle of which `planted` lose on delivery from ONSET on.

    `shift`: instead, a channel in which half of all lose always grows from an eighth to three quarters of the day.
    `ended`: first day without the loss. `echo`: whoever loses on delivery is also dissatisfied, and says so.
    """
    book = open_book(path)
    book.load(*_said(planted, before, shift, echo, ended))
    aggregate(book.store)
    return book


def _said(planted: float, before: float, shift: bool, echo: bool, ended: date) -> Iterator[Said]:
    draw = np.random.default_rng(7)
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(number)
        for place in range(24):
            loud = place % 8 == 0 if day < ONSET else place % 4 != 0
            channel = "forum" if shift and loud else "web"
            product = "lamp" if place % 2 else "kettle"
            share = planted if product == "kettle" and ONSET <= day < ended else before
            share = (0.5 if channel == "forum" else before) if shift else share
            mentions = [("product.quality", 1, "well made")] if draw.random() < 0.3 else []
            terms: list[str] = []
            if draw.random() < share:
                terms = ["courier"] if share == planted else ["parcel"]
                mentions.append((LOSS, -1, f"on day {number} at {place} the {terms[0]} came late"))
                mentions += [("outcome.satisfaction", -1, "not happy at all")] if echo else []
            name = f"{number}-{place}"
            yield Said(id=name, day=day, product=product, channel=channel, mentions=mentions, terms=terms)


__all__ = ["FIRST", "LAST", "LOSS", "MODEL", "NIGHT", "ONSET", "fill"]
