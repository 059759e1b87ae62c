"""Which values a parameter of a named query accepts, so that a misspelt one is told and never an empty table.

Called by `warehouse.read` for queries and by `flows.query` for the quarantine. `sql/accepted/<parameter>.sql` lists
the values of one parameter; the folder is the registry. What a query casts to a day or to a whole number must be one.
Limits: a parameter without a file and without a cast takes any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from taxonomy.errors import QueryError
from warehouse import library
from warehouse.store import Store

LISTED = 12
"""Values that a message names; the products of a shop would fill the screen."""

LARGEST = 2**31 - 1
"""DuckDB's INTEGER, to which the queries cast."""

_CAST = re.compile(r"\$(?P<name>[a-z_]+)::(?P<type>DATE|INTEGER)\b")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UnknownValue(QueryError):
    """A value that a list of accepted ones does not hold."""


def check(store: Store, sql: str, given: Mapping[str, object], bound: Mapping[str, object]) -> None:
    """Raises QueryError for the first value of `given` that the query `sql` cannot mean; `bound` has the defaults too.

    A whole number without a list of its own counts rows or days: it is 0 or more.
    """
    types = {match["name"]: match["type"] for match in _CAST.finditer(sql)}
    for name, value in given.items():
        text = str(value)
        if types.get(name) == "DATE":
            _expect_day(name, text)
        elif types.get(name) == "INTEGER":
            _expect_whole(name, text)
        listing = f"accepted/{name}"
        if listing in library.names("accepted"):
            asked = {other: bound[other] for other in bound if f"${other}" in library.text(listing)}
            expect(name, text, [str(row[0]) for row in store.rows(listing, asked or None)])
        elif types.get(name) == "INTEGER" and int(text) < 0:
            raise QueryError(f"{name}: {text!r} is below 0; accepted: 0 or more.")


def expect(name: str, value: str, accepted: Iterable[str]) -> None:
    """Raises UnknownValue, naming the nearest, where `value` is none of the accepted ones."""
    known = list(accepted)
    if value in known:
        return
    folded = {one.casefold(): one for one in reversed(known)}
    near = get_close_matches(value.casefold(), folded, n=1)
    hint = f" Did you mean {folded[near[0]]!r}?" if near else ""
    more = f" and {len(known) - LISTED:,} more" if len(known) > LISTED else ""
    listed = f" There are: {', '.join(known[:LISTED]) or 'none'}{more}." if not near or not more else ""
    raise UnknownValue(f"no {name.replace('_', ' ')} {value!r}.{hint}{listed}")


def _expect_day(name: str, text: str) -> None:
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise QueryError(f"{name}: {text!r} is not a day; accepted: YYYY-MM-DD.") from None


def _expect_whole(name: str, text: str) -> None:
    if not _WHOLE.fullmatch(text):
        raise QueryError(f"{name}: {text!r} is not a whole number.")
    if len(text) > len(str(LARGEST)) + 1 or abs(int(text)) > LARGEST:
        raise QueryError(f"{name}: {text!r} is too large; accepted: up to {LARGEST}.")
