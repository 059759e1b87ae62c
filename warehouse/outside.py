"""What the ledger is told from outside: its judge's confusion counts, and shares of the population.

Callers: flows, once a night, before anything is judged. Counts of other judges stay: feedback that they judged is
corrected by them and by no other's. Limits: stores what it is given; `measure.quantify` and the published relations
make use of it.
"""

from __future__ import annotations

import pandas as pd

from warehouse import frames
from warehouse.store import Store


def replace_judge_error(store: Store, model: str, errors: pd.DataFrame) -> None:
    """Makes the stored confusion counts of `model` those of a JUDGE_ERROR frame; an empty one leaves none."""
    table = frames.conform(errors, frames.JUDGE_ERROR, "judge_error")
    with store.transaction():
        store.run("load/delete_judge_error", {"model": model})
        store.run("load/insert_judge_error", incoming=table)


def replace_population(store: Store, weights: pd.DataFrame) -> None:
    """Makes `population_weight` say what a POPULATION frame says; an empty one leaves no weighting."""
    table = frames.conform(weights, frames.POPULATION, "population")
    with store.transaction():
        store.run("load/delete_population")
        store.run("load/insert_population", incoming=table)
