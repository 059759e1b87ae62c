"""The analysis behind `value_drivers`: a sample of feedbacks for all and for each product, and its regression.

Called by `warehouse.analyses`. The outcome is the rating where enough feedbacks have one, else the stated satisfaction
(`outcome.satisfaction`), which is no sum of the aspects. Limits: the last year; at most SAMPLE_ALL feedbacks in all
and SAMPLE_PRODUCT a product, drawn by the hash of their ids; the PRODUCTS most spoken of. Memory: a sample's design.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from warehouse.measure.drivers import MIN_EFFECTIVE, Driver, Drivers, Sample, Side, Status, drivers
from warehouse.store import Store

DAYS = 365
"""The last year: every season once, and no rating of a product that has changed since."""

SAMPLE_ALL = 12_000
"""Feedbacks of the regression over all: an aspect of 1 in 100 has an interval of a tenth of a star then."""

SAMPLE_PRODUCT = 4_000
PRODUCTS = 20
"""Bounds the night: twenty regressions of 4,000 feedbacks take a few seconds."""

CONTROLS = ("product", "channel", "language", "kind")
MIN_CONTROL = 20
MAX_CONTROLS = 12
"""A place or product with fewer than 20 feedbacks, or past the 12 commonest, counts with the rest."""

SEED = 20_260_101
"""Of the bootstrap: the same ledger gives the same intervals."""

_SIDE = {"effect": 4, "low": 4, "high": 4, "log_odds": 4, "left_out": 4}
_WHOLE = {
    **dict.fromkeys(("importance", "importance_low", "importance_high", "importance_cut"), 4),
    **dict.fromkeys(("performance", "performance_cut"), 2),
}

VALUE_DRIVER = pa.schema(
    [
        *((name, pa.string()) for name in ("product", "aspect", "outcome", "status", "reason")),
        *((name, pa.int64()) for name in ("feedbacks", "gained", "lost")),
        *((f"{side}_status", pa.string()) for side in ("gained", "lost")),
        *((f"{side}_{name}", pa.float64()) for side in ("gained", "lost") for name in _SIDE),
        *((name, pa.float64()) for name in _WHOLE),
        *((name, pa.string()) for name in ("quadrant", "pattern")),
    ]
)
ANALYSIS = pa.schema(
    [
        *((name, pa.string()) for name in ("analysis", "scope", "status", "code", "reason")),
        ("feedbacks", pa.int64()),
        *((name, pa.date32()) for name in ("period_start", "period_end")),
    ]
)
"""A row of table `analysis`: `code` and `reason` are '' where the analysis was made."""


def analyse_drivers(store: Store) -> dict[str, pa.Table]:
    """Rows of `value_driver` and `analysis`: every benefit and cost for all and for each product."""
    aspects = tuple(aspect for aspect, _ in store.rows("analyses/value_aspects"))
    rows: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for scope in store.records("analyses/driver_scopes", {"days": DAYS, "products": PRODUCTS}):
        outcome = _outcome(scope)
        found = drivers(_sample(store, aspects, scope, outcome), seed=SEED)
        rows += [_row(scope["product"], outcome, found, driver) for driver in found.drivers]
        told.append(
            {
                "analysis": "drivers",
                "scope": scope["product"],
                "status": "refused" if found.reason else "made",
                "code": found.code,
                "reason": found.reason,
                "feedbacks": found.feedbacks,
                "period_start": scope["period_start"],
                "period_end": scope["period_end"],
            }
        )
    store.run("analyses/drop_driver_sample")
    return {
        "value_driver": pa.Table.from_pylist(rows, schema=VALUE_DRIVER),
        "analysis": pa.Table.from_pylist(told, schema=ANALYSIS),
    }


def _outcome(scope: dict[str, Any]) -> str:
    """The rating, unless only the stated satisfaction could carry a regression."""
    enough = 2 * MIN_EFFECTIVE  # an outcome of even halves is worth three quarters of its feedbacks
    return "satisfaction" if scope["rated"] < enough <= scope["satisfaction"] else "rating"


def _sample(store: Store, aspects: tuple[str, ...], scope: dict[str, Any], outcome: str) -> Sample:
    days = {"first": scope["period_start"], "last": scope["period_end"]}
    size = SAMPLE_ALL if scope["product"] == "all" else SAMPLE_PRODUCT
    store.run("analyses/driver_sample", {"product": scope["product"], "outcome": outcome, "rows": size, **days})
    feedback = store.frame("analyses/driver_rows")
    gained = np.zeros((len(feedback), len(aspects)), dtype=bool)
    lost = gained.copy()
    places = {aspect: number for number, aspect in enumerate(aspects)}
    for place, aspect, has_gained, has_lost in store.rows("analyses/driver_mentions", days):
        gained[place, places[aspect]] = has_gained
        lost[place, places[aspect]] = has_lost
    return Sample(
        aspects=aspects,
        outcome=feedback["outcome"].to_numpy(np.float64),
        gained=gained,
        lost=lost,
        controls=_controls(feedback),
    )


def _controls(feedback: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A column of zeros and ones a product, channel, language and kind; the commonest of each is the baseline."""
    columns = []
    for name in CONTROLS:
        sizes = feedback[name].value_counts()
        ordered = sizes.reset_index().sort_values(["count", name], ascending=[False, True])
        for value in ordered.loc[ordered["count"] >= MIN_CONTROL, name].iloc[1 : MAX_CONTROLS + 1]:
            columns.append((feedback[name] == value).to_numpy(np.float64))
    return np.column_stack(columns) if columns else np.zeros((len(feedback), 0))


def _row(product: str, outcome: str, found: Drivers, driver: Driver) -> dict[str, Any]:
    sides = {"gained": driver.gained, "lost": driver.lost}
    estimated = [side.status is Status.ESTIMATED for side in sides.values()]
    row: dict[str, Any] = {
        "product": product,
        "aspect": driver.aspect,
        "outcome": None if found.reason else outcome,
        "status": "estimated" if all(estimated) else "partly" if any(estimated) else "refused",
        "reason": found.reason or "; ".join(f"{name}: {side.reason}" for name, side in sides.items() if side.reason),
        "feedbacks": found.feedbacks,
        **{name: side.feedbacks for name, side in sides.items()},
        **{name: _round(getattr(driver, name), digits) for name, digits in _WHOLE.items()},
        "quadrant": driver.quadrant and str(driver.quadrant),
        "pattern": driver.pattern and str(driver.pattern),
    }
    for name, side in sides.items():
        row |= _side_columns(name, side)
    return row


def _side_columns(name: str, side: Side) -> dict[str, Any]:
    figures = {f"{name}_{what}": _round(getattr(side, what), digits) for what, digits in _SIDE.items()}
    return {f"{name}_status": str(side.status), **figures}


def _round(value: float | None, digits: int) -> float | None:
    """Four decimals of a star: below the bootstrap's own noise, and above that of a sum's order."""
    return None if value is None else round(value, digits) + 0.0
