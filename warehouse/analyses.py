"""The nightly analyses: statistics that need more than SQL, made anew where anything they rest on has changed.

`analyse` is called by flows just before publishing, which alone reads what it makes. Each analysis reads what it
needs, bounded in memory, and answers with the rows of its private tables; all tables are replaced in one transaction.
A fingerprint of the inputs is kept beside them, so that a night which restated nothing, or one repeated after a crash,
does no more than it must. Limits: the statistics themselves stand in `warehouse.measure` and know no driver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from warehouse.correction import correct
from warehouse.driver_analysis import analyse_drivers
from warehouse.emerging_analysis import analyse_emerging
from warehouse.intervention_analysis import analyse_interventions
from warehouse.store import Store

Tables: TypeAlias = Mapping[str, pa.Table]
"""Rows by private table; `sql/analyses/replace_<table>.sql` stores them."""

ANALYSES: tuple[Callable[[Store], Tables], ...] = (
    analyse_drivers,
    analyse_emerging,
    correct,
    analyse_interventions,
)
"""In the order of making. A table that two analyses give holds the rows of both."""

EDITION = "3"
"""Raised when an analysis counts or estimates otherwise than before: then every ledger is analysed anew."""


def analyse(store: Store) -> bool:
    """Makes every analysis anew unless its inputs are those of the stored ones; whether it did.

    Raises WarehouseError; then the stored analyses stand and the next call does the work.
    """
    names = (analysis.__name__ for analysis in ANALYSES)
    inputs = " ".join((EDITION, *names, str(store.value("analyses/inputs"))))
    if inputs == store.value("analyses/stored_inputs"):
        return False
    made: dict[str, list[pa.Table]] = {}
    for analysis in ANALYSES:
        for table, rows in analysis(store).items():
            made.setdefault(table, []).append(rows)
    with store.transaction():
        for table, parts in made.items():
            store.run(f"analyses/replace_{table}", incoming=pa.concat_tables(parts))
        store.run("analyses/store_inputs", inputs_now=pd.DataFrame({"fingerprint": [inputs]}))
    return True
