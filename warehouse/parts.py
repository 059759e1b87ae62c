"""In which parts the large relations of a publishing are made, so that its memory does not grow with the history.

`parts_of` is called by `warehouse.publish`, which runs `sql/parts/<name>` once for each part with the part's bounds
as values. Relations by time are made some days, weeks or months at a time; those of all products and keys in ranges of
numbers that `publish/prepare` gives them. Of what is taken over from the version before (`warehouse.taken_over`), only
what has changed has parts. Parts come in the order of the relation, so that none is sorted as a whole.
Limits: a day, week or month is never split, nor all periods of one product and lens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from warehouse.store import Store

PART_FEEDBACKS = 40_000
"""Feedbacks of a span of days (or one day): each has some 15 (day, group of a lens, product), 130 bytes to add up."""

PART_ROWS = 200_000
"""Rows of a part of all products and keys: about 100 MB with the thirty columns of value_ledger."""

UNITS = {
    "feedback": "day",
    "mention": "day",
    "mention_topic": "day",
    "feedback_daily": "day",
    "intent_daily": "day",
    "intent_quote": "month",
    "value_daily": "day",
    "topic_daily": "day",
    "value_weekly": "week",
    "value_monthly": "month",
    "balance_daily": "day",
    "cell_daily": "day",
    "key_day": "day",
    "term_daily": "month",
    "evidence": "month",
    "topic_evidence": "month",
    "value_by_group": "month",
}
"""What is made of spans of time, and what a span never splits."""

OF_PRODUCTS = frozenset(
    {"intent_quote", "evidence", "value_by_lens", "value_change", "value_at_stake", "value_ledger", "period_count"}
)
"""What also rests on which products have rows of their own: in a large catalogue these change from night to night."""

STAGED = {"value_ledger": ("key_day", "period_count", "key_parent", "spread")}
"""Tables of `publish/prepare` that are filled just before a relation that needs them."""

_LEDGER = ("all", "aspect", "elements")
_ORDER = ("period_type", "first_key", "product")


@dataclass(frozen=True, slots=True)
class _Cells:
    """All periods of one type, keys `first_key` to `last_key`, and one product, with the rows that they will have."""

    period_type: str
    first_key: int
    last_key: int
    product: int
    rows: int


def parts_of(store: Store, name: str) -> Iterator[dict[str, object] | None]:
    """Values to run `sql/parts/<name>` with, in order; none where it is made whole or nothing is to be made."""
    if name in UNITS:
        yield from _spans(store, UNITS[name], _reach(name))
    elif name in ("key_parent", "value_change", "value_at_stake"):
        yield None
    elif name == "spread":
        for box in _boxes(_cells(store, name), _ORDER):
            yield {bound: value for bound, value in box.items() if not bound.endswith("_product")}
    elif name in ("value_ledger", "value_by_lens", "period_count"):
        yield from _boxes(_cells(store, name), _ORDER)


def _reach(name: str) -> str:
    """Of which days `publish/time_spans` makes spans."""
    if name == "key_day":
        return "periods"
    return "products" if name in OF_PRODUCTS else "days"


def _spans(store: Store, unit: str, reach: str) -> Iterator[dict[str, object]]:
    """First and last days of spans of neighbours, of at most PART_FEEDBACKS feedbacks or of one unit."""
    begun, ended, size, at = None, None, 0, 0
    for first, last, feedbacks, place in store.rows("publish/time_spans", {"unit": unit, "reach": reach}):
        if begun is not None and (size + feedbacks > PART_FEEDBACKS or place != at + 1):
            yield {"first": begun, "last": ended}
            begun, size = None, 0
        begun, ended, size, at = begun or first, last, size + feedbacks, place
    if begun is not None:
        yield {"first": begun, "last": ended}


def _cells(store: Store, name: str) -> list[_Cells]:
    """Cells by lens and product, of lenses or of the ledger, or those of `spread` by key, of all products."""
    found = store.rows("publish/key_cells", {"changed": name in OF_PRODUCTS})
    if name == "value_by_lens":
        return [_Cells(*row) for lens, *row in found if lens not in ("all", "aspect")]
    ledger = [_Cells(*row) for lens, *row in found if lens in _LEDGER]
    if name != "spread":
        return ledger
    totals: dict[tuple[str, int], int] = {}
    for cells in ledger:
        for key in range(cells.first_key, cells.last_key + 1):
            of_key = cells.rows // (cells.last_key - cells.first_key + 1)
            totals[cells.period_type, key] = totals.get((cells.period_type, key), 0) + of_key
    return [_Cells(period_type, key, key, 0, rows) for (period_type, key), rows in totals.items()]


def _boxes(cells: Sequence[_Cells], axes: Sequence[str]) -> Iterator[dict[str, object]]:
    """Bounds of boxes of at most PART_ROWS rows, or of one cell: slabs along the first axis, split along the next."""
    if not axes or sum(each.rows for each in cells) <= PART_ROWS:
        if cells:
            yield _bounds(cells)
        return
    box: list[_Cells] = []
    for _, slab in groupby(cells, lambda each: getattr(each, axes[0])):
        members = list(slab)
        if box and sum(each.rows for each in (*box, *members)) > PART_ROWS:
            yield from _boxes(box, axes[1:])
            box = []
        box += members
    yield from _boxes(box, axes[1:])


def _bounds(cells: Sequence[_Cells]) -> dict[str, object]:
    return {
        "first_type": min(each.period_type for each in cells),
        "last_type": max(each.period_type for each in cells),
        "first_key": min(each.first_key for each in cells),
        "last_key": max(each.last_key for each in cells),
        "first_product": min(each.product for each in cells),
        "last_product": max(each.product for each in cells),
    }
