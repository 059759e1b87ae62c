"""The quick version of `benchmarks.monitors`: a made company through the real judge, and a steady source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import _monitor_company as company
from benchmarks.monitors import planted
from warehouse.drift.signs import Plan


def test_a_source_whose_text_goes_through_a_broken_encoding_is_told(tmp_path: Path) -> None:
    change, accepted = company.SCENARIOS["broken encoding"]
    store = company.fill(tmp_path / "w.duckdb", change, a_day=12)
    company.watched(store)
    (found,) = store.records("drift/incidents", {"since": date.min})
    store.close()
    assert found["source"] == "tickets"
    assert found["sign"] in accepted
    assert abs((found["since"] - company.TURN).days) <= 3


def test_planted_drift_is_told_in_time() -> None:
    draw = np.random.default_rng(1)
    for what in ("unknown.high", "coverage.uncovered"):
        delay = planted(draw, what, 100, 1, Plan())
        assert delay is not None and delay <= 14, what
