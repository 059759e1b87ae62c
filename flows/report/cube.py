"""The cube of the page: a year of counts by week, product, channel and language, for filters without a server.

Caller: `flows.report.payload`. Read from the named queries `cube_cells` and `cube_values`; written as arrays of numbers
into dictionaries: one list of cells and, for every aspect and lens group, the cells where it was gained or lost. Groups
with the same aspects are carried once. Limits: where the arrays would pass BUDGET, the products and channels least
spoken of are folded into the rest until they fit; the filters then list fewer.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from flows.report.rows import rows
from warehouse.read import Ledger

REST: Final = "(other)"
"""How `cube_cell` calls the products and channels that it does not name."""

BUDGET: Final = 1_800_000
"""Characters of the encoded cube: with charts, texts and quotes the page then stays under 4 MB."""

FOLDS: Final = ((8, 5), (5, 4), (4, 3), (2, 2), (1, 1))
"""Products and channels kept by name, tried in turn: products first, since channels are fewer."""

_AXES: Final = ("week", "product", "channel", "language")
_BALANCE: Final = (
    "benefits_gained", "benefits_lost", "costs_saved", "costs_paid", "plus_squares", "minus_squares", "products",
)  # fmt: skip
_COUNTS: Final = ("gained", "lost", "gained_and_lost")


def read_cube(ledger: Ledger, aspects: Sequence[str]) -> dict[str, Any]:
    """The cube of `ledger` as JSON-able arrays, folded until its encoded form fits BUDGET.

    `keys` names the rows of `values` (an aspect, `lens/group`, or all); each is [cells as differences, gained, lost,
    both]. `balance` holds the seven sums of `warehouse.measure.intervals`, a list a sum over cells.
    """
    keys = group_keys(rows(ledger.query("SELECT * FROM lens")))
    groups = sorted({key for key in keys.values() if "/" in key})  # a group that nobody speaks of is 0 of N
    cells, values = ledger.named("cube_cells"), ledger.named("cube_values")
    values["key"] = np.where(values["lens"].isin(["aspect", "all"]), "", values["lens"] + "/") + values["key"]
    products, channels = _by_size(cells, "product"), _by_size(cells, "channel")
    for products_kept, channels_kept in FOLDS:
        names = {"product": products[:products_kept], "channel": channels[:channels_kept]}
        cube = _encode(_fold(cells, names), _fold(values, names), [*aspects, *groups, "all"])
        if len(packed(cube)) <= BUDGET:
            break
    return cube


def packed(value: Mapping[str, Any]) -> str:
    """JSON, deflated, in base64: characters that mean nothing to HTML, read back by `unzlib` in the page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return b64encode(zlib.compress(text.encode(), 7)).decode()  # 9 takes eight times as long for a thirtieth less


def group_keys(lens_rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Key of the cube for each (lens, group): its aspect where it has one, else the first group of the same aspects."""
    members: dict[tuple[str, str], list[str]] = {}
    for row in lens_rows:
        members.setdefault((row["lens"], row["group_id"]), []).append(row["aspect"])
    first: dict[tuple[str, ...], str] = {}
    keys = {}
    for lens, group in sorted(members):
        same = tuple(sorted(members[lens, group]))
        keys[lens, group] = same[0] if len(same) == 1 else first.setdefault(same, f"{lens}/{group}")
    return keys


def _fold(frame: pd.DataFrame, names: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The same counts with every product and channel that is not in `names` under REST."""
    folded = frame.assign(**{axis: frame[axis].where(frame[axis].isin(kept), REST) for axis, kept in names.items()})
    counts = [name for name in frame.columns if name in (*_BALANCE, *_COUNTS, "judged")]
    axes = [name for name in ("key", *_AXES) if name in frame.columns]
    return folded.groupby(axes, as_index=False, sort=True)[counts].sum()


def _by_size(cells: pd.DataFrame, axis: str) -> list[str]:
    """Values of an axis, most judged feedbacks first, the rest last."""
    sizes = cells.groupby(axis)["judged"].sum()
    return sorted(map(str, sizes.index), key=lambda name: (name == REST, -int(sizes[name]), name))


def _encode(cells: pd.DataFrame, values: pd.DataFrame, keys: Sequence[str]) -> dict[str, Any]:
    """Dictionaries of the axes, then cells and values as numbers into them."""
    first, last = min(cells["week"]), max(cells["week"])
    weeks = [day.date() for day in pd.date_range(first, last, freq="7D")]  # a silent week keeps its place
    terms: dict[str, list[Any]] = {
        "week": weeks,
        "product": _by_size(cells, "product"),
        "channel": _by_size(cells, "channel"),
        "language": _by_size(cells, "language"),
    }
    places = {axis: {term: place for place, term in enumerate(terms[axis])} for axis in _AXES}
    coded = pd.DataFrame({axis: cells[axis].map(places[axis]) for axis in _AXES})
    order = coded.sort_values(list(_AXES)).index
    coded, ordered = coded.loc[order], cells.loc[order]
    number = {key: place for place, key in enumerate(coded.itertuples(index=False, name=None))}
    spots = zip(*(values[axis].map(places[axis]) for axis in _AXES), strict=True)
    values = values.assign(cell=[number[spot] for spot in spots]).sort_values(["key", "cell"])
    by_key = dict(iter(values.groupby("key")))
    return {
        "weeks": [week.isoformat() for week in weeks],
        "products": terms["product"],
        "channels": terms["channel"],
        "languages": terms["language"],
        "rest": REST,
        "cells": [coded[axis].tolist() for axis in _AXES],
        "judged": ordered["judged"].tolist(),
        "balance": [ordered[name].tolist() for name in _BALANCE],
        "keys": list(keys),
        "values": [_columns(by_key.get(key)) for key in keys],
    }


def _columns(found: pd.DataFrame | None) -> list[list[int]]:
    """Cells (the first, then differences) and the three counts."""
    if found is None:
        return [[], [], [], []]
    steps = np.diff(found["cell"].to_numpy(), prepend=0)
    return [steps.tolist(), *(found[name].tolist() for name in _COUNTS)]
