"""The book of erasures: which are not settled yet, the proof of those that are, and the search that makes it.

Called by flows. An erasure is booked in the transaction that takes the rows out and settled once files were written
anew and copies are gone: what lies between is finished by whoever comes next. The proof holds counts and names of
files, never content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from warehouse.store import Store


@dataclass(frozen=True, slots=True)
class Pending:
    """An erasure whose rows are gone and whose copies may not be."""

    number: int
    kind: str
    begun_at: datetime


def pending(store: Store) -> list[Pending]:
    """Erasures that are not settled, oldest first."""
    return [Pending(*row) for row in store.rows("forget/pending")]


def settle(store: Store, proof: Mapping[str, Any], *, now: datetime, kinds: Collection[str]) -> None:
    """Book that everything of some `kinds` that was pending is settled."""
    values = {"now": now, "proof": json.dumps(proof, ensure_ascii=False), "kinds": list(kinds)}
    store.run("forget/settle", values)


def booked(store: Store) -> pd.DataFrame:
    """Every erasure, in order: kind, times, counts, proof."""
    return store.frame("forget/list")


def tables_holding(store: Store, words: Collection[str]) -> dict[str, int]:
    """Tables of the open file with rows that hold one of `words` anywhere; tombstones and the book itself aside."""
    pattern = _either(words)
    tables = [row[0] for row in store.rows("forget/tables")]
    held = {}
    for table in tables:
        if table == "feedback" and "forgotten" in tables:
            rows = store.value("forget/holding_feedback", {"pattern": pattern})
        elif table != "forgotten":
            rows = store.value("forget/holding", {"relation": table, "pattern": pattern})
        else:
            rows = 0
        if rows:
            held[table] = int(rows)
    return held


def parquet_holding(store: Store, path: Path, words: Collection[str]) -> int:
    """Rows of a Parquet file that hold one of `words` anywhere."""
    return int(store.value("forget/holding_parquet", {"path": str(path), "pattern": _either(words)}))


def _either(words: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(words)))
