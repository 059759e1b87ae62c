"""The taxonomy as tables: what the ledger's ids mean to the people who query it.

Callers: flows, once a night, with frames made from the taxonomy in force. The warehouse knows no YAML.
"""

from __future__ import annotations

import pandas as pd

from warehouse import frames
from warehouse.store import Store


def replace_taxonomy(store: Store, aspects: pd.DataFrame, lenses: pd.DataFrame) -> None:
    """Makes the `aspect` and `lens` tables say what the taxonomy in force says (ASPECT and LENS frames)."""
    tables = frames.conform(aspects, frames.ASPECT, "aspect"), frames.conform(lenses, frames.LENS, "lens")
    with store.transaction():
        store.run("load/delete_aspects")
        store.run("load/insert_aspects", incoming=tables[0])
        store.run("load/delete_lenses")
        store.run("load/insert_lenses", incoming=tables[1])
